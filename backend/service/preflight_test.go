package service

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
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

func (s *fixture) checked(task model.Task, automatic bool) apitype.Preflight {
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
	s := newFixture(t)
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
	s := newFixture(t)
	s.useCLI(fakeCLI(t, "2.1.330", acceptsAll))
	task := s.task(s.job("Nightly"), "Review", `{'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * *'}}`)
	s.checked(task, true)
	s.wantToday("Review: the next run would fail", "", "")
	s.pass(time.Minute)
	s.ran(task, said("Reviewed three files."))
	s.wantToday("", "Review", "")
}

// An automatic check runs no command of a profile, and says so.
func TestPreflightAutomaticShowsNoPrompt(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
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
	s := newFixture(t)
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
