package environ

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// parse reads variables as a profile's JSON has them.
func parse(t *testing.T, text string) []model.EnvVar {
	t.Helper()
	var vars []model.EnvVar
	if err := json.Unmarshal([]byte(text), &vars); err != nil {
		t.Fatal(err)
	}
	return vars
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct{ vars, field, message string }{
		"none":                  {vars: `[]`},
		"all sources":           {vars: `[{"name":"A","value":"x"},{"name":"B","source":"environment"},{"name":"C","source":"keychain","value":"s/a"},{"name":"D","source":"aws_secrets_manager","value":"n","config":{"region":"us-east-1","profile":"p","json_key":"k","endpoint":"http://localhost:1"}},{"name":"E","source":"aws_ssm","value":"/n","config":{"decrypt":false}},{"name":"F","source":"command","value":"true","config":{"timeout":2.5}},{"name":"G","source":"unset"}]`},
		"null config values":    {vars: `[{"name":"E","source":"aws_ssm","value":"/n","config":{"decrypt":null,"region":null}}]`},
		"no name":               {vars: `[{"name":"","value":"x"}]`, field: "env_vars[0].name", message: "needs a name"},
		"name with =":           {vars: `[{"name":"A"},{"name":"B=v","value":"x"}]`, field: "env_vars[1].name", message: "cannot contain ="},
		"name with NUL":         {vars: `[{"name":"A\u0000"}]`, field: "env_vars[0].name", message: "not a valid"},
		"name with space":       {vars: `[{"name":"A B"}]`, field: "env_vars[0].name", message: "not a valid"},
		"name with digit first": {vars: `[{"name":"1A"}]`, field: "env_vars[0].name", message: "not a valid"},
		"name not ASCII":        {vars: `[{"name":"Ä"}]`, field: "env_vars[0].name", message: "not a valid"},
		"doubled":               {vars: `[{"name":"A"},{"name":"B"},{"name":"A"}]`, field: "env_vars[2].name", message: "set twice, first by env_vars[0]"},
		"unknown source":        {vars: `[{"name":"A","source":"vault"}]`, field: "env_vars[0].source", message: "unknown source"},
		"NUL in value":          {vars: `[{"name":"A","value":"a\u0000b"}]`, field: "env_vars[0].value", message: "NUL"},
		"reference not a name":  {vars: `[{"name":"A","source":"environment","value":"$B"}]`, field: "env_vars[0].value", message: "name of another variable"},
		"keychain no slash":     {vars: `[{"name":"A","source":"keychain","value":"github"}]`, field: "env_vars[0].value", message: "service/account"},
		"keychain no account":   {vars: `[{"name":"A","source":"keychain","value":"github/"}]`, field: "env_vars[0].value", message: "service/account"},
		"keychain no service":   {vars: `[{"name":"A","source":"keychain","value":"/me"}]`, field: "env_vars[0].value", message: "service/account"},
		"secret without name":   {vars: `[{"name":"A","source":"aws_secrets_manager","value":" "}]`, field: "env_vars[0].value", message: "name or an ARN"},
		"parameter w/o name":    {vars: `[{"name":"A","source":"aws_ssm"}]`, field: "env_vars[0].value", message: "name or an ARN"},
		"empty command":         {vars: `[{"name":"A","source":"command"}]`, field: "env_vars[0].value", message: "must be a command"},
		"unset with value":      {vars: `[{"name":"A","source":"unset","value":"x"}]`, field: "env_vars[0].value", message: "cannot have a value"},
		"config of static":      {vars: `[{"name":"A","config":{"region":"x"}}]`, field: "env_vars[0].config", message: `unknown key "region" for static`},
		"config of unset":       {vars: `[{"name":"A","source":"unset","config":{"secret":true}}]`, field: "env_vars[0].config", message: "takes no config"},
		"secret is no text":     {vars: `[{"name":"A","value":"x","config":{"secret":"yes"}}]`, field: "env_vars[0].config.secret", message: "must be true or false"},
		"a fetched one is":      {vars: `[{"name":"A","source":"command","value":"x","config":{"secret":false}}]`, field: "env_vars[0].config", message: `unknown key "secret" for command`},
		"unknown key":           {vars: `[{"name":"A","source":"command","value":"x","config":{"tiemout":1}}]`, field: "env_vars[0].config", message: `unknown key "tiemout"`},
		"decrypt for secrets":   {vars: `[{"name":"A","source":"aws_secrets_manager","value":"x","config":{"decrypt":true}}]`, field: "env_vars[0].config", message: "unknown key"},
		"decrypt a text":        {vars: `[{"name":"A","source":"aws_ssm","value":"x","config":{"decrypt":"no"}}]`, field: "env_vars[0].config.decrypt", message: "true or false"},
		"region a number":       {vars: `[{"name":"A","source":"aws_ssm","value":"x","config":{"region":1}}]`, field: "env_vars[0].config.region", message: "must be a text"},
		"region a host":         {vars: `[{"name":"A","source":"aws_ssm","value":"x","config":{"region":"evil.example/"}}]`, field: "env_vars[0].config.region", message: "AWS region"},
		"endpoint no address":   {vars: `[{"name":"A","source":"aws_ssm","value":"x","config":{"endpoint":"localhost"}}]`, field: "env_vars[0].config.endpoint", message: "address"},
		"timeout a text":        {vars: `[{"name":"A","source":"command","value":"x","config":{"timeout":"5"}}]`, field: "env_vars[0].config.timeout", message: "seconds"},
		"timeout zero":          {vars: `[{"name":"A","source":"command","value":"x","config":{"timeout":0}}]`, field: "env_vars[0].config.timeout", message: "seconds"},
		"timeout a day":         {vars: `[{"name":"A","source":"command","value":"x","config":{"timeout":86400}}]`, field: "env_vars[0].config.timeout", message: "seconds"},
		"own name":              {vars: `[{"name":"A","source":"environment","value":"A"}]`},
		"chain":                 {vars: `[{"name":"A","source":"environment","value":"B"},{"name":"B","source":"environment","value":"C"},{"name":"C","source":"environment"}]`},
		"circle of two":         {vars: `[{"name":"A","source":"environment","value":"B"},{"name":"B","source":"environment","value":"A"}]`, field: "env_vars[0].value", message: "A -> B -> A"},
		"circle further on":     {vars: `[{"name":"X","source":"environment","value":"A"},{"name":"A","source":"environment","value":"B"},{"name":"B","source":"environment","value":"A"}]`, field: "env_vars[1].value", message: "A -> B -> A"},
	} {
		t.Run(name, func(t *testing.T) {
			err := Check(parse(t, c.vars))
			if c.message == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var p *model.Problem
			if !errors.As(err, &p) || p.Field != c.field || !strings.Contains(p.Message, c.message) || p.Kind != model.KindInvalid {
				t.Fatalf("got %#v, want field %s and %q", err, c.field, c.message)
			}
		})
	}
}

// TestCheckQuotesNoValue puts a secret wherever one may be pasted by mistake.
func TestCheckQuotesNoValue(t *testing.T) {
	for _, text := range []string{
		`[{"name":"TOKEN=canary","value":"x"}]`, `[{"name":"canary canary","value":"x"}]`,
		`[{"name":"A","source":"keychain","value":"canary"}]`, `[{"name":"A","source":"environment","value":"canary-1"}]`,
		`[{"name":"A","source":"unset","value":"canary"}]`, `[{"name":"A","source":"canary"}]`,
		`[{"name":"A","source":"aws_ssm","value":"x","config":{"endpoint":"https://me:canary@host"}}]`,
		`[{"name":"A","source":"aws_ssm","value":"x","config":{"region":"canary!"}}]`,
	} {
		vars := parse(t, text)
		err := Check(vars)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", text, err)
		}
		for _, r := range new(Resolver).Test(t.Context(), nil, Layer{Vars: vars}) {
			if r.OK || strings.Contains(r.Problem.Error(), "canary") {
				t.Errorf("%s: %v", text, r.Problem)
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("A", "environment", "B", "B", "environment", "A")
	f.Add("A", "keychain", "a/b/c", "B", "command", "x")
	f.Fuzz(func(t *testing.T, n1, s1, v1, n2, s2, v2 string) {
		vars := []model.EnvVar{{Name: n1, Source: model.EnvVarSource(s1), Value: v1}, {Name: n2, Source: model.EnvVarSource(s2), Value: v2}}
		if Check(vars) != nil {
			return
		}
		for i := range vars { // what Check accepts, the walk can order
			if s := phaseOf(vars, map[string]int{nameKey(n1): 0, nameKey(n2): 1}, i); s < 0 || s >= steps {
				t.Fatal(s)
			}
		}
		for _, v := range vars {
			if v.Name == "" || strings.ContainsAny(v.Name, "=\x00 ") {
				t.Fatalf("accepted the name %q", v.Name)
			}
		}
	})
}
