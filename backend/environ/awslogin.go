package environ

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"golang.org/x/net/http/httpproxy"

	"claude-scheduler/backend/model"
)

// awsLogin is a login to AWS: the config loaded by the first caller is shared
// with the others.
type awsLogin struct {
	region, profile string // profile is empty unless the variable's config names one

	mu     sync.Mutex
	loaded bool
	cfg    aws.Config
	r      *resolveError
}

// login returns the login for a variable. The region is, in this order, the
// variable's own, that of an ARN, AWS_REGION and AWS_DEFAULT_REGION of the
// environment; config adds the one of the shared profile.
func (a *awsAccount) login(o options, name string) *awsLogin {
	region := cmp.Or(o.region, arnRegion(name), a.env.get("AWS_REGION"), a.env.get("AWS_DEFAULT_REGION"))
	a.mu.Lock()
	defer a.mu.Unlock()
	key := [2]string{o.profile, region}
	if a.logins[key] == nil {
		if a.logins == nil {
			a.logins = map[[2]string]*awsLogin{}
		}
		a.logins[key] = &awsLogin{region: region, profile: o.profile}
	}
	return a.logins[key]
}

// arnRegion returns the region in arn:aws:secretsmanager:us-east-1:...,
// otherwise "".
func arnRegion(name string) string {
	if parts := strings.SplitN(name, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[3]
	}
	return ""
}

// config logs in. Everything is passed to the SDK explicitly, because its own
// lookups use the environment of this process. Credentials are the keys of the
// environment unless the variable names a profile; otherwise the shared
// profile's (keys, single sign-on, roles, a credential process). The metadata
// service of EC2 is used only if a profile says so.
func (l *awsLogin) config(ctx context.Context, env environment) (aws.Config, *resolveError) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.loaded {
		l.cfg, l.r = l.load(ctx, env)
		l.loaded = ctx.Err() == nil // retry after a timeout
	}
	return l.cfg, l.r
}

func (l *awsLogin) load(ctx context.Context, env environment) (aws.Config, *resolveError) {
	client, r := awsClient(env)
	if r != nil {
		return aws.Config{Region: l.region}, r
	}
	id, key := env.get("AWS_ACCESS_KEY_ID"), env.get("AWS_SECRET_ACCESS_KEY")
	if l.profile == "" && id != "" && key != "" && l.region != "" {
		static := credentials.NewStaticCredentialsProvider(id, key, env.get("AWS_SESSION_TOKEN"))
		return aws.Config{Region: l.region, Credentials: static, HTTPClient: client}, nil
	}
	return l.loadShared(ctx, env, client)
}

func (l *awsLogin) loadShared(ctx context.Context, env environment, client aws.HTTPClient) (aws.Config, *resolveError) {
	none := aws.Config{Region: l.region}
	home := env.get("HOME")
	if home == "" {
		home, _ = os.UserHomeDir()
	}
	file := cmp.Or(env.get("AWS_CONFIG_FILE"), filepath.Join(home, ".aws", "config"))
	keys := cmp.Or(env.get("AWS_SHARED_CREDENTIALS_FILE"), filepath.Join(home, ".aws", "credentials"))
	profile := cmp.Or(l.profile, env.get("AWS_PROFILE"), env.get("AWS_DEFAULT_PROFILE"), "default")
	shared, err := config.LoadSharedConfigProfile(ctx, profile, func(o *config.LoadSharedConfigOptions) {
		o.ConfigFiles, o.CredentialsFiles = []string{file}, []string{keys}
	})
	id, key := env.get("AWS_ACCESS_KEY_ID"), env.get("AWS_SECRET_ACCESS_KEY")
	inEnv := l.profile == "" && id != "" && key != ""
	var absent config.SharedConfigProfileNotExistError
	switch {
	case errors.As(err, &absent) && l.profile == "" && profile == "default":
		if inEnv {
			return none, noRegion()
		}
		return none, &resolveError{kind: model.KindInvalid, message: "there are no AWS credentials in the environment or in " + file,
			hint: "run aws configure or aws sso login, or set AWS_PROFILE or AWS_ACCESS_KEY_ID in the profile"}
	case errors.As(err, &absent):
		return none, &resolveError{kind: model.KindInvalid, field: ".config.profile", message: "there is no AWS profile " + quote(profile) + " in " + file, hint: "list the profiles with: aws configure list-profiles"}
	case err != nil: // the parser's error may quote a line of the file
		return none, &resolveError{kind: model.KindInvalid, message: "cannot read the AWS profile " + quote(profile) + " in " + file}
	}
	region := cmp.Or(l.region, shared.Region)
	if region == "" {
		return none, noRegion()
	}
	if inEnv {
		static := credentials.NewStaticCredentialsProvider(id, key, env.get("AWS_SESSION_TOKEN"))
		return aws.Config{Region: region, Credentials: static, HTTPClient: client}, nil
	}
	metadata := imds.ClientDefaultEnableState
	if strings.EqualFold(env.get("AWS_EC2_METADATA_DISABLED"), "true") {
		metadata = imds.ClientDisabled
	}
	endpoint := cmp.Or(env.get("AWS_ENDPOINT_URL"), shared.BaseEndpoint) // for roles and single sign-on, too
	cfg, err := config.LoadDefaultConfig(ctx, config.WithBaseEndpoint(endpoint),
		config.WithSharedConfigFiles([]string{file}), config.WithSharedCredentialsFiles([]string{keys}),
		config.WithSharedConfigProfile(profile), config.WithRegion(region),
		config.WithHTTPClient(client), config.WithEC2IMDSClientEnableState(metadata))
	if err != nil {
		return aws.Config{Region: region}, &resolveError{kind: model.KindUnavailable, message: "cannot use the AWS profile " + quote(profile), detail: err.Error()}
	}
	// Otherwise this process's AWS_ENDPOINT_URL and similar variables would
	// apply.
	cfg.ConfigSources = slices.DeleteFunc(cfg.ConfigSources, func(s any) bool { _, own := s.(config.EnvConfig); return own })
	cfg.BaseEndpoint = nil
	if endpoint != "" {
		cfg.BaseEndpoint = &endpoint
	}
	return cfg, nil
}

func noRegion() *resolveError {
	return &resolveError{kind: model.KindInvalid, field: ".config.region", message: "no AWS region is set", hint: "set the region of the variable, or AWS_REGION"}
}

// awsClient uses the proxies and extra certificates of the environment. It
// keeps no connections: a fetch is one request.
func awsClient(env environment) (*awshttp.BuildableClient, *resolveError) {
	var pem []byte
	if bundle := env.get("AWS_CA_BUNDLE"); bundle != "" {
		var err error
		if pem, err = os.ReadFile(bundle); err != nil || !x509.NewCertPool().AppendCertsFromPEM(pem) {
			return nil, &resolveError{kind: model.KindInvalid, message: "AWS_CA_BUNDLE is not a readable certificate file"}
		}
	}
	proxy := (&httpproxy.Config{
		HTTPProxy:  cmp.Or(env.get("HTTP_PROXY"), env.get("http_proxy")),
		HTTPSProxy: cmp.Or(env.get("HTTPS_PROXY"), env.get("https_proxy")),
		NoProxy:    cmp.Or(env.get("NO_PROXY"), env.get("no_proxy")),
	}).ProxyFunc()
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.Proxy = func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }
		t.DisableKeepAlives = true
		if pem != nil {
			addAuthorities(t, pem)
		}
	}), nil
}

// addAuthorities makes a client trust extra certificate authorities besides the
// system's.
func addAuthorities(t *http.Transport, pem []byte) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pool.AppendCertsFromPEM(pem)
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	t.TLSClientConfig.RootCAs = pool
}
