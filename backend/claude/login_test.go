package claude

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// profile writes variables as NAME=source:value.
func profile(name string, vars ...string) model.Profile {
	p := model.Profile{Name: name}
	for _, v := range vars {
		key, rest, _ := strings.Cut(v, "=")
		source, value, _ := strings.Cut(rest, ":")
		p.EnvVars = append(p.EnvVars, model.EnvVar{Name: key, Source: model.EnvVarSource(source), Value: value})
	}
	return p
}

func TestLoginOf(t *testing.T) {
	const secret = "sk-ant-0123456789abcdef"
	type profiles []model.Profile
	for name, c := range map[string]struct {
		a, b profiles
		same bool
	}{
		"nothing and other variables":         {nil, profiles{profile("P", "EDITOR=static:vi", "ANTHROPIC_MODEL=static:opus")}, true},
		"as the login shell has it":           {nil, profiles{profile("P", "ANTHROPIC_API_KEY=environment:ANTHROPIC_API_KEY", "HOME=environment:")}, true},
		"another variable of the login shell": {nil, profiles{profile("P", "ANTHROPIC_API_KEY=environment:WORK_KEY")}, false},
		"a key":                               {nil, profiles{profile("P", "ANTHROPIC_API_KEY=static:"+secret)}, false},
		"the same key in two profiles":        {profiles{profile("P", "ANTHROPIC_API_KEY=static:"+secret)}, profiles{profile("Q", "ANTHROPIC_API_KEY=static:"+secret)}, true},
		"another key":                         {profiles{profile("P", "ANTHROPIC_API_KEY=static:"+secret)}, profiles{profile("P", "ANTHROPIC_API_KEY=static:"+secret+"x")}, false},
		"a token":                             {profiles{profile("P", "CLAUDE_CODE_OAUTH_TOKEN=keychain:a/b")}, profiles{profile("P", "CLAUDE_CODE_OAUTH_TOKEN=keychain:a/c")}, false},
		"the same place":                      {profiles{profile("P", "CLAUDE_CODE_OAUTH_TOKEN=keychain:a/b")}, profiles{profile("Q", "CLAUDE_CODE_OAUTH_TOKEN=keychain:a/b")}, true},
		"the place is not the value":          {profiles{profile("P", "ANTHROPIC_API_KEY=keychain:a/b")}, profiles{profile("P", "ANTHROPIC_API_KEY=static:a/b")}, false},
		"the task's profile goes last":        {profiles{profile("J", "ANTHROPIC_API_KEY=static:one"), profile("T", "ANTHROPIC_API_KEY=static:two")}, profiles{profile("T", "ANTHROPIC_API_KEY=static:two")}, true},
		"the key goes before the OAuth token": {profiles{profile("P", "ANTHROPIC_API_KEY=static:one", "CLAUDE_CODE_OAUTH_TOKEN=static:t")}, profiles{profile("P", "ANTHROPIC_API_KEY=static:one")}, true},
		"without the key":                     {nil, profiles{profile("P", "ANTHROPIC_API_KEY=unset:")}, false},
		"another address":                     {nil, profiles{profile("P", "ANTHROPIC_BASE_URL=static:https://gateway.example/v1")}, false},
		"another sign-in":                     {nil, profiles{profile("P", "CLAUDE_CONFIG_DIR=static:/home/me/.claude-work")}, false},
		"another home":                        {nil, profiles{profile("P", "HOME=static:/home/me/work")}, false},
		"Bedrock":                             {nil, profiles{profile("P", "CLAUDE_CODE_USE_BEDROCK=static:1")}, false},
		"Bedrock switched off":                {profiles{profile("P", "CLAUDE_CODE_USE_BEDROCK=static:0", "AWS_PROFILE=static:a")}, profiles{profile("P", "CLAUDE_CODE_USE_BEDROCK=static:0", "AWS_PROFILE=static:b")}, true},
		"Bedrock with another account":        {profiles{profile("P", "CLAUDE_CODE_USE_BEDROCK=static:1", "AWS_PROFILE=static:a")}, profiles{profile("P", "CLAUDE_CODE_USE_BEDROCK=static:1", "AWS_PROFILE=static:b")}, false},
		"AWS for something else":              {nil, profiles{profile("P", "AWS_PROFILE=static:a")}, true},
		"Vertex is not Bedrock":               {profiles{profile("P", "CLAUDE_CODE_USE_BEDROCK=static:1")}, profiles{profile("P", "CLAUDE_CODE_USE_VERTEX=static:1")}, false},
		"a provider to come":                  {nil, profiles{profile("P", "CLAUDE_CODE_USE_NIMBUS=static:1")}, false},
		"a reference to the job's profile":    {profiles{profile("J", "WORK=static:one"), profile("T", "ANTHROPIC_API_KEY=environment:WORK")}, profiles{profile("P", "ANTHROPIC_API_KEY=static:one")}, true},
		"a reference within the profile":      {profiles{profile("P", "WORK=static:one", "ANTHROPIC_API_KEY=environment:WORK")}, profiles{profile("P", "ANTHROPIC_API_KEY=static:one")}, true},
		"references in a circle":              {profiles{profile("P", "A=environment:B", "B=environment:A", "ANTHROPIC_API_KEY=environment:A")}, nil, false},
		"a command":                           {profiles{profile("P", "ANTHROPIC_AUTH_TOKEN=command:mint --a")}, profiles{profile("P", "ANTHROPIC_AUTH_TOKEN=command:mint --b")}, false},
	} {
		a, b := LoginOf([]byte("salt"), nil, c.a...), LoginOf([]byte("salt"), nil, c.b...)
		if (a.ID == b.ID) != c.same {
			t.Errorf("%s: %+v and %+v", name, a, b)
		}
		for _, l := range []Login{a, b} {
			if l.Label == "" || strings.Contains(l.ID+l.Label, secret) {
				t.Errorf("%s: %+v", name, l)
			}
		}
	}
	p := profile("Work", "ANTHROPIC_API_KEY=static:"+secret, "ANTHROPIC_BASE_URL=static:https://me:"+secret+"@gateway.example/"+secret)
	l := LoginOf([]byte("salt"), nil, p)
	if l.Label != "API key of profile Work at gateway.example" {
		t.Errorf("the label is %q", l.Label)
	}
	empty := profile("Work", "ANTHROPIC_API_KEY=static:"+secret, "ANTHROPIC_BASE_URL=static:https://me:"+secret+"@gateway.example/"+secret)
	empty.EnvVars[0].Config = map[string]any{} // as a file that was read has it
	if LoginOf([]byte("salt"), nil, empty).ID != l.ID {
		t.Error("an empty config makes another login")
	}
	if other := LoginOf([]byte("pepper"), nil, p); other.ID == l.ID {
		t.Error("the id does not depend on the salt")
	}
}

// A project's settings override the profiles, as the CLI lets them.
func TestLoginOfAProject(t *testing.T) {
	key := profile("P", "ANTHROPIC_API_KEY=static:one")
	bedrock := profile("P", "CLAUDE_CODE_USE_BEDROCK=static:1", "AWS_PROFILE=static:a")
	for name, c := range map[string]struct {
		settings string
		p        model.Profile
		same     *model.Profile // the profile with the same login; nil: a login of its own
		label    string
	}{
		"other settings":         {`{"env":{"EDITOR":"vi"},"model":"opus"}`, key, &key, "API key of profile P"},
		"the same key":           {`{"env":{"ANTHROPIC_API_KEY":"one"}}`, model.Profile{}, &key, "API key of the project's settings"},
		"another key":            {`{"env":{"ANTHROPIC_API_KEY":"two"}}`, key, nil, "API key of the project's settings"},
		"a token":                {`{"env":{"ANTHROPIC_AUTH_TOKEN":"two"}}`, key, nil, "token of the project's settings"},
		"a key helper":           {`{"apiKeyHelper":"mint"}`, key, nil, "API key helper of the project's settings"},
		"a key helper below":     {`{"apiKeyHelper":"mint"}`, bedrock, &bedrock, "Bedrock of profile P"},
		"an address":             {`{"env":{"ANTHROPIC_BASE_URL":"https://gateway.example/x"}}`, key, nil, "API key of profile P at gateway.example"},
		"Bedrock":                {`{"env":{"CLAUDE_CODE_USE_BEDROCK":1}}`, key, nil, "Bedrock of the project's settings"},
		"another AWS account":    {`{"env":{"AWS_PROFILE":"b"}}`, bedrock, nil, "Bedrock of profile P"},
		"Bedrock switched off":   {`{"env":{"CLAUDE_CODE_USE_BEDROCK":"0"}}`, bedrock, nil, "login of the project's settings"},
		"too late for the CLI":   {`{"env":{"CLAUDE_CONFIG_DIR":"/x","HOME":"/y"}}`, key, &key, "API key of profile P"},
		"a file the CLI drops":   {`{"env":{"ANTHROPIC_API_KEY":"two"},"hooks":5}`, key, &key, "API key of profile P"},
		"a key that is no text":  {`{"env":{"ANTHROPIC_API_KEY":5}}`, key, nil, "API key of the project's settings"},
		"variables as a list":    {`{"env":["ANTHROPIC_API_KEY"]}`, key, &key, "API key of profile P"},
		"a helper that is empty": {`{"apiKeyHelper":""}`, key, &key, "API key of profile P"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range map[string]string{"settings.json": c.settings, "settings.local.json": `{"env":{"OTHER":"x"}}`} {
				path := filepath.Join(dir, ".claude", file)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			env := []string{"HOME=" + t.TempDir()}
			salt := []byte("salt")
			got, alone := LoginOf(salt, ReadSettings(env, dir, true).SignIn, c.p), LoginOf(salt, nil, c.p)
			if c.same != nil && got.ID != LoginOf(salt, nil, *c.same).ID || c.same == nil && got.ID == alone.ID || got.Label != c.label {
				t.Errorf("got %+v", got)
			}
			if untrusted := LoginOf(salt, ReadSettings(env, dir, false).SignIn, c.p); untrusted != alone {
				t.Errorf("without trust in the project: %+v", untrusted)
			}
		})
	}
}
