package service

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/testclaude"
)

// stated is the state of one check of a task.
func stated(t *testing.T, p apitype.Preflight, id report.CheckID) report.TaskCheck {
	t.Helper()
	for _, c := range p.Checks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no check %s in %+v", id, p.Checks)
	return report.TaskCheck{}
}

func (s *stage) checked(task model.Task, automatic bool) apitype.Preflight {
	s.t.Helper()
	p, err := s.CheckTask(context.Background(), task.ID, apitype.PreflightRequest{Automatic: automatic})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// wantCheck checks the state of a check, and a part of what it says.
func wantCheck(t *testing.T, p apitype.Preflight, id report.CheckID, state report.CheckState, part string) {
	t.Helper()
	if c := stated(t, p, id); c.State != state || !strings.Contains(c.Sentence, part) {
		t.Errorf("%s: %s %q; want %s with %q", id, c.State, c.Sentence, state, part)
	} else if state == report.CheckFailed && (len(c.Actions) == 0 || c.Hint == "") {
		t.Errorf("%s says nothing about what to do: %+v", id, c)
	}
}

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

func (s *stage) useCLI(dir string) {
	s.fake.environment = []string{"HOME=" + dir, "PATH=" + dir + ":/usr/bin:/bin"}
}

func signIn(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "signed-in"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// What would fail needs the user until a check or a run shows that it is solved, or
// the task is turned off.
func TestPreflightNeedsYou(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	dir := fakeCLI(t, "2.1.330", acceptsAll)
	s.useCLI(dir)
	task := s.task(s.job("Nightly"), "Review", `{'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * *'}}`)
	other := s.task(s.job("Weekly"), "Sum", `{'schedule': {'type': 'calendar', 'cron_expression': '0 10 * * *'}}`)

	p := s.checked(task, true)
	wantCheck(t, p, report.CheckSignedIn, report.CheckFailed, "not signed in")
	for _, id := range []report.CheckID{report.CheckSchedule, report.CheckFolder, report.CheckClaude, report.CheckVersion, report.CheckVariables, report.CheckBranch, report.CheckServers, report.CheckPrompt, report.CheckBudget} {
		wantCheck(t, p, id, report.CheckOK, "")
	}
	s.wantToday("Review: the next run would fail", "", "")
	item := s.today().NeedsYou[0]
	if item.Headline != "not signed in" || item.Actions[0].Kind != report.SignIn || item.Actions[1].Kind != report.CheckAgain {
		t.Errorf("the item is %+v", item)
	}
	if next := s.today().Next; len(next) != 2 || s.Status().Next == nil {
		t.Errorf("its slot is gone: %v", next)
	}

	s.checked(other, true)
	s.wantToday("Review: 2 tasks would fail", "", "") // one sign-in is one action
	if err := s.MarkDone(apitype.ItemsRequest{Tasks: []string{task.ID}}); err != nil {
		t.Fatal(err)
	}
	s.wantToday("", "", "")
	if err := s.MarkDone(apitype.ItemsRequest{Tasks: []string{task.ID}, Undo: true}); err != nil {
		t.Fatal(err)
	}

	enable := func(on bool) {
		if _, err := s.UpdateTask("", task.ID, raw(map[string]bool{"enabled": on})); err != nil {
			t.Fatal(err)
		}
	}
	enable(false)
	s.wantToday("Sum: the next run would fail", "", "")
	s.clock.Jump(s.clock.Now().Add(time.Second))
	enable(true)
	s.wantToday("Sum: the next run would fail", "", "") // the earlier result is out of date
	s.checked(task, true)
	s.wantToday("Review: 2 tasks would fail", "", "")
	if _, err := s.DeleteTask(other.ID); err != nil {
		t.Fatal(err)
	}
	s.wantToday("Review: the next run would fail", "", "")

	signIn(t, dir)
	wantCheck(t, s.checked(task, true), report.CheckSignedIn, report.CheckOK, "subscription")
	s.wantToday("", "", "")
}

// A successful run shows that a finding is solved, as a later check does.
func TestPreflightSolvedByARun(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.useCLI(fakeCLI(t, "2.1.330", acceptsAll))
	task := s.task(s.job("Nightly"), "Review", `{'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * *'}}`)
	s.checked(task, true)
	s.wantToday("Review: the next run would fail", "", "")
	s.pass(time.Minute)
	s.ran(task, said("Reviewed three files."))
	s.wantToday("", "Review", "")
}

// A new version is tried before the run that would use it, and is named together
// with the last good one.
func TestPreflightNewVersion(t *testing.T) {
	t.Parallel()
	s := newStage(t)
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

// An automatic check runs no command of a profile, and says so.
func TestPreflightAutomaticShowsNoPrompt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	dir := fakeCLI(t, "2.1.330", acceptsAll)
	signIn(t, dir)
	s.useCLI(dir)
	ran := filepath.Join(dir, "ran")
	profile, err := s.CreateProfile(quoted(`{'name': 'Work', 'env_vars': [
		{'name': 'TOKEN', 'source': 'command', 'value': 'echo x >> \"` + ran + `\"; echo canary-secret'},
		{'name': 'COPY', 'source': 'environment', 'value': 'TOKEN'},
		{'name': 'STATIC', 'source': 'static', 'value': 'x'}]}`))
	if err != nil {
		t.Fatal(err)
	}
	job := s.job("Nightly")
	first := s.task(job, "Review", `{'required_mcp_servers': ['github'], 'profile': '`+profile.ID+`'}`)
	s.task(job, "Sum", `{'profile': '`+profile.ID+`'}`)

	p := s.checked(first, true)
	wantCheck(t, p, report.CheckVariables, report.CheckNotChecked, "1 variable found; COPY is from a command")
	wantCheck(t, p, report.CheckServers, report.CheckNotChecked, "needs the variables")
	if _, err := os.Stat(ran); err == nil {
		t.Error("an automatic check ran the command of a profile")
	}
	for _, p := range s.CheckTasks(context.Background(), apitype.PreflightRequest{}) {
		wantCheck(t, p, report.CheckVariables, report.CheckOK, "3 variables found")
		if strings.Contains(string(raw(p)), "canary") {
			t.Errorf("a secret is in %s", raw(p))
		}
	}
	if data, _ := os.ReadFile(ran); string(data) != "x\n" {
		t.Errorf("one check of two tasks fetched their secret %d times", strings.Count(string(data), "x"))
	}
}

func TestPreflightServersBudgetAndFolder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	dir := fakeCLI(t, "2.1.330", acceptsAll)
	signIn(t, dir)
	s.useCLI(dir)
	job := s.job("Nightly")
	for servers, want := range map[string]struct {
		state report.CheckState
		part  string
	}{
		`'github'`:         {report.CheckOK, "github"},
		`'github', 'jira'`: {report.CheckFailed, "not connected: jira (needs a sign-in)"},
		`'gitlab'`:         {report.CheckFailed, "not configured: gitlab"},
		`'slow'`:           {report.CheckNotChecked, "still connecting after a few seconds: slow"},
	} {
		task := s.task(job, "Ask "+servers, `{'trust_project': true, 'required_mcp_servers': [`+servers+`]}`)
		p := s.checked(task, true)
		wantCheck(t, p, report.CheckServers, want.state, want.part)
		if actions := stated(t, p, report.CheckServers).Actions; strings.Contains(want.part, "sign-in") {
			if a := actions[0]; a.Kind != report.SignInServers || !strings.HasPrefix(a.Command, "cd ") || !strings.HasSuffix(a.Command, " && claude /mcp") {
				t.Errorf("%s: %+v", servers, a)
			}
		} else if len(actions) > 0 && actions[0].Kind != report.EditTask {
			t.Errorf("%s: %+v", servers, actions)
		}
	}

	task := s.task(job, "Review", `{'schedule': {'type': 'calendar', 'cron_expression': '0 12 * * *'}}`)
	s.ran(task, said("Done.", func(r *model.Run) { r.CostUSD = 0.8 }))
	s.settings(`{"daily_budget_usd": 1}`)
	wantCheck(t, s.checked(task, true), report.CheckBudget, report.CheckFailed, "today's budget of $1.00 has $0.20 left")
	s.settings(`{"daily_budget_usd": 0.5}`)
	wantCheck(t, s.checked(task, true), report.CheckBudget, report.CheckFailed, "today's budget of $0.50 is spent")
	s.settings(`{"daily_budget_usd": 5}`)
	wantCheck(t, s.checked(task, true), report.CheckBudget, report.CheckOK, "$4.20 is left")
	costly := s.task(job, "Costly", `{'schedule': {'type': 'calendar', 'cron_expression': '0 7 * * *'}}`)
	s.ran(costly, said("Done.", func(r *model.Run) { r.CostUSD = 0.8 }))
	tomorrow := s.task(job, "Tomorrow", `{'schedule': {'type': 'calendar', 'cron_expression': '0 7 * * *'}}`)
	s.settings(`{"daily_budget_usd": 0.5}`)
	wantCheck(t, s.checked(tomorrow, true), report.CheckBudget, report.CheckOK, "of the next slot")
	wantCheck(t, s.checked(s.task(job, "May cost more", `{'max_budget_usd': 0.6, 'schedule': {'type': 'calendar', 'cron_expression': '0 7 * * *'}}`), true),
		report.CheckBudget, report.CheckWarning, "the daily budget is $0.50, and this run may cost $0.60 (max_budget_usd)")
	wantCheck(t, s.checked(costly, true), report.CheckBudget, report.CheckFailed, "the daily budget is $0.50, and runs of this task cost up to $0.80: Claude Code would end it at $0.50")
	s.settings(`{"daily_budget_usd": 0}`)
	work, err := s.CreateProfile(raw(map[string]any{"name": "Work", "daily_budget_usd": 0.5}))
	if err != nil {
		t.Fatal(err)
	}
	billed := s.task(job, "Billed", `{'max_budget_usd': 1, 'profile': '`+work.ID+`', 'schedule': {'type': 'calendar', 'cron_expression': '0 12 * * *'}}`)
	s.ran(billed, said("Done.", func(r *model.Run) { r.CostUSD, r.Profiles = 0.8, []string{work.ID} }))
	p := s.checked(billed, true)
	wantCheck(t, p, report.CheckBudget, report.CheckFailed, `profile "Work"`)
	if a := stated(t, p, report.CheckBudget).Actions[0]; a.Kind != report.EditProfile || a.Profile != work.ID {
		t.Errorf("the budget of a profile is raised by %+v", a)
	}

	file := s.task(job, "File", `{'command_type': 'prompt', 'command': 'x'}`)
	if err := os.RemoveAll(job.WorkingDirectory.Path); err != nil {
		t.Fatal(err)
	}
	s.folders = folders{} // forget what was seen
	p = s.checked(file, true)
	wantCheck(t, p, report.CheckFolder, report.CheckFailed, "does not exist")
	if a := stated(t, p, report.CheckFolder).Actions[0]; a.Kind != report.ChooseFolder {
		t.Errorf("the button is %+v", a)
	}
}

// A CLI that hangs, or that is missing, is a finding, and a check of it ends.
func TestPreflightCLIThatHangs(t *testing.T) {
	t.Parallel()
	s := newStage(t)
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
	s := newStage(t)
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

// checkRecorder records which tasks the scheduler asks to check, and when.
type checkRecorder struct {
	mu  sync.Mutex
	log []string
}

func (r *checkRecorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.log, "; ")
}

// Tasks are checked an hour before each slot, at most once an hour, together where
// their slots are near each other.
func TestPreflightBeforeSlots(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	job := s.job("Nightly")
	for name, cron := range map[string]string{"noon": "0 12 * * *", "near noon": "5 12 * * *", "often": "*/5 13 * * *"} {
		s.task(job, name, `{'schedule': {'type': 'calendar', 'cron_expression': '`+cron+`'}}`)
	}
	s.task(job, "after", `{'schedule': {'type': 'sequential'}}`)
	s.halt()
	var r checkRecorder
	names := map[string]string{}
	s.options.Check = func(_ context.Context, ids []string) []string {
		r.mu.Lock()
		defer r.mu.Unlock()
		var all []string
		for _, name := range []string{"noon", "near noon", "often", "after"} {
			for _, id := range ids {
				if names[id] == name {
					all = append(all, name)
				}
			}
		}
		r.log = append(r.log, strings.Join(all, ", "))
		return nil
	}
	s.startAfter(func() {
		for _, task := range s.options.Store.Tasks.All() {
			names[task.ID] = task.Name
		}
	})
	for _, step := range []struct {
		until time.Duration // after 08:30
		want  string
	}{
		{2*time.Hour + 29*time.Minute, ""},
		{2*time.Hour + 30*time.Minute, "noon, near noon, after"}, // 11:00
		{3*time.Hour + 29*time.Minute, "noon, near noon, after"},
		{3*time.Hour + 30*time.Minute, "noon, near noon, after; often, after"}, // 12:00
		{4*time.Hour + 29*time.Minute, "noon, near noon, after; often, after"},
		{4*time.Hour + 30*time.Minute, "noon, near noon, after; often, after; often, after"}, // 13:00
		{6*time.Hour + 30*time.Minute, "noon, near noon, after; often, after; often, after"},
	} {
		s.pass(morning.Add(step.until).Sub(s.clock.Now()))
		s.eventually("the end of the check", func() bool { return !s.hooks().Checking() })
		if got := r.text(); got != step.want {
			t.Errorf("%s after 08:30: checked %q; want %q", step.until, got, step.want)
		}
	}
}

// Tasks that there was no time for are checked next, unless there was no time for any.
func TestPreflightContinues(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	job := s.job("Nightly")
	for _, name := range []string{"a", "b", "c"} {
		s.task(job, name, `{'schedule': {'type': 'calendar', 'cron_expression': '0 12 * * *'}}`)
	}
	s.halt()
	var r checkRecorder
	s.options.Check = func(_ context.Context, ids []string) []string {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.log = append(r.log, strconv.Itoa(len(ids)))
		if len(r.log) > 1 {
			return ids
		}
		return ids[1:]
	}
	s.start()
	s.pass(3 * time.Hour)
	s.eventually("the end of the checks", func() bool { return r.text() == "3; 2" && !s.hooks().Checking() })
	s.pass(29 * time.Minute)
	if got := r.text(); got != "3; 2" {
		t.Errorf("checked %s tasks", got)
	}
}

// Records are written while the version of the last good run is looked up.
func TestLastGoodVersionWhileRunsAreWritten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
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

// A service that stops does not wait for a check that a client asked for.
func TestStoppingEndsAnyCheck(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	dir := t.TempDir()
	begun := filepath.Join(dir, "begun")
	if out, err := exec.Command("mkfifo", begun).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "claude"), []byte("#!/bin/sh\necho > '"+begun+"'\nexec sleep 600\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.useCLI(dir)
	task := s.task(s.job("Nightly"), "Review", `{}`)
	checked := make(chan apitype.Preflight, 1)
	go func() {
		p, _ := s.CheckTask(context.Background(), task.ID, apitype.PreflightRequest{})
		checked <- p
	}()
	if _, err := os.ReadFile(begun); err != nil { // until the CLI was called
		t.Fatal(err)
	}
	s.Shutdown()
	select {
	case p := <-checked:
		wantCheck(t, p, report.CheckVersion, report.CheckNotChecked, "no answer in time")
	case <-time.After(patience):
		t.Fatal("the check continues")
	}
}
