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

// fire starts a task with the token of its trigger.
func fire(t *testing.T, s *fixture, ref, token, payload string) (apitype.Triggered, error) {
	t.Helper()
	id, ok := s.TriggeredTask(ref, token)
	if !ok {
		return apitype.Triggered{}, &model.Problem{Message: "no valid token"}
	}
	return s.StartByEvent(id, payload)
}

func wantRefused(t *testing.T, err error, kind model.Kind, message string) {
	t.Helper()
	if p := model.ProblemOf(err); p == nil || p.Kind != kind || !strings.Contains(p.Message, message) {
		t.Errorf("got %v, want %s: %s", err, kind, message)
	}
}

// The token of a task, which is stored nowhere, starts that task with a text, and
// nothing else.
func TestTrigger(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("Nightly")
	task, other := s.task(job, "Review", `{'overlap': 'queue'}`), s.task(job, "Other", `{}`)
	if got, err := s.Trigger("Review"); err != nil || got.Since != nil || got.Token != "" || got.URL != "" {
		t.Errorf("before: %+v, %v", got, err)
	}
	if err := s.DeleteTrigger(task.ID); err == nil || !strings.Contains(err.Error(), "Review has no trigger") {
		t.Error(err)
	}
	made, err := s.CreateTrigger("Review")
	if err != nil || !strings.HasPrefix(made.Token, "cst_") || len(made.Token) != 68 || made.TaskID != task.ID {
		t.Fatalf("%+v, %v", made, err)
	}
	s.settings(`{"http_address": "127.0.0.1:7878"}`)
	if got, _ := s.Trigger(task.ID); got.Since == nil || got.Token != "" || got.URL != "http://127.0.0.1:7878/v1/trigger/"+task.ID {
		t.Errorf("after: %+v", got)
	}
	files, err := filepath.Glob(filepath.Join(s.home, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		if data, err := os.ReadFile(name); err != nil || strings.Contains(string(data), made.Token) {
			t.Errorf("%s has the token, %v", name, err)
		}
	}
	for _, wrong := range []struct{ ref, token string }{
		{task.ID, ""}, {task.ID, "cst_"}, {task.ID, made.Token + "0"}, {task.ID, hashOf(made.Token)}, {other.ID, made.Token}, {other.ID, ""}, {"nothing", made.Token}, {"", made.Token},
	} {
		if _, ok := s.TriggeredTask(wrong.ref, wrong.token); ok {
			t.Errorf("%+v is accepted", wrong)
		}
	}
	run, err := fire(t, s, "Review", made.Token, "a new order")
	if err != nil || run.RunID == "" || run.Status != "upcoming" {
		t.Fatalf("%+v, %v", run, err)
	}
	o := s.started()
	if o.Run.ID != run.RunID || o.Run.Trigger != model.TriggerEvent || o.Run.Payload != "a new order" {
		t.Errorf("%+v", o.Run)
	}
	s.end(o, failure(model.ReasonStall, false))
	if again, err := s.RetryRun(run.RunID, apitype.RetryRequest{}); err != nil || again.Payload != "a new order" {
		t.Errorf("run again: %q, %v", again.Payload, err)
	}
	s.end(s.started(), success)

	renewed, err := s.CreateTrigger(task.ID)
	if _, ok := s.TriggeredTask(task.ID, made.Token); ok || err != nil || renewed.Token == made.Token {
		t.Error("the former token is still valid", err)
	}
	s.restart(time.Minute)
	if _, ok := s.TriggeredTask(task.ID, renewed.Token); !ok {
		t.Error("lost by a restart")
	}
	bundle, err := s.DeleteTask(task.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Restore(bundle); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.TriggeredTask(task.ID, renewed.Token); ok {
		t.Error("a restored task has its former token")
	}
}

// A request starts nothing that a schedule would not start either, and says why.
func TestTriggerIsRefused(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("Nightly"), "Review", `{}`)
	start := func() error { _, err := s.StartByEvent(task.ID, "x"); return err }
	update := func(patch string) {
		t.Helper()
		if _, err := s.UpdateTask("", task.ID, quoted(patch)); err != nil {
			t.Fatal(err)
		}
		s.sync()
	}
	_, err := s.StartByEvent(task.ID, strings.Repeat("x", apitype.MaxPayload+1))
	wantRefused(t, err, model.KindInvalid, "is 65537 bytes long; 65536 is the most")
	_, err = s.StartByEvent(task.ID, "a\x00b")
	wantRefused(t, err, model.KindInvalid, "is not valid text")
	update(`{'enabled': false}`)
	wantRefused(t, start(), model.KindConflict, "the task is disabled")
	update(`{'enabled': true}`)
	s.settings(`{"paused_until": "9999-12-31T00:00:00Z"}`)
	wantRefused(t, start(), model.KindConflict, "the scheduler is paused until it is resumed")
	s.settings(`{"paused_until": null}`)
	s.wantHistory(task)

	if err := start(); err != nil {
		t.Fatal(err)
	}
	o := s.started()
	wantRefused(t, start(), model.KindBusy, "the previous run of this task was still running")
	s.end(o, success)
	s.wantHistory(task, "08:30 event success")
	update(`{'max_runs': 1, 'schedule': {'type': 'interval', 'interval_value': 5, 'interval_type': 'hours'}}`)
	if err := start(); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), success)
	wantRefused(t, start(), model.KindConflict, "it has made its 1 run (max_runs)")
}

// A run for an event waits for the end of quiet time.
func TestTriggerInQuietTime(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("Nightly"), "Review", `{'quiet_hours': ['08:00-09:00']}`)
	if _, err := s.StartByEvent(task.ID, "x"); err != nil {
		t.Fatal(err)
	}
	s.noneStarted()
	s.pass(31 * time.Minute)
	if o := s.started(); o.Run.Payload != "x" {
		t.Errorf("%+v", o.Run)
	}
}

// A burst starts ten runs a minute, and keeps a hundred waiting.
func TestTriggerBurst(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("Nightly"), "Review", `{'overlap': 'parallel'}`)
	started := 0
	burst := func() (refused error) {
		for range 30 {
			if _, err := s.StartByEvent(task.ID, "x"); err != nil {
				refused = err
			} else {
				started++
			}
		}
		return refused
	}
	wantRefused(t, burst(), model.KindBusy, "10 times within a minute")
	if started != 10 {
		t.Errorf("started %d", started)
	}
	s.pass(59 * time.Second)
	wantRefused(t, burst(), model.KindBusy, "10 times within a minute")
	s.pass(time.Second)
	wantRefused(t, burst(), model.KindBusy, "10 times within a minute")
	if started != 20 {
		t.Errorf("started %d", started)
	}
	for range 10 {
		s.pass(time.Minute)
		_ = burst()
	}
	wantRefused(t, burst(), model.KindBusy, "too many runs of this task wait already")
	if got := len(s.runs(task)); got != 102 || started != 102 { // two are running
		t.Errorf("recorded %d, started %d", got, started)
	}
}

func TestPayloadNeedsAPrompt(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("Nightly")
	for _, kind := range []string{"prompt", "slash_command"} {
		_, err := s.CreateTask(raw(map[string]any{"name": "x", "job_id": job.ID, "command": "/review {{payload}}", "command_type": kind}))
		wantRefused(t, err, model.KindInvalid, "a slash command cannot have {{payload}}")
	}
}
