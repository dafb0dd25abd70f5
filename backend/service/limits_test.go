package service

import (
	"errors"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/runner/verdict"
)

func TestOverlapPolicies(t *testing.T) {
	for policy, want := range map[string][]string{
		"skip":     {"09:00 schedule running", "10:00 schedule cancelled overlap", "11:00 schedule cancelled overlap"},
		"queue":    {"09:00 schedule running", "10:00 schedule upcoming", "11:00 schedule cancelled overlap"},
		"parallel": {"09:00 schedule running", "10:00 schedule running", "11:00 schedule running"},
		"replace":  {"09:00 schedule cancelled replaced", "10:00 schedule cancelled replaced", "11:00 schedule running"},
	} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			s := newFixture(t)
			s.settings(`{"max_concurrent_runs": 10}`)
			task := s.task(s.job("nightly"), "review", strings.Replace(hourly, "{", `{'overlap': '`+policy+`', `, 1))
			first := runner.Request{}
			for i := range 3 {
				s.pass(time.Hour)
				if i == 0 {
					first = s.started()
				} else if policy == "parallel" || policy == "replace" {
					if policy == "replace" {
						s.ended()
					}
					s.started()
				}
			}
			s.noneStarted()
			s.wantHistory(task, want...)
			if policy == "queue" {
				s.end(first, success)
				s.started()
				s.wantHistory(task, "09:00 schedule success", "10:00 schedule running", "11:00 schedule cancelled overlap")
			}
		})
	}
}

// A run that takes long to end occupies its position until it has ended.
func TestReplaceWaitsForTheEnd(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.fake.ignoresCancel = true
	task := s.task(s.job("nightly"), "review", strings.Replace(hourly, "{", `{'overlap': 'replace', `, 1))
	s.pass(30 * time.Minute)
	first := s.started()
	s.pass(time.Hour)
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule running", "10:00 schedule upcoming")
	s.end(first, func(r *runner.Result) {
		r.Run.Status, r.Run.Reason = model.RunCancelled, s.fake.cancelled[first.Run.ID]
	})
	s.started()
	s.wantHistory(task, "09:00 schedule cancelled replaced", "10:00 schedule running")
}

func TestConcurrencyAndOrder(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	var tasks []model.Task
	for _, name := range []string{"a", "b", "c"} {
		tasks = append(tasks, s.task(s.job(name), name, hourly))
	}
	s.pass(30 * time.Minute)
	first, second := s.started(), s.started()
	s.noneStarted()
	for _, o := range s.Outlook(1) {
		if o.TaskID == tasks[2].ID && !strings.Contains(o.Waiting, "2 of 2") {
			t.Errorf("the third waits for %q", o.Waiting)
		}
	}
	s.end(first, success)
	if third := s.started(); third.Task.Name != "c" {
		t.Errorf("%s starts third", third.Task.Name)
	}
	s.end(second, success)
	s.noneStarted()
	s.settings(`{"max_concurrent_runs": 1}`)
	s.pass(time.Hour) // c still runs
	s.noneStarted()
	s.settings(`{"max_concurrent_runs": 3}`) // takes effect at once
	s.started()
	s.started()
	s.noneStarted()
}

func TestOneDirectoryAndOneSession(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 10}`)
	job := s.job("shared")
	s.task(job, "a", hourly)
	s.task(job, "b", hourly)
	s.task(job, "c", strings.Replace(hourly, "{", `{'overlap': 'parallel', `, 1))
	const thread = `{'session_mode': 'resume', 'session_id': '5f0c3a52-7a0f-4c3e-9b43-0a4c3f1f2b11', `
	s.task(s.job("d"), "d", strings.Replace(hourly, "{", thread, 1))
	s.task(s.job("e"), "e", strings.Replace(hourly, "{", thread, 1))
	s.pass(30 * time.Minute)
	orders := map[string]runner.Request{}
	for range 3 {
		o := s.started()
		orders[o.Task.Name] = o
	}
	s.noneStarted()
	if orders["a"].Run.ID == "" || orders["c"].Run.ID == "" || orders["d"].Session == "" {
		t.Errorf("started %v", orders)
	}
	s.end(orders["a"], success)
	s.end(orders["d"], success)
	if next := s.started().Task.Name; next != "e" { // b still shares its directory with c
		t.Errorf("%s starts", next)
	}
	s.end(orders["c"], success)
	if next := s.started().Task.Name; next != "b" {
		t.Errorf("%s starts", next)
	}
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", hourly)
	until := morning.Add(time.Hour)
	if status, err := s.Pause(apitype.PauseRequest{Until: &until}); err != nil || status.PausedUntil == nil {
		t.Fatal(status, err)
	}
	s.pass(30 * time.Minute)
	s.noneStarted()
	run, err := s.RunTask("", task.ID, nil) // manual
	if err != nil || run.Status != model.RunUpcoming {
		t.Fatal(run, err)
	}
	s.end(s.started(), success)
	s.pass(time.Hour) // the pause ends
	s.end(s.started(), success)
	if s.Settings().PausedUntil != nil || s.Status().PausedUntil != nil {
		t.Error("still paused")
	}
	if _, err := s.Pause(apitype.PauseRequest{}); err != nil {
		t.Fatal(err)
	}
	s.pass(24 * time.Hour)
	s.noneStarted()
	if status, err := s.Resume(); err != nil || status.PausedUntil != nil {
		t.Fatal(status, err)
	}
	s.noneStarted() // what came in the pause is not caught up
	s.pass(time.Hour)
	s.started()
	history := s.history(task)
	if n := strings.Count(strings.Join(history, "\n"), "cancelled paused"); n != 25 || len(history) != 28 {
		t.Errorf("%d of %d slots are recorded as paused", n, len(history))
	}
}

func TestPauseLetsTheSequenceContinue(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	s.task(job, "a", `{}`)
	b := s.task(job, "b", `{'schedule': {'type': 'sequential'}}`)
	if _, err := s.RunJob("", job.ID); err != nil {
		t.Fatal(err)
	}
	first := s.started()
	if _, err := s.Pause(apitype.PauseRequest{}); err != nil {
		t.Fatal(err)
	}
	s.end(first, success)
	s.started()
	s.wantHistory(b, "08:30 sequential running")
}

func TestUsageLimit(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	task := s.task(s.job("a"), "a", hourly)
	other := s.task(s.job("b"), "b", hourly)
	s.pass(30 * time.Minute)
	o := s.started()
	reset := morning.Add(3*time.Hour + 10*time.Minute) // 11:40
	const session = "0d8cf0a5-4c0b-4a62-8a3e-3a7f3f0c9d10"
	failed := s.end(o, func(r *runner.Result) {
		failure(model.ReasonUsageLimit, false)(r)
		r.Run.ResetTime, r.Run.SessionID = &reset, session
	})
	s.noneStarted() // the queue waits
	if hold := s.Status().HoldUntil; hold == nil || !hold.Equal(reset) {
		t.Errorf("waits until %v", hold)
	}
	if next := s.Status().Next; next == nil || !next.At.Equal(reset) {
		t.Errorf("next is %+v, before the reset", next)
	}
	if next := s.today().Next; len(next) != 2 || !next[0].At.Equal(reset) {
		t.Errorf("next is %+v, before the reset", next)
	}
	s.pass(2 * time.Hour) // 11:00
	s.wantHistory(task, "09:00 schedule failed usage_limit", "10:00 schedule cancelled usage_limit", "11:00 schedule cancelled usage_limit", "11:40 retry upcoming")
	s.wantHistory(other, "09:00 schedule upcoming", "10:00 schedule cancelled usage_limit", "11:00 schedule cancelled usage_limit")
	manual, err := s.RunTask("", other.ID, nil)
	var refused *model.Problem
	if !errors.As(err, &refused) || refused.Kind != model.KindConflict {
		t.Errorf("a second run in the queue: %+v, %v", manual, err)
	}
	s.restart(0) // the limit is remembered
	s.noneStarted()
	s.pass(39 * time.Minute)
	s.noneStarted()
	s.pass(time.Minute)
	next := s.started()
	s.end(next, success)
	resumed := s.started()
	if next.Task.ID == task.ID {
		next, resumed = resumed, next
	}
	if resumed.Session != session || string(resumed.Run.RetryOf) != failed.ID || resumed.Run.Attempt != 1 {
		t.Errorf("resumed %+v in session %q", resumed.Run, resumed.Session)
	}
	if hold := s.Status().HoldUntil; hold != nil {
		t.Errorf("still waits until %s", hold)
	}
}

// The weekly limit of one model blocks its task, and not those with other models.
func TestUsageLimitOfOneModel(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", hourly)
	s.pass(30 * time.Minute)
	reset := morning.Add(3 * 24 * time.Hour)
	s.end(s.started(), func(r *runner.Result) {
		failure(model.ReasonUsageLimit, false)(r)
		r.Run.ResetTime, r.Limit = &reset, &verdict.Limit{Name: "weekly Opus limit", OneModel: true, Family: "opus"}
	})
	if hold := s.Status().HoldUntil; hold != nil {
		t.Errorf("waits until %v", hold)
	}
	other := s.task(s.job("b"), "b", hourly)
	s.pass(time.Hour)
	s.started()
	s.started()
	s.wantHistory(other, "10:00 schedule running")
	s.wantHistory(task, "09:00 schedule failed usage_limit", "10:00 schedule running", "08:30 retry cancelled replaced")
}

func TestResumeEndsTheWaitForTheReset(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	s.task(s.job("a"), "a", hourly)
	other := s.task(s.job("b"), "b", hourly)
	s.pass(30 * time.Minute)
	s.end(s.started(), failure(model.ReasonUsageLimit, false))
	s.noneStarted()
	if status, err := s.Resume(); err != nil || status.HoldUntil != nil {
		t.Fatal(status, err)
	}
	s.end(s.started(), success) // the one that reached the limit
	s.started()
	s.wantHistory(other, "09:00 schedule running")
}

func TestUsageLimitWithoutResuming(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"resume_after_usage_limit": false}`)
	task := s.task(s.job("a"), "a", hourly)
	s.pass(30 * time.Minute)
	s.end(s.started(), failure(model.ReasonUsageLimit, false)) // it names no reset
	if hold := s.Status().HoldUntil; hold == nil || !hold.Equal(s.clock.Now().Add(plan.UnknownReset)) {
		t.Errorf("waits until %v", hold)
	}
	s.pass(59 * time.Minute)
	s.noneStarted()
	s.pass(time.Minute)
	s.started()
	s.wantHistory(task, "09:00 schedule failed usage_limit", "10:00 schedule running")
}

func TestDailyBudget(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"daily_budget_usd": 1.5}`)
	task := s.task(s.job("a"), "a", hourly)
	costing := func(usd float64) func(*runner.Result) {
		return func(r *runner.Result) { r.Run.Status, r.Run.CostUSD = model.RunSuccess, usd }
	}
	s.pass(30 * time.Minute)
	o := s.started()
	if o.BudgetUSD != 1.5 {
		t.Errorf("the run may spend %v", o.BudgetUSD)
	}
	s.end(o, costing(0.6))
	s.pass(time.Hour)
	if o = s.started(); o.BudgetUSD != 0.9 {
		t.Errorf("the run may spend %v", o.BudgetUSD)
	}
	s.end(o, costing(0.5))
	s.restart(0) // what was spent, and what runs cost, is counted again
	s.pass(time.Hour)
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule success", "10:00 schedule success", "11:00 schedule cancelled budget")
	if runs := s.runs(task); !strings.Contains(strings.Join(runs[2].Errors, ""), "today's budget of $1.50 has $0.40 left, and runs of this task cost up to $0.60") {
		t.Errorf("it says %q", runs[2].Errors)
	}
	if spent := s.Status().SpentUSD; spent != 1.1 {
		t.Errorf("spent %v", spent)
	}
	s.sleep(24 * time.Hour) // another day
	s.started()
}
