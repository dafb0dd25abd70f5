package service

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Disabling a task cancels its queued runs and retries, but not manual runs.
func TestDisabledTaskDoesNotRun(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "flaky", `{"schedule":{"type":"interval","interval_value":1,"interval_type":"hours"},"retry":{"max_retries":1,"retry_delay":600}}`)
	s.pass(time.Hour)
	s.end(s.started(), failure(model.ReasonError, true))
	if _, err := s.UpdateTask("", task.ID, raw(map[string]any{"enabled": false})); err != nil {
		t.Fatal(err)
	}
	s.pass(2 * time.Hour)
	s.noneStarted()
	if retry := retryOf(s.runs(task)); retry.Status != model.RunCancelled || retry.Reason != model.ReasonPaused || retry.StartTime != nil {
		t.Errorf("the retry is %s, %s", retry.Status, retry.Reason)
	}
	if _, err := s.RunTask("", task.ID, nil); err != nil {
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

// A task that was disabled while the service was down does not run when
// the service is back.
func TestDisabledWhileTheServiceWasDown(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
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

// A task that is removed from tasks.json leaves no queued run; one whose record
// was invalid for a while runs once the record is fixed.
func TestTaskRemovedFromTheFile(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	first := s.task(s.job("first"), "first", `{}`)
	task := s.task(s.job("second"), "second", `{}`)
	for _, id := range []string{first.ID, task.ID} {
		if _, err := s.RunTask("", id, nil); err != nil {
			t.Fatal(err)
		}
	}
	o := s.started()
	path := filepath.Join(s.home, "tasks.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	events, stop := s.Subscribe()
	defer stop()
	edit := func(tasks, what string, is func(apitype.Event) bool) {
		t.Helper()
		if err := os.WriteFile(path, []byte(tasks), 0o600); err != nil {
			t.Fatal(err)
		}
		s.await(events, what, is)
	}
	edit(strings.Replace(string(text), `"name": "second"`, `"name": 2`, 1), "the invalid record is loaded", func(e apitype.Event) bool {
		_, err := s.Task(task.ID)
		return e.Kind == apitype.EventReset && err != nil
	})
	s.wantHistory(task, "08:30 manual upcoming")
	edit("[]", "the run that waits is ended", func(e apitype.Event) bool {
		return e.Run != nil && e.Run.TaskID == task.ID && e.Run.Status == model.RunCancelled
	})
	s.wantHistory(task, "08:30 manual cancelled user")
	s.end(o, success)
	s.noneStarted()
}
