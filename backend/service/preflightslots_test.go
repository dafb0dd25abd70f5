package service

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/report"
)

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
	s := newFixture(t)
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
	s := newFixture(t)
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

// A service that stops does not wait for a check that a client asked for.
func TestStoppingEndsAnyCheck(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
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
