package service

import (
	"errors"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// State of an earlier process: a record, and what the supervisor reports about it.
func TestRestartWithARun(t *testing.T) {
	t.Parallel()
	ended := func(run model.Run) runner.Result {
		end := morning.Add(40 * time.Minute)
		run.Status, run.StartTime, run.EndTime, run.Output = model.RunSuccess, &end, &end, "done while the service was down"
		return runner.Result{Run: run}
	}
	for _, c := range []struct {
		record  model.RunStatus
		state   runner.State
		adopted bool
		runs    bool // still running after the restart
		want    string
	}{
		{model.RunRunning, runner.Alive, true, true, "09:00 schedule running"},
		{model.RunRunning, runner.Ended, true, false, "09:00 schedule success"},
		{model.RunRunning, runner.Lost, true, false, "09:00 schedule failed interrupted"},
		{model.RunRunning, runner.Unknown, true, false, "09:00 schedule failed interrupted"},
		{model.RunUpcoming, runner.Alive, true, true, "09:00 schedule running"}, // claimed right before the crash
		{model.RunUpcoming, runner.Ended, true, false, "09:00 schedule success"},
		{model.RunUpcoming, runner.Lost, true, false, "09:00 schedule failed interrupted"},
		{model.RunUpcoming, runner.Unknown, false, true, "09:00 schedule running"}, // never started: it starts now
	} {
		t.Run(string(c.record)+" "+[]string{"unknown", "alive", "ended", "lost"}[c.state], func(t *testing.T) {
			s := newFixture(t)
			task := s.task(s.job("nightly"), "review", hourly)
			s.pass(30 * time.Minute)
			run := s.started().Run
			s.halt()
			s.fake.adopted = nil
			s.fake.leave(run.ID, c.state, ended(run))
			s.startAfter(func() { s.putRun(run.ID, func(r *model.Run) { r.Status = c.record }) })
			if c.runs {
				s.started()
			} else if got := s.ended(); got.ID != run.ID {
				t.Errorf("%s ended", got.ID)
			}
			s.noneStarted()
			if adopted := slices.Contains(s.fake.adopted, run.ID); adopted != c.adopted {
				t.Errorf("adopted: %v", adopted)
			}
			s.wantHistory(task, c.want)
			if forgotten := slices.Contains(s.fake.forgotten, run.ID); forgotten == c.runs {
				t.Errorf("the supervisor's files are removed: %v", forgotten)
			}
			s.pass(time.Hour) // and the next slot is the next
			if history := s.history(task); len(history) != 2 || history[0] != c.want {
				t.Errorf("an hour later: %q", history)
			}
		})
	}
}

func TestRestartKeepsTheQueue(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	var tasks []model.Task
	for _, name := range []string{"a", "b", "c"} {
		tasks = append(tasks, s.task(s.job(name), name, hourly))
	}
	s.pass(30 * time.Minute)
	s.started()
	s.restart(time.Minute)
	o := s.started()
	if o.Task.Name != "a" {
		t.Errorf("%s is adopted", o.Task.Name)
	}
	s.noneStarted()
	for _, name := range []string{"b", "c"} {
		s.end(o, success)
		if o = s.started(); o.Task.Name != name {
			t.Errorf("%s starts, want %s", o.Task.Name, name)
		}
	}
	for _, task := range tasks[:2] {
		s.wantHistory(task, "09:00 schedule success")
	}
}

// The slots are recorded even when state.json was no longer written.
func TestCrashBeforeTheStateIsWritten(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", hourly)
	before := s.store.State.Get()
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	s.halt()
	s.startAfter(func() { s.putState(before) })
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule success")
}

func TestRunOfADeletedTaskIsAdopted(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", hourly)
	s.pass(30 * time.Minute)
	o := s.started()
	s.fake.ignoresCancel = true
	if _, err := s.DeleteTask(task.ID); err != nil {
		t.Fatal(err)
	}
	s.restart(time.Minute)
	s.started()
	s.end(o, success)
	s.wantHistory(task, "09:00 schedule success")
}

func TestDeleteWhileRunning(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", hourly)
	next := s.task(job, "next", `{'schedule': {'type': 'sequential'}}`)
	s.pass(30 * time.Minute)
	s.started()
	bundle, err := s.DeleteJob(job.ID)
	if err != nil || len(bundle.Tasks) != 2 {
		t.Fatal(bundle, err)
	}
	s.ended()
	s.wantHistory(task, "09:00 schedule cancelled user") // the history stays
	s.wantHistory(next)
	s.pass(3 * time.Hour)
	s.noneStarted()
	if _, err := s.RunTask("", task.ID, nil); model.ProblemOf(err).Kind != model.KindNotFound {
		t.Error(err)
	}
	if _, err := s.Restore(bundle); err != nil { // undone
		t.Fatal(err)
	}
	s.noneStarted() // and nothing is caught up
	if job, err := s.Job("nightly"); err != nil || len(job.TaskOrder) != 2 || job.TaskOrder[0] != task.ID {
		t.Error(job, err)
	}
	s.pass(time.Hour)
	s.started()
}

func TestDeleteWhileWaiting(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	s.task(s.job("a"), "a", hourly)
	waiting := s.task(s.job("b"), "b", hourly)
	s.pass(30 * time.Minute)
	s.started()
	if _, err := s.DeleteTask(waiting.ID); err != nil {
		t.Fatal(err)
	}
	s.wantHistory(waiting, "09:00 schedule cancelled user")
}

func TestCancel(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	a, b := s.task(s.job("a"), "a", hourly), s.task(s.job("b"), "b", hourly)
	s.pass(30 * time.Minute)
	going := s.started()
	waiting := s.runs(b)[0]
	for _, id := range []string{waiting.ID, going.Run.ID[:8]} { // a prefix will do
		if err := s.CancelRun(id); err != nil {
			t.Fatal(err)
		}
		s.ended()
	}
	s.wantHistory(a, "09:00 schedule cancelled user")
	s.wantHistory(b, "09:00 schedule cancelled user")
	if start := s.runs(b)[0].StartTime; start != nil {
		t.Errorf("a run that never started has the start time %s", start)
	}
	var refused *model.Problem
	if err := s.CancelRun(waiting.ID); !errors.As(err, &refused) || refused.Kind != model.KindConflict {
		t.Errorf("cancelled again: %v", err)
	}
	again, err := s.RetryRun(going.Run.ID, apitype.RetryRequest{})
	if err != nil || string(again.RetryOf) != going.Run.ID {
		t.Fatal(again, err)
	}
	s.started()
}

func TestShutdown(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.task(s.job("a"), "a", hourly)
	events, stop := s.Subscribe()
	defer stop()
	s.Shutdown()
	<-s.over
	for range events { // ends with the engine
	}
	if _, err := s.CreateJob(raw(map[string]any{"name": "late", "working_directory": map[string]any{"path": t.TempDir()}})); model.ProblemOf(err).Kind != model.KindUnavailable {
		t.Errorf("a request after the end: %v", err)
	}
}
