package service

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

func (s *fixture) today() apitype.Today {
	s.t.Helper()
	s.sync()
	today, err := s.Today(time.Time{})
	if err != nil {
		s.t.Fatal(err)
	}
	return today
}

// wantToday checks the items as "task: why".
func (s *fixture) wantToday(needs, found, quiet string) {
	s.t.Helper()
	today := s.today()
	for what, c := range map[string]struct {
		items []apitype.TodayItem
		want  string
	}{"needs you": {today.NeedsYou, needs}, "found": {today.Found, found}, "quiet": {today.Quiet, quiet}} {
		var got []string
		for _, i := range c.items {
			got = append(got, strings.TrimSuffix(i.TaskName+": "+i.Why, ": "))
		}
		if strings.Join(got, "; ") != c.want {
			s.t.Errorf("%s: %q; want %q", what, got, c.want)
		}
	}
}

func said(words string, more ...func(*model.Run)) func(*runner.Result) {
	return func(r *runner.Result) {
		r.Run.Status, r.Run.Output = model.RunSuccess, words
		for _, change := range more {
			change(&r.Run)
		}
	}
}

// ran runs a task once.
func (s *fixture) ran(task model.Task, how func(*runner.Result)) model.Run {
	s.t.Helper()
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		s.t.Fatal(err)
	}
	o := s.started()
	s.pass(time.Minute)
	return s.end(o, how)
}

func TestToday(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	review, tests := s.task(job, "review", `{}`), s.task(job, "tests", `{}`)
	s.wantToday("", "", "")
	s.ran(review, said("Found a CVE. More.", func(r *model.Run) {
		r.CostUSD, r.Changes, r.Branch = 1.25, &model.Changes{Files: 3, Insertions: 9}, "nightly"
		took := 240.0
		r.Duration = &took
	}))
	s.ran(tests, said("All 41 tests pass."))
	s.ran(tests, said("All 42 tests pass."))
	failed := s.ran(review, failure(model.ReasonError, false))
	s.wantToday("review: failed", "tests; review", "tests: same as last time")
	today := s.today()
	if today.Runs != 4 || today.ChangedFiles != 3 || len(today.Branches) != 1 || today.CostUSD != 1.25 || today.UsualCostUSD != 0 {
		t.Errorf("sums: %+v", today)
	}
	if i := today.NeedsYou[0]; i.Run != failed.ID || i.Headline != "as the test wants it" || i.JobName != "nightly" || len(i.Actions) == 0 || i.Actions[0].Kind != report.RunAgain {
		t.Errorf("item: %+v", i)
	}
	if i := today.Found[1]; i.Headline != "Found a CVE." || i.CostUSD != 1.25 || i.Changes == nil || i.Changes.Files != 3 {
		t.Errorf("item: %+v", i)
	}
	if run := s.runs(review)[0]; run.Headline != "Found a CVE." {
		t.Errorf("recorded: %q", run.Headline)
	}
	for _, summary := range s.LatestRunSummaries([]string{tests.ID}, 2) {
		if quiet := summary.Headline == "All 42 tests pass."; summary.Quiet != quiet {
			t.Errorf("%q is quiet: %v", summary.Headline, summary.Quiet)
		}
	}

	// Done, snoozed and reopened, also after a restart.
	items := apitype.ItemsRequest{Runs: []string{failed.ID[:13]}}
	check(t, s.MarkDone(items))
	if now := s.today(); now.RunTime != today.RunTime || now.RunTime != 240 || now.Done != 1 || now.Other != 0 {
		t.Errorf("%v s of runs, %v before; %d done, %d other", now.RunTime, today.RunTime, now.Done, now.Other)
	}
	s.wantToday("", "tests; review", "tests: same as last time")
	s.restart(time.Second)
	s.wantToday("", "tests; review", "tests: same as last time")
	items.Undo = true
	check(t, s.MarkDone(items))
	s.wantToday("review: failed", "tests; review", "tests: same as last time")
	hour := s.clock.Now().Add(time.Hour)
	items.Undo, items.Until = false, &hour
	check(t, s.Snooze(items))
	s.wantToday("", "tests; review", "tests: same as last time")
	s.pass(61 * time.Minute)
	s.wantToday("review: failed", "tests; review", "tests: same as last time")

	// A visit changes nothing on the same day; a week later no item is left.
	check(t, s.Acknowledge())
	s.wantToday("review: failed", "tests; review", "tests: same as last time")
	s.sleep(8 * 24 * time.Hour)
	s.wantToday("", "", "")
	for _, bad := range []apitype.ItemsRequest{{}, {Runs: []string{"nope"}}, {Tasks: []string{"nope"}}} {
		if s.MarkDone(bad) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
	for _, until := range []time.Time{s.clock.Now().Add(-time.Hour), s.clock.Now().AddDate(10, 0, 0)} {
		if s.Snooze(apitype.ItemsRequest{Runs: []string{failed.ID}, Until: &until}) == nil {
			t.Errorf("a snooze until %s was accepted", until)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A blocked run ends its sequence and is not retried.
func TestBlockedEndsTheSequence(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	first := s.task(job, "first", `{'retry': {'max_retries': 3}}`)
	second := s.task(job, "second", `{'schedule': {'type': 'sequential'}}`)
	if _, err := s.RunJob("", job.ID); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), func(r *runner.Result) {
		r.Run.Status, r.Run.Reason, r.Run.Outcome, r.Run.Errors = model.RunFailed, model.ReasonBlocked, model.OutcomeBlocked, model.Strings{"the key is missing"}
	})
	s.noneStarted()
	s.wantHistory(first, "08:30 manual failed blocked")
	s.wantHistory(second, "08:30 sequential cancelled predecessor_failed")
	s.wantToday("first: could not do its task", "", "")
	if run := s.runs(second)[0]; run.Headline != "first before it failed" {
		t.Errorf("headline %q", run.Headline)
	}
}

// A missing folder is one item of its job, which a user can mark as done; a
// folder that is missing again later is a new item.
func TestTasksThatCannotRunAreItems(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	a := s.task(job, "a", `{}`)
	s.task(job, "b", `{}`)
	check(t, os.RemoveAll(job.WorkingDirectory.Path))
	s.wantToday("a: 2 tasks would fail", "", "")
	item := s.today().NeedsYou[0]
	if item.Run != "" || item.Task != a.ID || item.Actions[0].Kind != report.ChooseFolder || !strings.Contains(item.Headline, "does not exist") {
		t.Errorf("%+v", item)
	}
	if next := s.today().Next; len(next) != 0 {
		t.Errorf("next: %+v", next)
	}
	check(t, s.MarkDone(apitype.ItemsRequest{Tasks: []string{a.ID}}))
	s.wantToday("", "", "")
	check(t, s.MarkDone(apitype.ItemsRequest{Tasks: []string{a.ID}, Undo: true}))
	s.wantToday("a: 2 tasks would fail", "", "")
	if _, err := s.UpdateTask("", a.ID, raw(map[string]any{"enabled": false})); err != nil {
		t.Fatal(err)
	}
	s.wantToday("b: the next run would fail", "", "")
}

func TestWhereAReportBegins(t *testing.T) {
	now := time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC) // a Tuesday
	evening := time.Date(2026, 3, 9, 18, 0, 0, 0, time.UTC)
	friday := time.Date(2026, 3, 6, 17, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		state store.State
		want  time.Time
	}{
		"never looked":                {store.State{}, evening},
		"looked on Friday":            {store.State{LookedAt: friday}, friday},
		"looked today, before Friday": {store.State{LookedAt: now.Add(-time.Hour), LookedBefore: friday}, friday},
		"looked today and never":      {store.State{LookedAt: now.Add(-time.Hour)}, evening},
		"looked last night":           {store.State{LookedAt: evening.Add(3 * time.Hour)}, evening},
		"looked a month ago":          {store.State{LookedAt: now.AddDate(0, -1, 0)}, now.Add(-report.Oldest)},
	} {
		if got := reportStart(now, c.state); !got.Equal(c.want) {
			t.Errorf("%s: %v; want %v", name, got, c.want)
		}
	}
}

// The digest is sent once a day at its time, also after the machine slept through
// it, and not for a time that had passed when it was set.
func TestDigestAt(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	sent := make(chan string, 10)
	s.halt()
	s.options.Digest = func() { sent <- s.clock.Now().UTC().Format("02 15:04") }
	s.start()
	want := func(times ...string) {
		t.Helper()
		s.sync()
		for _, want := range times {
			select {
			case got := <-sent:
				if got < want { // later is possible: it is sent in its own goroutine, while the clock advances
					t.Errorf("sent at %s, before %s", got, want)
				}
			case <-time.After(patience):
				t.Fatalf("not sent at %s", want)
			}
		}
		select {
		case got := <-sent:
			t.Errorf("also sent at %s", got)
		default:
		}
	}
	s.settings(`{"digest_at": "07:30"}`)
	s.pass(time.Hour)
	want()
	s.pass(22*time.Hour - 2*time.Minute)
	want()
	s.pass(3 * time.Minute)
	want("11 07:30")
	s.pass(24 * time.Hour)
	want("12 07:30")
	s.sleep(24*time.Hour + 90*time.Minute)
	want("13 09:01")
	s.restart(time.Minute)
	want()
	s.restart(23 * time.Hour)
	want("14 08:02")
	s.settings(`{"digest_at": ""}`)
	s.pass(48 * time.Hour)
	want()
}

func TestDigestText(t *testing.T) {
	d := digestOf(apitype.Today{
		Runs: 14, NeedsYou: []apitype.TodayItem{{TaskName: "Push", Headline: "The push was denied"}}, Found: []apitype.TodayItem{{TaskName: "Audit", Headline: "Found a CVE"}},
		Quiet: make([]apitype.TodayItem, 8), ChangedFiles: 23, CostUSD: 5.38,
	})
	if d.Title != "14 runs, 1 needs you" || d.Body != "! Push: The push was denied\nAudit: Found a CVE\n8 quiet runs\n23 files changed, $5.38" || !d.Urgent {
		t.Errorf("%q\n%s", d.Title, d.Body)
	}
}

// BenchmarkToday opens the report with 300 tasks and 100,000 runs; it must stay
// well below 0.3 s.
func BenchmarkToday(b *testing.B) {
	files, err := store.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer files.Close()
	var ids []string
	now := time.Now()
	var tasks []model.Task
	for i := range 300 {
		task := model.NewTask()
		task.ID, task.Name, task.Command = uuid.NewString(), fmt.Sprintf("Task %d", i), "Do it"
		ids, tasks = append(ids, task.ID), append(tasks, task)
	}
	if err := files.Tasks.Update(func([]model.Task) ([]model.Task, error) { return tasks, nil }); err != nil {
		b.Fatal(err)
	}
	const total, batch = 100_000, 5_000
	for from := 0; from < total; from += batch {
		var runs []model.Run
		for i := from; i < from+batch; i++ {
			run := model.NewRun()
			at := now.Add(-time.Duration(total-i) * 5 * time.Minute)
			end := at.Add(time.Minute)
			run.ID, run.TaskID, run.TaskName = uuid.NewString(), ids[i%300], fmt.Sprintf("Task %d", i%300)
			run.Status, run.ScheduledTime, run.StartTime, run.EndTime, run.CostUSD = model.RunSuccess, at, &at, &end, 0.01
			run.Headline = fmt.Sprintf("Checked %d files in module %c and found nothing new", i, 'a'+i%7)
			if i%50 == 0 {
				run.Status, run.Reason, run.Errors = model.RunFailed, model.ReasonError, model.Strings{"no"}
			}
			runs = append(runs, run)
		}
		if err := files.Runs.Put(runs...); err != nil {
			b.Fatal(err)
		}
	}
	facts := make([]report.Task, len(tasks))
	for i, task := range tasks {
		facts[i] = report.Task{ID: task.ID, Name: task.Name, Enabled: true}
	}
	svc := &core{store: files}
	since := now.Add(-14 * time.Hour)
	for b.Loop() {
		h := svc.recentHistory(now, since)
		built := report.Build(report.Facts{Now: now, Since: since, Runs: h.runs, Last: h.last, Tasks: facts})
		if built.Runs == 0 {
			b.Fatal("no runs")
		}
	}
}

// The errors are written as package environ writes them.
func TestBrokenVariable(t *testing.T) {
	profile := model.Profile{EnvVars: []model.EnvVar{{Name: "TOKEN"}, {Name: "AWS_TOKEN"}, {Name: ""}}}
	for words, want := range map[string]string{
		`AWS_TOKEN (aws_sso, profile "AWS"): the session has expired`:                    "AWS_TOKEN",
		`env_vars[1].value: AWS_TOKEN (command, profile "AWS"): exit status 1: no token`: "AWS_TOKEN",
		`TOKEN: has no value`:                                "TOKEN",
		"working_directory.path: does not exist":             "",
		"MY_TOKEN (command, profile \"AWS\"): exit status 1": "",
	} {
		if got := brokenVariable(profile, []string{"something else", words}); got != want {
			t.Errorf("%s: %q; want %q", words, got, want)
		}
	}
}

// An action is offered only if it helps: not a rule that the task already has, nor
// a run in a missing folder or without Claude Code.
func TestActionsOfItems(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	push, lint := s.task(job, "push", `{}`), s.task(job, "lint", `{}`)
	want := func(task model.Task, want string) {
		t.Helper()
		for _, i := range s.today().NeedsYou {
			if i.Task != task.ID {
				continue
			}
			var kinds []string
			for _, a := range i.Actions {
				kinds = append(kinds, string(a.Kind))
			}
			if got := strings.Join(kinds, " "); got != want {
				t.Errorf("%s: %s; want %s", task.Name, got, want)
			}
			return
		}
		t.Errorf("%s is no item", task.Name)
	}
	gone := s.job("gone")
	lost := s.task(gone, "lost", `{}`)
	s.ran(lost, failure(model.ReasonTimeout, false))
	check(t, os.RemoveAll(gone.WorkingDirectory.Path))
	want(lost, "choose_folder run_again")
	if why := s.today().NeedsYou[0].Why; why != "time limit reached, its folder is missing" {
		t.Errorf("why: %q", why)
	}

	denied := s.deniedRun(push, "git push")
	want(push, "allow_and_run run_again")
	calls, err := s.Denied(denied.ID)
	check(t, err)
	_, err = s.UpdateTask("", push.ID, raw(map[string]any{"allowed_tools": calls.Rules}))
	check(t, err)
	want(push, "run_again")

	s.ran(lint, func(r *runner.Result) {
		r.Run.Status, r.Run.Reason = model.RunFailed, model.ReasonNotStarted
		_, err := claude.Find("", []string{"PATH=" + t.TempDir()})
		if err == nil { // in a folder of the system
			_, err = claude.Find("/nowhere/claude", nil)
		}
		r.Run.Errors = model.Strings{err.Error()}
	})
	want(lint, "install_claude choose_program run_again")
	if i := s.today().NeedsYou[0]; !strings.HasPrefix(i.Headline, "Claude Code ") {
		t.Errorf("headline %q", i.Headline)
	}
}

// A report begins in the evening of the time zone of the settings, whatever the
// zone of the machine.
func TestAReportBeginsInTheZoneOfTheSettings(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	for _, name := range []string{"Pacific/Auckland", "America/Los_Angeles"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		s.settings(`{"timezone": "` + name + `"}`)
		now := s.clock.Now().In(zone)
		want := time.Date(now.Year(), now.Month(), now.Day()-1, evening, 0, 0, 0, zone)
		if since := s.today().Since; !since.Equal(want) {
			t.Errorf("%s: since %s, want %s", name, since.In(zone), want)
		}
	}
}
