package engine

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// Switching a task off ends what waits of it, a retry too, but not what a
// person asked for.
func TestSwitchedOffTaskDoesNotRun(t *testing.T) {
	s := newStage(t)
	job := s.job("nightly")
	task := s.task(job, "flaky", `{"schedule":{"type":"interval","interval_value":1,"interval_type":"hours"},"retry":{"max_retries":1,"retry_delay":600}}`)
	s.pass(time.Hour)
	s.end(s.started(), failure(model.ReasonError, true))
	if _, err := s.UpdateTask(task.ID, raw(map[string]any{"enabled": false})); err != nil {
		t.Fatal(err)
	}
	s.pass(2 * time.Hour)
	s.noneStarted()
	if retry := retryOf(s.runs(task)); retry.Status != model.RunCancelled || retry.Reason != model.ReasonPaused || retry.StartTime != nil {
		t.Errorf("the retry is %s, %s", retry.Status, retry.Reason)
	}
	if _, err := s.RunTask(task.ID); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), success)
}

func retryOf(runs []model.Run) model.Run {
	for _, run := range runs {
		if run.Trigger == model.TriggerRetry {
			return run
		}
	}
	return model.Run{}
}

// A task that was switched off while the service was down does not run when
// the service is back.
func TestSwitchedOffWhileTheServiceWasDown(t *testing.T) {
	s := newStage(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	s.task(s.job("first"), "first", hourly)
	task := s.task(s.job("second"), "second", hourly)
	s.pass(30 * time.Minute)
	first := s.started()
	s.noneStarted()
	s.halt()
	s.startAfter(func() {
		err := s.options.Store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
			tasks[1].Enabled = false
			return tasks, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	if again := s.started(); again.Run.ID != first.Run.ID {
		t.Errorf("%s starts", again.Task.Name)
	}
	s.end(first, success)
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule cancelled paused")
}
