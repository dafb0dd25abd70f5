package execute

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// lostLog is a data directory whose logs cannot be read where they are looked
// for once a run has started.
type lostLog struct {
	folder
	asked int
}

func (l *lostLog) LogPath(id string) string {
	if l.asked++; l.asked > 1 {
		return filepath.Dir(l.folder.LogPath(id)) // a directory gives no text, also to root
	}
	return l.folder.LogPath(id)
}

// A log that cannot be read is not the end of its run: the result waits for
// the supervisor.
func TestUnreadableLog(t *testing.T) {
	b := newBench(t, "script")
	b.Paths = &lostLog{folder: b.data}
	o := b.order(func(o *Order) { o.Task.Command = "!sleep 1\n!say done" })
	r := b.carry(o)
	if r.Run.Reason == model.ReasonInterrupted || !strings.Contains(strings.Join(r.Run.Remarks, "\n"), "the log could not be read") {
		t.Errorf("got %s %q, remarks %q", r.Run.Reason, r.Run.Errors, r.Run.Remarks)
	}
	if r.Run.ExitCode == nil || *r.Run.ExitCode != 0 {
		t.Errorf("the exit code is %v", r.Run.ExitCode)
	}
	if state := b.State(o.Run.ID); state != Ended {
		t.Errorf("state is %v", state)
	}
}

// A caller that gives up does not leave the bare environment of this process
// to those who ask later.
func TestCaptureGivenUp(t *testing.T) {
	t.Setenv("SHELL", "/bin/sh")
	t.Setenv("HOME", t.TempDir())
	var l loginEnvironment
	gone, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the client has gone"))
	if vars := l.get(gone); len(vars) == 0 {
		t.Error("it gets nothing")
	}
	if l.vars != nil {
		t.Fatal("what it got is kept")
	}
	if l.get(t.Context()); l.vars == nil || l.captured.IsZero() {
		t.Error("the next one does not ask the shell")
	}
}

// A shell that cannot be asked is no reason not to run, but the doctor tells.
func TestCaptureFails(t *testing.T) {
	t.Setenv("SHELL", "/no/such/shell")
	var x Executor
	if vars := x.Environment(t.Context()); lookup(vars, "PATH") == "" || lookup(vars, "HOME") == "" {
		t.Errorf("got %q", vars)
	}
	if err := x.EnvironmentFault(); err == nil || !strings.Contains(err.Error(), "/no/such/shell") {
		t.Errorf("the fault is %v", err)
	}
}
