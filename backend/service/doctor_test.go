package service

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/testclaude"
)

func checkOf(t *testing.T, checks []apitype.Check, name string) apitype.Check {
	t.Helper()
	for _, check := range checks {
		if check.Name == name {
			return check
		}
	}
	t.Errorf("there is no check %q in %+v", name, checks)
	return apitype.Check{}
}

// The doctor shows the source of each credential in use, and never its value.
func TestDoctorNamesTheOriginOfCredentials(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	home := t.TempDir()
	s.fake.environment = []string{"HOME=" + home, "PATH=/usr/bin:/bin", "ANTHROPIC_API_KEY=canary-shell", "CLAUDE_CODE_OAUTH_TOKEN=canary-token"}
	s.fake.login = environ.State{Shell: "/bin/zsh"}
	s.settings(string(raw(map[string]string{"claude_path": testclaude.Path(t)})))
	login := filepath.Join(home, "work")
	settings := filepath.Join(home, "helped")
	for path, text := range map[string]string{
		login + "/.credentials.json": `{"claudeAiOauth":{"accessToken":"canary-a","refreshToken":"canary-r","expiresAt":9999999999999,"scopes":["user:inference","user:profile"],"subscriptionType":"max"}}`,
		settings + "/settings.json":  `{"apiKeyHelper":"touch ` + home + `/ran-helper; echo canary-helper"}`,
		home + "/preload.js":         `require("fs").writeFileSync("` + home + `/ran-preload", "")`,
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const none = `{'name': 'ANTHROPIC_API_KEY', 'source': 'unset'}, {'name': 'CLAUDE_CODE_OAUTH_TOKEN', 'source': 'unset'}`
	for name, vars := range map[string]string{
		"key":     `{'name': 'ANTHROPIC_API_KEY', 'source': 'keychain', 'value': 'a/b'}`,
		"token":   `{'name': 'ANTHROPIC_AUTH_TOKEN', 'source': 'command', 'value': 'touch ` + home + `/ran; echo canary'}`,
		"oauth":   `{'name': 'ANTHROPIC_API_KEY', 'source': 'unset'}, {'name': 'BUN_OPTIONS', 'source': 'static', 'value': '--preload ` + home + `/preload.js'}`,
		"bedrock": `{'name': 'CLAUDE_CODE_USE_BEDROCK', 'source': 'static', 'value': '1'}`,
		"vertex":  `{'name': 'CLAUDE_CODE_USE_VERTEX', 'source': 'static', 'value': '1'}`,
		"login":   none + `, {'name': 'CLAUDE_CONFIG_DIR', 'source': 'static', 'value': '` + login + `'}`,
		"helper":  none + `, {'name': 'CLAUDE_CONFIG_DIR', 'source': 'static', 'value': '` + settings + `'}`,
		"nothing": none,
	} {
		p, err := s.CreateProfile(quoted(`{'name': '` + name + `', 'env_vars': [` + vars + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		job := s.job("job " + name)
		if _, err := s.UpdateJob(job.ID, raw(map[string]string{"profile": p.ID})); err != nil {
			t.Fatal(err)
		}
		s.task(job, "task "+name, `{}`)
		s.task(job, "another "+name, `{}`) // and is not asked for twice
	}
	harmless, err := s.CreateProfile(quoted(`{'name': 'harmless', 'env_vars': [{'name': 'A', 'source': 'static', 'value': '1'}]}`))
	if err != nil {
		t.Fatal(err)
	}
	job := s.job("harmless")
	if _, err := s.UpdateJob(job.ID, raw(map[string]string{"profile": harmless.ID})); err != nil {
		t.Fatal(err)
	}
	s.task(job, "harmless", `{}`)

	checks := s.Doctor(t.Context())
	for name, want := range map[string]string{
		"Signed in":                  "API key, ANTHROPIC_API_KEY from the login shell /bin/zsh, not used: CLAUDE_CODE_OAUTH_TOKEN from the login shell /bin/zsh",
		"Signed in, profile key":     `API key, ANTHROPIC_API_KEY from profile "key" (keychain), not used: CLAUDE_CODE_OAUTH_TOKEN from the login shell /bin/zsh`,
		"Signed in, profile token":   `token, ANTHROPIC_AUTH_TOKEN from profile "token" (command), not used: ANTHROPIC_API_KEY from the login shell /bin/zsh and CLAUDE_CODE_OAUTH_TOKEN from the login shell /bin/zsh`,
		"Signed in, profile oauth":   "token, CLAUDE_CODE_OAUTH_TOKEN from the login shell /bin/zsh",
		"Signed in, profile bedrock": `bedrock, CLAUDE_CODE_USE_BEDROCK from profile "bedrock" (static), not used: ANTHROPIC_API_KEY from the login shell /bin/zsh and CLAUDE_CODE_OAUTH_TOKEN from the login shell /bin/zsh`,
		"Signed in, profile vertex":  `vertex, CLAUDE_CODE_USE_VERTEX from profile "vertex" (static), not used: ANTHROPIC_API_KEY from the login shell /bin/zsh and CLAUDE_CODE_OAUTH_TOKEN from the login shell /bin/zsh`,
		"Signed in, profile login":   `subscription, max, the login of ` + login + `, which profile "login" (static) names`,
		"Signed in, profile helper":  `API key helper, apiKeyHelper from the settings ` + settings + `/settings.json, which profile "helper" (static) names`,
		"Signed in, profile nothing": "not signed in",
	} {
		if check := checkOf(t, checks, name); check.Detail != want {
			t.Errorf("%s: %s\nwant %s", name, check.Detail, want)
		}
	}
	signedIn := 0
	for _, check := range checks {
		if strings.Contains(check.Detail+check.Hint, "canary") {
			t.Errorf("a value is shown: %+v", check)
		}
		if strings.HasPrefix(check.Name, "Signed in") {
			signedIn++
		}
	}
	if signedIn != 9 {
		t.Errorf("%d answers about the sign-in", signedIn)
	}
	if ran, _ := filepath.Glob(home + "/ran*"); len(ran) > 0 {
		t.Errorf("what a profile names was run: %v", ran)
	}
}

// A settings file overrides the environment, and a project's overrides the user's.
func TestDoctorReadsSettingsFiles(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	home := t.TempDir()
	s.fake.environment = []string{"HOME=" + home, "PATH=/usr/bin:/bin", "ANTHROPIC_API_KEY=canary-shell"}
	s.fake.login = environ.State{Shell: "/bin/zsh"}
	s.settings(string(raw(map[string]string{"claude_path": testclaude.Path(t)})))
	for path, text := range map[string]string{
		"/.claude/settings.json":             `{"env": {"ANTHROPIC_API_KEY": "canary-user"}}`,
		"/token/.claude/settings.local.json": `{"env": {"ANTHROPIC_AUTH_TOKEN": "canary-project", "OTHER": "1"}}`,
		"/key/.claude/settings.json":         `{"env": {"ANTHROPIC_API_KEY": "canary-project"}}`,
		"/helper/.claude/settings.json":      `{"apiKeyHelper": "touch ` + home + `/ran; echo canary"}`,
		"/untrusted/.claude/settings.json":   `{"env": {"ANTHROPIC_AUTH_TOKEN": "canary-project"}}`,
		"/broken/.claude/settings.json":      `{"env": {"ANTHROPIC_AUTH_TOKEN": "canary-project"}`,
		"/switch/.claude/settings.json":      `{"env": {"CLAUDE_CODE_USE_BEDROCK": 1}}`,
		"/plain/.claude/settings.json":       `{"env": {"OTHER": "1"}}`,
	} {
		if err := os.MkdirAll(filepath.Dir(home+path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(home+path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"token", "key", "helper", "untrusted", "broken", "switch", "plain"} {
		job := s.job(name)
		if _, err := s.UpdateJob(job.ID, raw(map[string]any{"working_directory": map[string]string{"path": home + "/" + name}})); err != nil {
			t.Fatal(err)
		}
		s.task(job, "task "+name, fmt.Sprintf(`{'trust_project': %t}`, name != "untrusted"))
	}
	var got []string
	for _, check := range s.Doctor(t.Context()) {
		if strings.HasPrefix(check.Name, "Signed in") {
			got = append(got, check.Name+": "+strings.ReplaceAll(check.Detail, home, "~"))
		}
	}
	slices.Sort(got)
	const user, shell = "ANTHROPIC_API_KEY from the settings ~/.claude/settings.json", "ANTHROPIC_API_KEY from the login shell /bin/zsh"
	want := []string{
		"Signed in, job helper: API key helper, apiKeyHelper from the settings ~/helper/.claude/settings.json, not used: " + user + " and " + shell,
		"Signed in, job key: API key, ANTHROPIC_API_KEY from the settings ~/key/.claude/settings.json, not used: " + user + " and " + shell,
		"Signed in, job switch: bedrock, CLAUDE_CODE_USE_BEDROCK from the settings ~/switch/.claude/settings.json, not used: " + user + " and " + shell,
		"Signed in, job token: token, ANTHROPIC_AUTH_TOKEN from the settings ~/token/.claude/settings.local.json, not used: " + user + " and " + shell,
		"Signed in: API key, " + user + ", not used: " + shell,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, err := os.Stat(home + "/ran"); err == nil {
		t.Error("what a project names was run")
	}
}

// Git is looked for where runs find it.
func TestDoctorLooksForGitWhereRunsDo(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	dir := t.TempDir()
	s.fake.environment = []string{"HOME=" + dir, "PATH=" + dir}
	if check := checkOf(t, s.Doctor(t.Context()), "Git"); check.State != "warning" || !strings.Contains(check.Detail, "not found") {
		t.Errorf("%+v", check)
	}
	if err := os.WriteFile(dir+"/git", []byte("#!/bin/sh\necho git version 9.9\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if check := checkOf(t, s.Doctor(t.Context()), "Git"); check.State != "ok" || check.Detail != "9.9" {
		t.Errorf("%+v", check)
	}
}

// A login shell that fails is a fault of the status, and reported once by the doctor.
func TestFailedLoginShellIsShown(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.fake.environment = []string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin"}
	s.fake.login = environ.State{Shell: "/bin/zsh", Fault: errors.New("no answer within 20s"), Since: morning, Uses: "the environment that a login starts with"}
	status := s.Status()
	if len(status.Faults) != 1 || status.Faults[0].Subject != scheduler.EnvironmentFault || !strings.Contains(status.Faults[0].Message, "no answer within 20s") || !status.Faults[0].Since.Equal(morning) {
		t.Errorf("%+v", status.Faults)
	}
	checks := s.Doctor(t.Context())
	if check := checkOf(t, checks, "Environment"); check.State != "warning" || !strings.Contains(check.Detail, "no answer within 20s") {
		t.Errorf("%+v", check)
	}
	if check := checkOf(t, checks, "Files and tasks"); check.State != "ok" {
		t.Errorf("%+v", check)
	}
	s.fake.login = environ.State{Shell: "/bin/bash", Note: `SHELL is "x"`}
	if check := checkOf(t, s.Doctor(t.Context()), "Environment"); check.State != "warning" || check.Detail != `SHELL is "x"` {
		t.Errorf("%+v", check)
	}
	if faults := s.Status().Faults; len(faults) != 0 {
		t.Errorf("%+v", faults)
	}
	s.fake.login = environ.State{Shell: "/bin/bash", Note: "variables are missing", Partial: true, Since: morning}
	if faults := s.Status().Faults; len(faults) != 1 || faults[0].Message != "variables are missing" || !faults[0].Since.Equal(morning) {
		t.Errorf("%+v", faults)
	}
}

// A check that hangs is reported, and does not delay the others.
func TestDoctorDoesNotWaitForAHangingCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		release := make(chan struct{})
		checks := runProbes(t.Context(), []probe{
			{apitype.DoctorGit, "hangs", answerTimeout, func(context.Context) []apitype.Check { <-release; return nil }},
			{apitype.DoctorGit, "answers", answerTimeout, func(context.Context) []apitype.Check { return []apitype.Check{checkOK("answers", "yes")} }},
			{apitype.DoctorGit, "ends with the context", answerTimeout, func(ctx context.Context) []apitype.Check {
				<-ctx.Done()
				return []apitype.Check{checkProblem("ends with the context", "warning", "late", "")}
			}},
			{apitype.DoctorGit, "has more time", cliTimeout, func(context.Context) []apitype.Check {
				time.Sleep(2 * answerTimeout)
				return []apitype.Check{checkOK("has more time", "slow")}
			}},
		})
		if took := time.Since(begin); took > 2*answerTimeout {
			t.Errorf("it took %v", took)
		}
		if len(checks) != 4 || checks[0].Detail != "no answer in time" || checks[1].Detail != "yes" || checks[2].Detail != "late" || checks[3].Detail != "slow" {
			t.Errorf("%+v", checks)
		}
		if slices.ContainsFunc(checks, func(c apitype.Check) bool { return c.ID != apitype.DoctorGit }) {
			t.Errorf("a check has not the id of its probe: %+v", checks)
		}
		close(release)
	})
}
