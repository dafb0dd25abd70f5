package service

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/testclaude"
)

// fakeCLI is a script in the CLI's place. It answers as version, is signed in if
// the file says so, and accepts every flag but those that refuse names.
func fakeCLI(t *testing.T, version, refuse string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	script := fmt.Sprintf(`#!/bin/sh
case "$*" in
--version) echo "%s (Claude Code)"; exit;;
"auth status --json") if [ -e '%s/signed-in' ]; then echo '{"loggedIn":true,"authMethod":"claude.ai"}'; else echo '{"loggedIn":false,"authMethod":"none"}'; exit 1; fi; exit;;
*%s*) echo "error: unknown option '%s'" >&2; exit 1;;
esac
echo call >> '%s/calls'
echo '{"type":"system","subtype":"init","mcp_servers":[{"name":"github","status":"connected"},{"name":"jira","status":"needs-auth"},{"name":"slow","status":"pending"}]}'
`, version, dir, refuse, refuse, dir)
	if err := os.WriteFile(filepath.Join(dir, "claude"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

const acceptsAll = "--no-such-flag"

func (s *fixture) useCLI(dir string) {
	s.fake.environment = []string{"HOME=" + dir, "PATH=" + dir + ":/usr/bin:/bin"}
}

// A new version is tried before the run that would use it, and is named together
// with the last good one.
func TestPreflightNewVersion(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	dir := fakeCLI(t, "2.1.330", acceptsAll)
	signIn(t, dir)
	s.useCLI(dir)
	task := s.task(s.job("Nightly"), "Review", `{'max_turns': 3}`)
	wantCheck(t, s.checked(task, true), report.CheckVersion, report.CheckOK, "2.1.330; no run has succeeded yet")
	s.ran(task, said("Fine.", func(r *model.Run) { r.ClaudeVersion = "2.1.330" }))

	calls := func() int {
		data, _ := os.ReadFile(filepath.Join(dir, "calls"))
		return strings.Count(string(data), "call")
	}
	before := calls()
	wantCheck(t, s.checked(task, true), report.CheckVersion, report.CheckOK, "2.1.330, as in the last good run")
	if calls() != before {
		t.Error("a version that is known to be good was tried again")
	}

	s.useCLI(fakeCLI(t, "2.1.331", acceptsAll))
	wantCheck(t, s.checked(task, true), report.CheckVersion, report.CheckOK, "2.1.331 is new; the last good run used 2.1.330")

	s.useCLI(fakeCLI(t, "2.1.332", "--max-turns"))
	p := s.checked(task, true)
	wantCheck(t, p, report.CheckVersion, report.CheckFailed, "2.1.332 is new; the last good run used 2.1.330; it refuses a run of this task: error: unknown option")
	if hint := stated(t, p, report.CheckVersion).Hint; !strings.Contains(hint, "@2.1.330") {
		t.Errorf("the hint %q does not lead back to the good version", hint)
	}
}

// A CLI that hangs, or that is missing, is a finding, and a check of it ends.
func TestPreflightCLIThatHangs(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "claude"), []byte("#!/bin/sh\nsleep 600\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.useCLI(dir)
	task := s.task(s.job("Nightly"), "Review", `{}`)
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	p, err := s.CheckTask(ctx, task.ID, apitype.PreflightRequest{Automatic: true})
	if err != nil {
		t.Fatal(err)
	}
	wantCheck(t, p, report.CheckVersion, report.CheckNotChecked, "no answer in time")
	s.wantToday("", "", "") // nothing is known
	program := filepath.Join(dir, "claude")
	s.settings(string(raw(map[string]string{"claude_path": program})))
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	p = s.checked(task, true)
	wantCheck(t, p, report.CheckClaude, report.CheckFailed, "does not exist")
	wantCheck(t, p, report.CheckSignedIn, report.CheckNotChecked, "needs Claude Code")
	if a := stated(t, p, report.CheckClaude).Actions[0]; a.Kind != report.InstallClaude {
		t.Errorf("the button is %+v", a)
	}
	s.wantToday("Review: the next run would fail", "", "")
}

// The real CLI accepts the trial, and says what it refuses.
func TestPreflightWithTheRealCLI(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.fake.environment = []string{"HOME=" + t.TempDir(), "PATH=/usr/bin:/bin", "ANTHROPIC_API_KEY=dummy"}
	s.settings(string(raw(map[string]string{"claude_path": testclaude.Path(t)})))
	task := s.task(s.job("Nightly"), "Review", `{'max_turns': 3, 'allowed_tools': ['Read', 'Bash(git log:*)'], 'max_budget_usd': 1}`)
	p := s.checked(task, false)
	wantCheck(t, p, report.CheckVersion, report.CheckOK, "it accepts the flags of this task")
	wantCheck(t, p, report.CheckSignedIn, report.CheckOK, "API key")
	if os.Getuid() == 0 {
		bypass := s.task(s.job("Bold"), "Bypass", `{'permissions': 'bypass'}`)
		wantCheck(t, s.checked(bypass, false), report.CheckVersion, report.CheckFailed, "cannot be used with root")
	}
}

// Records are written while the version of the last good run is looked up.
func TestLastGoodVersionWhileRunsAreWritten(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("Nightly"), "Review", `{}`)
	run := s.ran(task, said("Fine.", func(r *model.Run) { r.ClaudeVersion = "2.1.330" }))
	written := make(chan error, 1)
	go func() {
		var err error
		for range 200 {
			err = errors.Join(err, s.store.Runs.Put(run))
		}
		written <- err
	}()
	for range 200 {
		if got := s.lastGoodVersion(); got != "2.1.330" {
			t.Fatalf("the last good version is %q", got)
		}
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
}
