package environ

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"claude-scheduler/backend/model"
)

const (
	testKeyID  = "AKIAABCDEFGHIJKLMNOP"
	testSecret = "canary-secret-access-key"
)

// amazon is a fake server with the AWS JSON 1.1 protocol of Secrets
// Manager and Parameter Store on loopback.
type amazon struct {
	t      *testing.T
	region string // requests must be signed for it
	keyID  string
	url    string
	asked  atomic.Int32
}

func newAmazon(t *testing.T) *amazon {
	a := &amazon{t: t, region: "eu-west-3", keyID: testKeyID}
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	a.url = s.URL
	return a
}

func (a *amazon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.asked.Add(1)
	body, _ := io.ReadAll(r.Body)
	service := map[string]string{"secretsmanager.GetSecretValue": "secretsmanager", "AmazonSSM.GetParameter": "ssm"}[r.Header.Get("X-Amz-Target")]
	if err := a.signed(r, body, service); err != nil {
		a.t.Errorf("request to %q: %v", service, err)
	}
	var in struct {
		SecretId, Name string
		WithDecryption *bool
	}
	if err := json.Unmarshal(body, &in); err != nil {
		a.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	fail := func(status int, code, message string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"__type": code, "message": message})
	}
	switch name := in.SecretId + in.Name; {
	case strings.HasSuffix(name, "absent") && service == "ssm":
		fail(400, "ParameterNotFound", "")
	case strings.HasSuffix(name, "absent"):
		fail(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
	case name == "denied":
		fail(400, "AccessDeniedException", "User: arn:aws:iam::1:user/me is not authorized with "+testSecret)
	case name == "expired":
		fail(400, "ExpiredTokenException", "The security token included in the request is expired")
	case name == "odd":
		fail(400, "OddException", "odd "+strings.Repeat("x", 1000))
	case name == "silent":
		<-r.Context().Done()
	case name == "binary":
		fmt.Fprint(w, `{"SecretBinary":"Y2FuYXJ5LWJpbmFyeQ=="}`)
	case name == "json":
		fmt.Fprint(w, `{"SecretString":"{\"password\":\"canary-member\",\"port\":5432,\"big\":12345678901234567890,\"none\":null,\"a\":{\"b\":\"canary-deep\"},\"a.c\":\"canary-dotted\"}"}`)
	case service == "ssm":
		if in.WithDecryption == nil || !*in.WithDecryption {
			fmt.Fprint(w, `{"Parameter":{"Value":"canary-encrypted"}}`)
			return
		}
		fmt.Fprint(w, `{"Parameter":{"Value":"canary-parameter"}}`)
	default:
		fmt.Fprint(w, `{"SecretString":"canary-secret"}`)
	}
}

// signed signs the request again and compares.
func (a *amazon) signed(r *http.Request, body []byte, service string) error {
	header := r.Header.Get("Authorization")
	if want := "/" + a.region + "/" + service + "/aws4_request"; !strings.HasPrefix(header, "AWS4-HMAC-SHA256 Credential="+a.keyID+"/") || !strings.Contains(header, want) {
		return fmt.Errorf("signed as %.100s, want %s by %s", header, want, a.keyID)
	}
	_, names, _ := strings.Cut(header, "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	again, err := http.NewRequest(r.Method, a.url+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	again.Host = r.Host
	for name := range strings.SplitSeq(names, ";") {
		if value := r.Header.Get(name); value != "" && name != "content-length" {
			again.Header.Set(name, value)
		}
	}
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	credentials := aws.Credentials{AccessKeyID: a.keyID, SecretAccessKey: testSecret, SessionToken: r.Header.Get("X-Amz-Security-Token")}
	if err := v4.NewSigner().SignHTTP(context.Background(), credentials, again, hex.EncodeToString(sum[:]), service, a.region, at); err != nil {
		return err
	}
	if got := again.Header.Get("Authorization"); got != header {
		return fmt.Errorf("signature\n%s, want\n%s", header, got)
	}
	return nil
}

// misled sets the process's own AWS variables to values that must never be used.
func misled(t *testing.T) {
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "AKIAWRONGWRONGWRONGW", "AWS_SECRET_ACCESS_KEY": "wrong", "AWS_REGION": "us-wrong-1",
		"AWS_PROFILE": "wrong", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"} {
		t.Setenv(name, value)
	}
}

func awsBase(t *testing.T, a *amazon, more ...string) []string {
	return append([]string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir(), "AWS_EC2_METADATA_DISABLED=true", "AWS_ENDPOINT_URL=" + a.url}, more...)
}

func TestAWSValues(t *testing.T) {
	misled(t)
	a := newAmazon(t)
	base := awsBase(t, a, "AWS_ACCESS_KEY_ID="+testKeyID, "AWS_SECRET_ACCESS_KEY="+testSecret, "AWS_SESSION_TOKEN=session", "AWS_REGION=eu-west-3")
	for name, c := range map[string]struct{ v, want, from string }{
		"secret":           {`"source":"aws_secrets_manager","value":"prod/db"`, "canary-secret", "eu-west-3 secret prod/db"},
		"binary":           {`"source":"aws_secrets_manager","value":"binary"`, "canary-binary", "eu-west-3 secret binary"},
		"member":           {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"password"}`, "canary-member", "eu-west-3 secret json"},
		"number":           {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"port"}`, "5432", "eu-west-3 secret json"},
		"large number":     {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"big"}`, "12345678901234567890", "eu-west-3 secret json"},
		"path":             {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"a.b"}`, "canary-deep", "eu-west-3 secret json"},
		"key with a dot":   {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"a.c"}`, "canary-dotted", "eu-west-3 secret json"},
		"object":           {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"a"}`, `{"b":"canary-deep"}`, "eu-west-3 secret json"},
		"parameter":        {`"source":"aws_ssm","value":"/prod/db"`, "canary-parameter", "eu-west-3 parameter /prod/db"},
		"not decrypted":    {`"source":"aws_ssm","value":"/prod/db","config":{"decrypt":false}`, "canary-encrypted", "eu-west-3 parameter /prod/db"},
		"endpoint, region": {`"source":"aws_ssm","value":"/x","config":{"region":"eu-west-3","endpoint":"` + a.url + `"}`, "canary-parameter", "eu-west-3 parameter /x"},
	} {
		t.Run(name, func(t *testing.T) {
			var r Resolver
			layer := Layer{"p", parse(t, `[{"name":"V",`+c.v+`}]`)}
			env, err := r.Resolve(t.Context(), base, layer)
			if err != nil {
				t.Fatal(err)
			}
			if got := newEnvironment(env.Vars)["V"]; got != c.want || !strings.Contains(strings.Join(env.Secrets, "|"), c.want) {
				t.Errorf("%q, secrets %q", got, env.Secrets)
			}
			if res := r.Test(t.Context(), base, layer)[0]; !res.OK || res.From != c.from || res.Masked != masked(c.want) {
				t.Errorf("%+v", res)
			}
		})
	}
}

func TestAWSErrors(t *testing.T) {
	misled(t)
	a := newAmazon(t)
	base := awsBase(t, a, "AWS_ACCESS_KEY_ID="+testKeyID, "AWS_SECRET_ACCESS_KEY="+testSecret, "AWS_DEFAULT_REGION=eu-west-3")
	for name, c := range map[string]struct {
		v, message string
		kind       model.Kind
	}{
		"no secret":    {`"source":"aws_secrets_manager","value":"absent"`, "there is no such secret in eu-west-3: Secrets Manager can't find", model.KindNotFound},
		"no parameter": {`"source":"aws_ssm","value":"/absent"`, "there is no such parameter in eu-west-3", model.KindNotFound},
		"denied":       {`"source":"aws_secrets_manager","value":"denied"`, "access to the secret is denied (AccessDeniedException): User: arn:aws:iam::1:user/me is not authorized with ••••••", model.KindInvalid},
		"expired":      {`"source":"aws_ssm","value":"expired"`, "AWS refuses the credentials (ExpiredTokenException)", model.KindInvalid},
		"odd":          {`"source":"aws_ssm","value":"odd"`, "AWS refused in eu-west-3 (OddException): …xxx", model.KindUnavailable},
		"silent":       {`"source":"aws_ssm","value":"silent"`, "AWS did not answer within", model.KindUnavailable},
		"no member":    {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"user"}`, `the value has no member "user"`, model.KindInvalid},
		"null member":  {`"source":"aws_secrets_manager","value":"json","config":{"json_key":"none"}`, `the member "none" is null`, model.KindInvalid},
		"not JSON":     {`"source":"aws_secrets_manager","value":"text","config":{"json_key":"user"}`, `the value is not JSON`, model.KindInvalid},
		"unreachable":  {`"source":"aws_ssm","value":"x","config":{"endpoint":"http://127.0.0.1:1"}`, "cannot reach AWS in eu-west-3: dial tcp 127.0.0.1:1", model.KindUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			r := Resolver{}
			if name == "silent" {
				r.Limit = 300 * time.Millisecond
			}
			_, err := r.Resolve(t.Context(), base, Layer{"p", parse(t, `[{"name":"V",`+c.v+`}]`)})
			var p *model.Problem
			if !errors.As(err, &p) || !strings.Contains(p.Message, c.message) || p.Kind != c.kind || strings.Contains(p.Error(), "canary") {
				t.Fatalf("%v", err)
			}
		})
	}
}

func TestAWSAccount(t *testing.T) {
	misled(t)
	files := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(files, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	keys := "aws_access_key_id = " + testKeyID + "\naws_secret_access_key = " + testSecret + "\n"
	full := write("full", "[default]\nregion = eu-west-3\n"+keys+"[profile work]\nregion = eu-west-3\n"+keys+"[profile bare]\n"+keys)
	empty := write("empty", "")
	secret := `{"name":"V","source":"aws_secrets_manager","value":"prod/db"`
	for name, c := range map[string]struct {
		env     []string
		vars    string
		message string
	}{
		"default profile":        {env: []string{"AWS_CONFIG_FILE=" + full}, vars: secret + `}`},
		"AWS_PROFILE":            {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_PROFILE=work"}, vars: secret + `}`},
		"profile of the config":  {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_PROFILE=none", "AWS_ACCESS_KEY_ID=other", "AWS_SECRET_ACCESS_KEY=other"}, vars: secret + `,"config":{"profile":"work"}}`},
		"profile in the profile": {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_PROFILE=none"}, vars: secret + `},{"name":"AWS_PROFILE","value":"work"}`},
		"keys from a reference":  {env: []string{"AWS_CONFIG_FILE=" + empty, "K=" + testSecret}, vars: secret + `},{"name":"AWS_REGION","value":"eu-west-3"},{"name":"AWS_ACCESS_KEY_ID","value":"` + testKeyID + `"},{"name":"AWS_SECRET_ACCESS_KEY","source":"environment","value":"K"}`},
		"region of the profile":  {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_ACCESS_KEY_ID=" + testKeyID, "AWS_SECRET_ACCESS_KEY=" + testSecret}, vars: secret + `}`},
		"region of the ARN":      {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_REGION=us-east-1"}, vars: `{"name":"V","source":"aws_secrets_manager","value":"arn:aws:secretsmanager:eu-west-3:1:secret:x"}`},
		"nothing":                {env: []string{"AWS_CONFIG_FILE=" + empty}, vars: secret + `}`, message: "there are no AWS credentials"},
		"no such profile":        {env: []string{"AWS_CONFIG_FILE=" + full}, vars: secret + `,"config":{"profile":"absent"}}`, message: `there is no AWS profile "absent"`},
		"no region":              {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_PROFILE=bare"}, vars: secret + `}`, message: "no AWS region is set"},
		"no region, with keys":   {env: []string{"AWS_CONFIG_FILE=" + empty, "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=y"}, vars: secret + `}`, message: "no AWS region is set"},
		"no certificates":        {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_CA_BUNDLE=" + empty}, vars: secret + `}`, message: "AWS_CA_BUNDLE is not a readable certificate file"},
		"unset profile":          {env: []string{"AWS_CONFIG_FILE=" + full, "AWS_PROFILE=none"}, vars: secret + `},{"name":"AWS_PROFILE","source":"unset"}`},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAmazon(t)
			var r Resolver
			env, err := r.Resolve(t.Context(), awsBase(t, a, append(c.env, "AWS_SHARED_CREDENTIALS_FILE="+empty)...), Layer{"p", parse(t, "["+c.vars+"]")})
			if c.message != "" {
				if err == nil || !strings.Contains(err.Error(), c.message) || a.asked.Load() != 0 {
					t.Fatalf("%v, asked %d times", err, a.asked.Load())
				}
				return
			}
			if err != nil || newEnvironment(env.Vars)["V"] != "canary-secret" || a.asked.Load() != 1 {
				t.Fatalf("%v, asked %d times", err, a.asked.Load())
			}
		})
	}
}

// TestAWSEndpointOfTheProfile : the address is only in the shared file, and the
// process's own environment has another one.
func TestAWSEndpointOfTheProfile(t *testing.T) {
	misled(t)
	a := newAmazon(t)
	file := filepath.Join(t.TempDir(), "config")
	text := "[default]\nregion = eu-west-3\nendpoint_url = " + a.url + "\naws_access_key_id = " + testKeyID + "\naws_secret_access_key = " + testSecret + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var r Resolver
	base := []string{"HOME=" + t.TempDir(), "AWS_CONFIG_FILE=" + file, "AWS_EC2_METADATA_DISABLED=true"}
	if _, err := r.Resolve(t.Context(), base, Layer{"p", parse(t, `[{"name":"V","source":"aws_ssm","value":"x"}]`)}); err != nil || a.asked.Load() != 1 {
		t.Fatalf("%v, asked %d times", err, a.asked.Load())
	}
}

// TestAWSProxyOfTheEnvironment asks for a host that does not exist, through a
// proxy that answers.
func TestAWSProxyOfTheEnvironment(t *testing.T) {
	misled(t)
	a := newAmazon(t)
	var r Resolver
	base := []string{"HOME=" + t.TempDir(), "AWS_ACCESS_KEY_ID=" + testKeyID, "AWS_SECRET_ACCESS_KEY=" + testSecret, "AWS_REGION=eu-west-3", "HTTP_PROXY=" + a.url}
	layer := Layer{"p", parse(t, `[{"name":"V","source":"aws_ssm","value":"x","config":{"endpoint":"http://ssm.invalid"}}]`)}
	if _, err := r.Resolve(t.Context(), base, layer); err != nil || a.asked.Load() != 1 {
		t.Fatalf("%v, asked %d times", err, a.asked.Load())
	}
}

func TestAWSNotAskedWithoutItsAccount(t *testing.T) {
	a := newAmazon(t)
	var r Resolver
	results := r.Test(t.Context(), awsBase(t, a, "AWS_ACCESS_KEY_ID="+testKeyID, "AWS_SECRET_ACCESS_KEY="+testSecret, "AWS_REGION=eu-west-3"),
		Layer{"p", parse(t, `[{"name":"V","source":"aws_ssm","value":"x"},{"name":"AWS_PROFILE","source":"environment","value":"NOPE"}]`)})
	if results[0].OK || !strings.Contains(results[0].Problem.Message, "not tried, because AWS_PROFILE could not be resolved") || a.asked.Load() != 0 {
		t.Fatalf("%+v", results[0])
	}
}

func FuzzJSONMember(f *testing.F) {
	f.Add(`{"a":{"b":"c"}}`, "a.b")
	f.Add(`{"a":null}`, "a")
	f.Add(`[1]`, "0")
	f.Fuzz(func(t *testing.T, value, key string) {
		got, r := jsonMember(value, key)
		if r == nil && !json.Valid([]byte(value)) {
			t.Fatalf("a member %q of invalid JSON", got)
		}
		if r != nil && got != "" {
			t.Fatal("a value together with an error")
		}
	})
}
