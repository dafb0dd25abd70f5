package runner

import (
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
		return filepath.Dir(l.folder.LogPath(id)) // a directory cannot be read as a file, not even by root
	}
	return l.folder.LogPath(id)
}

// A log that cannot be read does not end its run: the result waits for the
// supervisor.
func TestUnreadableLog(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	b.Paths = &lostLog{folder: b.data}
	o := b.request(func(o *Request) { o.Task.Command = "!sleep 1\n!say done" })
	r := b.execute(o)
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
