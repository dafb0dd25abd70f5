package service

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// The file may contain values that the API would refuse; they are reported.
func TestInvalidSettingsInTheFile(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	events, stop := s.Subscribe()
	defer stop()
	path := filepath.Join(s.home, "settings.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s.await(events, "the edit is loaded", func(e apitype.Event) bool { return e.Kind == apitype.EventReset })
	}
	for _, text := range []string{`{"timezone": "Mars/Phobos"}`, `{"overlap": "sometimes"}`, `{"max_concurrent_runs": 0}`} {
		write(text)
		if !s.hasFault("settings") {
			t.Errorf("%s is not reported", text)
		}
		write(`{"timezone": "UTC"}`)
		if s.hasFault("settings") {
			t.Errorf("still a fault after %s was fixed", text)
		}
	}
}

// A task in the file that the API would have refused never reaches the CLI,
// however it is started.
func TestInvalidTaskInTheFile(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", `{}`)
	err := s.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		tasks[0].Permissions = "yolo"
		return tasks, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.reload()
	run, err := s.RunTask("", task.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.sync()
	s.noneStarted()
	run, err = s.Run(run.ID)
	if err != nil || run.Reason != model.ReasonNotStarted || !strings.Contains(strings.Join(run.Errors, "\n"), "yolo") {
		t.Errorf("got %s %q, %v", run.Reason, run.Errors, err)
	}
}

// Launch at login stays on only if it works.
func TestLaunchAtLogin(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	var asked []bool
	var refuse error
	s.autostart = func(enabled bool) error { asked = append(asked, enabled); return refuse }
	set := func(patch string) error { _, err := s.UpdateSettings(json.RawMessage(patch)); return err }
	if err := set(`{"launch_at_login": true}`); err != nil {
		t.Fatal(err)
	}
	if err := set(`{"theme": "dark"}`); err != nil { // does not ask again
		t.Fatal(err)
	}
	refuse = errors.New("start at login: read-only file system")
	err := set(`{"launch_at_login": false}`)
	if p := model.ProblemOf(err); err == nil || p.Field != "launch_at_login" || !strings.Contains(p.Message, "read-only") {
		t.Errorf("got %v", err)
	}
	if !s.Settings().LaunchAtLogin || !slices.Equal(asked, []bool{true, false}) {
		t.Errorf("got %v, asked %v", s.Settings().LaunchAtLogin, asked)
	}
}
