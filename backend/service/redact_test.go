package service

import (
	"encoding/json"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func TestUnredact(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t-value"
	known := model.Profile{EnvVars: []model.EnvVar{
		{Name: "API_TOKEN", Source: model.SourceStatic, Value: secret},
		{Name: "REGION", Source: model.SourceStatic, Value: "eu-west-1"},
		{Name: "KEY", Source: model.SourceCommand, Value: "pass show key"},
	}}
	seen := redactProfile(known)
	data, err := json.Marshal(seen)
	if err != nil || strings.Contains(string(data), secret) {
		t.Fatalf("a client sees %s, %v", data, err)
	}
	if seen.EnvVars[1].Value != "eu-west-1" || seen.EnvVars[2].Value != "pass show key" || known.EnvVars[0].Value != secret {
		t.Errorf("redacted too much: %+v", seen)
	}
	if err := unredact(seen, known); err != nil || seen.EnvVars[0].Value != secret {
		t.Errorf("got %+v, %v", seen, err)
	}
	for i, config := range []map[string]any{{"secret": true}, {"secret": false}} {
		seen := redactProfile(known)
		seen.EnvVars[0].Config = config
		if err := unredact(seen, known); (err == nil) != (i == 0) {
			t.Errorf("with %v: %v", config, err)
		}
	}
	unknown := model.Profile{EnvVars: []model.EnvVar{{Name: "NEW_TOKEN", Source: model.SourceStatic, Value: apitype.RedactedValue}}}
	if p := model.ProblemOf(unredact(unknown, known)); p == nil || p.Field != "env_vars[0].value" {
		t.Errorf("got %v", p)
	}
}

// A copy has the secrets, although the client that copies never saw them.
func TestDuplicateProfileKeepsItsSecrets(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	const secret = "s3cr3t-value"
	made, err := s.CreateProfile(json.RawMessage(`{"name": "work", "env_vars": [{"name": "API_TOKEN", "source": "static", "value": "` + secret + `"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	copied, err := s.DuplicateProfile("work")
	if err != nil || copied.ID == made.ID || copied.Name != "work (copy)" || copied.EnvVars[0].Value != apitype.RedactedValue {
		t.Fatalf("%+v, %v", copied, err)
	}
	if stored, _ := s.store.Profiles.Get(copied.ID); stored.EnvVars[0].Value != secret {
		t.Errorf("the copy has %q", stored.EnvVars[0].Value)
	}
}
