package store

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
)

func TestDiskUse(t *testing.T) {
	t.Parallel()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run := model.NewRun()
	run.ID, run.TaskID = uuid.NewString(), uuid.NewString()
	if err := s.Runs.Put(run); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(s.LogDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.LogPath(run.ID), make([]byte, 1234), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Stat(filepath.Join(s.Dir(), "runs.json"))
	if err != nil {
		t.Fatal(err)
	}
	if use, want := s.DiskUse(), (DiskUse{Runs: 1, RunBytes: file.Size(), Logs: 1, LogBytes: 1234}); use != want {
		t.Errorf("disk use %+v, want %+v", use, want)
	}
}
