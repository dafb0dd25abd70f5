package service

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/runner/verdict"
)

// queued are the waiting runs of the status, as "task kind until".
func (s *fixture) queued() string {
	var out []string
	for _, q := range s.Status().Queue {
		until := ""
		if q.Until != nil {
			until = " " + q.Until.UTC().Format("15:04")
		}
		out = append(out, q.TaskName+" "+q.Kind+until)
	}
	return strings.Join(out, ", ")
}

func (s *fixture) wantQueue(want string) {
	s.t.Helper()
	if got := s.queued(); got != want {
		s.t.Errorf("queue: %s; want %s", got, want)
	}
}

// hooksOf are what the executor calls while a run runs.
func (s *fixture) hooksOf(o runner.Request) runner.Hooks {
	s.fake.mu.Lock()
	defer s.fake.mu.Unlock()
	return s.fake.hooks[o.Run.ID]
}

// uses reports how much of the five-hour window is used; a zero reset is not named.
func (s *fixture) uses(o runner.Request, used float64, reset time.Time) {
	w := runner.Window{Type: "five_hour", Used: used}
	if !reset.IsZero() {
		w.ResetTime = &reset
	}
	s.hooksOf(o).Usage(runner.Usage{Owner: o.Owner, At: s.clock.Now(), Windows: []runner.Window{w}})
	s.sync()
}

func took(d time.Duration, usd float64) func(*runner.Result) {
	return func(r *runner.Result) {
		seconds := d.Seconds()
		r.Run.Status, r.Run.Duration, r.Run.CostUSD = model.RunSuccess, &seconds, usd
	}
}

func setting(task, fields string) string { return strings.Replace(task, "{", "{"+fields+", ", 1) }

// The queue keeps its order over a limit and a restart: priority, slot, order of
// the file. A manual run does not wait: its user may know that the limit is over.
func TestQueueAtALimit(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	a := s.task(s.job("a"), "a", hourly)
	s.task(s.job("low"), "low", setting(hourly, `'priority': -1`))
	s.task(s.job("b"), "b", hourly)
	s.task(s.job("high"), "high", setting(hourly, `'priority': 5`))
	manual := s.task(s.job("manual"), "manual", `{}`)
	s.pass(30 * time.Minute)
	s.wantQueue("a place, b place, low place")
	first := s.started()
	if first.Task.Name != "high" {
		t.Errorf("%s starts first", first.Task.Name)
	}
	s.limited(first, 2*time.Hour, verdict.Limit{Name: "5-hour limit"})
	if _, err := s.RunTask("", manual.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), success)
	const waiting = "high usage_limit 11:00, a usage_limit 11:00, b usage_limit 11:00, low usage_limit 11:00"
	s.wantQueue(waiting)
	s.restart(10 * time.Minute)
	s.noneStarted()
	s.wantQueue(waiting)
	s.pass(110 * time.Minute)
	for _, want := range []string{"high", "a", "b", "low"} {
		o := s.started()
		if o.Task.Name != want {
			t.Errorf("%s starts, want %s", o.Task.Name, want)
		}
		s.end(o, success)
	}
	s.wantHistory(a, "09:00 schedule success", "10:00 schedule cancelled usage_limit", "11:00 schedule cancelled overlap")
}

// Resume starts what waits for a limit, also the run that is to be resumed.
func TestResumeStartsTheQueue(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.limited(s.started(), 0, verdict.Limit{Name: "5-hour limit"})
	if l := s.Status().Limits; len(l) != 1 || !l[0].Guessed {
		t.Errorf("limits: %+v", l)
	}
	s.wantQueue("a usage_limit 09:00")
	if w := s.Status().Queue[0].For; !strings.Contains(w, "whose reset is unknown") {
		t.Errorf("it waits for %q", w)
	}
	if _, err := s.Resume(); err != nil {
		t.Fatal(err)
	}
	s.started()
}

// The wait for a limit without a reset also grows over restarts.
func TestBackOffOverRestarts(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.limited(s.started(), 0, verdict.Limit{Name: "weekly limit"})
	for _, wait := range []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 4 * time.Hour} {
		s.restart(wait - time.Minute)
		s.noneStarted()
		s.pass(time.Minute)
		s.limited(s.started(), 0, verdict.Limit{Name: "weekly limit"})
	}
}

// Scheduled runs leave the reserve to the user.
func TestReserve(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"reserve_percent": 20}`)
	s.task(s.job("a"), "a", hourly)
	manual := s.task(s.job("m"), "m", `{}`)
	s.pass(30 * time.Minute) // 09:00
	first := s.started()
	reset := morning.Add(2 * time.Hour) // 10:30
	s.uses(first, 0.79, reset)
	if w := s.Status().Windows; len(w) != 1 || w[0].Used != 0.79 || !w[0].Until.Equal(reset) || w[0].Name != "5-hour window" {
		t.Errorf("windows: %+v", w)
	}
	s.uses(first, 0.85, reset)
	s.end(first, success)
	s.pass(time.Hour)
	s.noneStarted()
	s.wantQueue("a reserve 10:30")
	if _, err := s.RunTask("", manual.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), failure(model.ReasonError, false))
	s.restart(0)
	s.wantQueue("a reserve 10:30")
	s.pass(29 * time.Minute)
	s.noneStarted()
	s.pass(time.Minute) // the window is reset
	s.end(s.started(), success)
	if w := s.Status().Windows; len(w) != 0 {
		t.Errorf("the window is void, and shown as %+v", w)
	}
}

// Reports without a reset, late, old or absurd ones block nothing for long.
func TestReportsThatCannotBeTrue(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"reserve_percent": 50}`)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	o := s.started()
	want := func(what, want string) {
		t.Helper()
		got := ""
		for _, w := range s.Status().Windows {
			got = w.Until.UTC().Format("2006-01-02 15:04")
		}
		if got != want {
			t.Errorf("%s: until %q, want %q", what, got, want)
		}
	}
	s.uses(o, 0.9, morning.Add(-time.Hour))
	want("a reset that has passed", "")
	s.uses(o, 0.9, morning)
	want("a reset now", "")
	s.uses(o, 0.9, morning.AddDate(1, 0, 0))
	want("a reset in a year", "2026-03-10 09:00")
	s.uses(o, 0.9, time.Time{})
	want("no reset", "2026-03-10 09:00")
	s.uses(o, 0.9, morning.Add(5*time.Hour))
	want("a real one", "2026-03-10 13:30")
	s.pass(time.Minute)
	s.uses(o, 0.95, time.Time{})
	want("one without a reset, while that is known", "2026-03-10 13:30")
	s.clock.Jump(morning.AddDate(-1, 0, 0))
	s.pass(time.Minute)
	want("after the clock was a year ahead", "")
}

// Budgets: parallel runs cannot spend the same money, also after a restart.
func TestReservations(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"daily_budget_usd": 1, "max_concurrent_runs": 5}`)
	a := s.task(s.job("a"), "a", setting(hourly, `'max_budget_usd': 0.6`))
	b := s.task(s.job("b"), "b", setting(hourly, `'max_budget_usd': 0.6`))
	s.pass(30 * time.Minute)
	first := s.started()
	if first.Task.ID != a.ID || first.BudgetUSD != 0.6 {
		t.Errorf("%s may spend %v", first.Task.Name, first.BudgetUSD)
	}
	s.wantQueue("b budget")
	if got := s.Status().Budgets; len(got) != 1 || got[0] != (apitype.DayBudget{USD: 1, ReservedUSD: 0.6}) {
		t.Errorf("budgets: %+v", got)
	}
	s.restart(time.Minute)
	again := s.started()
	s.wantQueue("b budget")
	s.end(again, took(time.Minute, 0.3))
	second := s.started() // what the first did not need is free again
	if second.Task.ID != b.ID || second.BudgetUSD != 0.6 {
		t.Errorf("%s may spend %v", second.Task.Name, second.BudgetUSD)
	}
	s.end(second, took(time.Minute, 0.5))
	s.pass(time.Hour)
	s.noneStarted()
	s.wantHistory(b, "09:00 schedule success", "10:00 schedule cancelled budget")
	runs := s.runs(b)
	if why := strings.Join(runs[1].Errors, ""); why != "today's budget of $1.00 has $0.20 left, and this run may cost $0.60 (max_budget_usd)" {
		t.Errorf("it says %q", why)
	}
}

// A profile's budget covers the runs that use it, through their job or task.
func TestBudgetOfAProfile(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	profile, err := s.CreateProfile(raw(map[string]any{"name": "Work", "daily_budget_usd": 2}))
	if err != nil {
		t.Fatal(err)
	}
	mine := `'profile': '` + profile.ID + `', 'max_budget_usd': 1.5`
	a := s.task(s.job("a"), "a", setting(hourly, mine))
	s.task(s.job("b"), "b", setting(hourly, `'max_budget_usd': 50`))
	s.pass(30 * time.Minute)
	one, other := s.started(), s.started()
	if one.Task.ID != a.ID {
		one, other = other, one
	}
	if one.BudgetUSD != 1.5 || one.Run.Profiles[0] != profile.ID || other.BudgetUSD != 50 || other.Run.ReservedUSD != 0 {
		t.Errorf("%+v may spend %v, and the other run %v", one.Run.Profiles, one.BudgetUSD, other.BudgetUSD)
	}
	s.end(other, took(time.Minute, 40))
	s.end(one, took(time.Minute, 1))
	s.restart(0)
	if got := s.Status().Budgets; len(got) != 1 || got[0] != (apitype.DayBudget{ProfileID: profile.ID, Name: "Work", USD: 2, SpentUSD: 1}) {
		t.Errorf("budgets: %+v", got)
	}
	s.pass(time.Hour)
	s.started() // b
	s.wantHistory(a, "09:00 schedule success", "10:00 schedule cancelled budget")
	want := report.Action{Kind: report.EditProfile, Label: "Raise budget…", Command: "claude-scheduler profile edit 'Work' --daily-budget-usd VALUE", Field: "daily_budget_usd", Profile: profile.ID}
	if items := s.today().NeedsYou; len(items) != 1 || !reflect.DeepEqual(items[0].Actions[0], want) {
		t.Errorf("the item is %+v; want %+v", items, want)
	}
	s.sleep(24 * time.Hour)
	s.started() // a: another day
}

// TestOutlierAfterARestart: a restart does not turn the time that a run was waiting for an
// answer into time that it ran.
func TestOutlierAfterARestart(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{'stop_outliers': true, 'ask_timeout': 36000}`)
	run := func() runner.Request {
		if _, err := s.RunTask("", task.ID, nil); err != nil {
			t.Fatal(err)
		}
		return s.started()
	}
	for range 5 {
		o := run()
		s.pass(4 * time.Minute)
		s.end(o, took(4*time.Minute, 0.4))
	}
	o := run()
	asking := o.Run
	asking.Requests = []model.PermissionRequest{{ID: "1", ToolName: "Bash", AskedAt: s.clock.Now(), Deadline: s.clock.Now().Add(10 * time.Hour)}}
	events, stop := s.Subscribe()
	defer stop()
	s.fake.mu.Lock()
	progress := s.fake.hooks[o.Run.ID].Progress
	s.fake.mu.Unlock()
	progress(asking)
	s.await(events, "the request", func(e apitype.Event) bool { return e.Run != nil && len(e.Run.Requests) == 1 })
	s.pass(3 * time.Hour)
	s.restart(time.Minute)
	again := s.started()
	s.pass(10 * time.Minute)
	if reason, stopped := s.fake.cancelled[o.Run.ID]; stopped {
		t.Errorf("stopped: %s", reason)
	}
	s.end(again, took(4*time.Minute, 0.4))
}

// A run that takes far longer than usual is flagged once, and stopped if its task
// says so. While the machine sleeps, no run takes longer.
func TestOutliers(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	watched := s.task(s.job("a"), "watched", hourly)
	stopped := s.task(s.job("b"), "stopped", setting(hourly, `'stop_outliers': true`))
	s.pass(30 * time.Minute)
	for range 5 {
		s.end(s.started(), took(4*time.Minute, 0.4))
		s.end(s.started(), took(4*time.Minute, 0.4))
		s.pass(time.Hour)
	}
	one, other := s.started(), s.started() // 14:00
	if one.Task.ID != watched.ID {
		one, other = other, one
	}
	if one.BudgetUSD != 0 || other.BudgetUSD < 1.199 || other.BudgetUSD > 1.201 { // Claude Code ends what costs more
		t.Errorf("they may spend %v and %v", one.BudgetUSD, other.BudgetUSD)
	}
	s.pass(5 * time.Minute)
	s.sleep(2 * time.Hour)
	s.pass(2 * time.Minute)
	if run := s.runs(watched)[5]; run.Outlier != "" {
		t.Errorf("flagged after a sleep: %s", run.Outlier)
	}
	s.pass(10 * time.Minute)
	ended := s.ended()
	const why = "the last 5 that succeeded took up to 4 m 00 s"
	if ended.TaskID != stopped.ID || s.fake.cancelled[other.Run.ID] != model.ReasonOutlier || !strings.Contains(ended.Outlier, why) {
		t.Errorf("%s ended: %+v", ended.TaskName, ended)
	}
	flagged := s.runs(watched)[5]
	if flagged.Status != model.RunRunning || !strings.Contains(flagged.Outlier, why) {
		t.Errorf("not flagged: %q", flagged.Outlier)
	}
	if running := s.today().Running; len(running) != 1 || running[0].Run != flagged.ID || running[0].Why != apitype.Unusual {
		t.Errorf("the report does not say it: %+v", running)
	}
	s.restart(time.Minute)
	again := s.started()
	s.pass(45 * time.Minute)
	s.started() // at 17:00; the clock must not run ahead of its start
	s.pass(15 * time.Minute)
	if next := s.ended(); next.TaskID != stopped.ID || next.Outlier == "" { // its run of 17:00
		t.Errorf("%s ended: %+v", next.TaskName, next)
	}
	if n := len(s.notified.flagged); n != 1 {
		t.Errorf("%d notifications", n)
	}
	s.end(again, took(4*time.Hour, 0.4))
	if run := s.runs(watched)[5]; !strings.Contains(run.Outlier, why) || !strings.Contains(strings.Join(run.Remarks, " "), "far more than usual: it has run") {
		t.Errorf("after its end: %q, %q", run.Outlier, run.Remarks)
	}
}
