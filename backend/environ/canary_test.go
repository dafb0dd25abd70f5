//go:build unix

package environ

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// TestNoValueEscapes makes random profiles in which every value is or contains
// a canary, many of which fail in every possible way, and looks for the canary in
// everything that a user or a log can see.
func TestNoValueEscapes(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	a := newAmazon(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	base := awsBase(t, a, "AWS_ACCESS_KEY_ID="+testKeyID, "AWS_SECRET_ACCESS_KEY="+testSecret, "AWS_REGION=eu-west-3", "SHELL_TOKEN=canary-base")
	kinds := []string{
		`"source":"static","value":"sk-canary-0123456789abcdef%d"`,
		`"source":"static","value":"https://me:canary-%d@host/"`,
		`"source":"environment","value":"SHELL_TOKEN"`,
		`"source":"environment","value":"V%d"`,
		`"source":"environment","value":"canary %d"`,
		`"source":"keychain","value":"canary%d"`,
		`"source":"keychain","value":"service/account%d"`,
		`"source":"aws_secrets_manager","value":"denied%d"`,
		`"source":"aws_secrets_manager","value":"denied"`,
		`"source":"aws_secrets_manager","value":"json","config":{"json_key":"k%d"}`,
		`"source":"aws_secrets_manager","value":"prod","config":{"json_key":"k%d"}`,
		`"source":"aws_ssm","value":"p%d"`,
		`"source":"command","value":"echo canary-%d"`,
		`"source":"command","value":"echo canary-%[1]d; echo canary-%[1]d >&2; exit 1"`,
		`"source":"command","value":"echo $V1 $V2 $SHELL_TOKEN $AWS_SECRET_ACCESS_KEY >&2; echo canary-%d-$V1; exit 1"`,
		`"source":"command","value":"printf 'canary-a%[1]d\\ncanary-b%[1]d\\n'; echo canary-b%[1]d >&2; exit 1"`,
		`"source":"command","value":"printf 'canary\\000%d'"`,
		`"source":"command","value":"echo canary-%[1]d; echo canary-%[1]d >&2; sleep 1000","config":{"timeout":0.2}`,
		`"source":"unset"`, `"source":"unset","value":"canary%d"`, `"source":"canary%d"`,
	}
	for round := range 30 {
		var layers []Layer
		for _, profile := range []string{"job", "task"} {
			var list []string
			for i := range 1 + random.IntN(5) {
				kind := kinds[random.IntN(len(kinds))]
				if strings.Contains(kind, "%") {
					kind = fmt.Sprintf(kind, i)
				}
				list = append(list, fmt.Sprintf(`{"name":"V%d",%s}`, i, kind))
			}
			layers = append(layers, Layer{profile, parse(t, "["+strings.Join(list, ",")+"]")})
		}
		var r Resolver
		env, err := r.Resolve(t.Context(), base, layers...)
		check := func(what string, v any) {
			t.Helper()
			text, _ := json.Marshal(v)
			if strings.Contains(string(text), "canary") {
				t.Errorf("round %d: %s: %s\nof %+v", round, what, text, layers)
			}
		}
		if err != nil {
			check("error", err.Error())
			check("problem", err)
			if env.Vars != nil || env.Secrets != nil {
				t.Error("an environment along with an error")
			}
		}
		for _, pair := range env.Vars { // everything that a run may print
			name, value, _ := strings.Cut(pair, "=")
			if strings.Contains(secrets(nil).with(env.Secrets).mask(value), "canary") {
				t.Errorf("round %d: %s is not masked", round, name)
			}
		}
		for _, res := range r.Test(t.Context(), base, layers...) {
			source := res.Source
			res.Source = "" // comes from the profile
			check("result of "+string(source), res)
		}
		for _, l := range layers {
			if p, ok := Check(l.Vars).(*model.Problem); ok {
				check("check", p)
			}
		}
	}
}

func (secrets) with(values []string) secrets {
	s := secrets{}
	for _, v := range values {
		s.add(v)
	}
	return s
}
