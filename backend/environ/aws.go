package environ

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"claude-scheduler/backend/model"
)

// awsAccount fetches values for the variables of one step. Login (which may
// assume a role or run a credential process) happens once for each pair of
// profile and region.
type awsAccount struct {
	env   environment
	limit time.Duration

	mu     sync.Mutex
	logins map[[2]string]*awsLogin
}

// fetch returns the value of an aws_secrets_manager or aws_ssm variable.
func (a *awsAccount) fetch(ctx context.Context, v model.EnvVar, o options) (string, string, *resolveError) {
	ctx, cancel := context.WithTimeout(ctx, a.limit)
	defer cancel()
	login := a.login(o, v.Value)
	cfg, r := login.config(ctx, a.env)
	kind := "secret"
	if v.Source == model.SourceAWSSSM {
		kind = "parameter"
	}
	from := strings.TrimSpace(cfg.Region + " " + kind + " " + v.Value)
	if r != nil {
		return "", from, r
	}
	var value string
	var err error
	if v.Source == model.SourceAWSSSM {
		value, err = getParameter(ctx, cfg, a.endpoint(o, "SSM"), v.Value, o.decrypt)
	} else {
		value, err = getSecret(ctx, cfg, a.endpoint(o, "SECRETS_MANAGER"), v.Value)
	}
	if err != nil {
		return "", from, awsProblem(ctx, err, cfg.Region, kind, a.limit)
	}
	if o.jsonKey != "" {
		value, r = jsonMember(value, o.jsonKey)
	}
	return value, from, r
}

// endpoint returns the URL to use instead of Amazon's, nil for Amazon's.
func (a *awsAccount) endpoint(o options, service string) *string {
	for _, s := range []string{o.endpoint, a.env.get("AWS_ENDPOINT_URL_" + service), a.env.get("AWS_ENDPOINT_URL")} {
		if s != "" {
			return &s
		}
	}
	return nil
}

func getSecret(ctx context.Context, cfg aws.Config, endpoint *string, name string) (string, error) {
	client := secretsmanager.NewFromConfig(cfg, func(o *secretsmanager.Options) {
		if endpoint != nil {
			o.BaseEndpoint = endpoint
		}
	})
	out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &name})
	if err != nil {
		return "", err
	}
	if out.SecretString == nil {
		return string(out.SecretBinary), nil
	}
	return *out.SecretString, nil
}

func getParameter(ctx context.Context, cfg aws.Config, endpoint *string, name string, decrypt bool) (string, error) {
	client := ssm.NewFromConfig(cfg, func(o *ssm.Options) {
		if endpoint != nil {
			o.BaseEndpoint = endpoint
		}
	})
	out, err := client.GetParameter(ctx, &ssm.GetParameterInput{Name: &name, WithDecryption: &decrypt})
	if err != nil {
		return "", err
	}
	if out.Parameter == nil {
		return "", nil
	}
	return aws.ToString(out.Parameter.Value), nil
}

// jsonMember returns one member of a value that is a JSON object: key is a name
// or, if there is none of that name, a path with dots. A member that is not a
// string is returned as JSON.
func jsonMember(value, key string) (string, *resolveError) {
	refuse := func(message string) (string, *resolveError) {
		return "", &resolveError{kind: model.KindInvalid, field: ".config.json_key", message: message, unsaid: []string{value}}
	}
	member := json.RawMessage(value)
	for _, path := range [][]string{{key}, strings.Split(key, ".")} {
		m, ok := descend(member, path)
		if !ok {
			continue
		}
		var text string
		if json.Unmarshal(m, &text) == nil && !bytes.Equal(m, []byte("null")) {
			return text, nil
		}
		var compact bytes.Buffer
		if bytes.Equal(m, []byte("null")) || json.Compact(&compact, m) != nil {
			return refuse("the member " + quote(key) + " is null")
		}
		return compact.String(), nil
	}
	if !json.Valid(member) {
		return refuse("the value is not JSON, so it has no member " + quote(key))
	}
	return refuse("the value has no member " + quote(key))
}

func descend(value json.RawMessage, path []string) (json.RawMessage, bool) {
	for _, key := range path {
		var object map[string]json.RawMessage
		if json.Unmarshal(value, &object) != nil {
			return nil, false
		}
		member, ok := object[key]
		if !ok {
			return nil, false
		}
		value = bytes.TrimSpace(member)
	}
	return value, true
}
