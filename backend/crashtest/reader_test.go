//go:build linux

package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"claude-scheduler/backend/model"
)

// watchFiles reads the data files repeatedly, as another program would: each
// must be complete at every moment, and an ended run must not change. It
// returns how often it read, and the ended runs.
func (s *fixture) watchFiles(ctx context.Context) (reads int, ended map[string]model.RunStatus) {
	ended = map[string]model.RunStatus{}
	seen := map[string]bool{}
	for ctx.Err() == nil {
		for _, name := range []string{"runs.json", "tasks.json", "jobs.json", "settings.json"} {
			data, err := os.ReadFile(filepath.Join(s.data, name))
			if errors.Is(err, fs.ErrNotExist) {
				if seen[name] {
					s.t.Errorf("%s vanished for a moment", name)
				}
				continue
			}
			seen[name] = true
			reads++
			if !json.Valid(data) {
				s.t.Errorf("%s was not valid JSON for a moment (%d bytes)", name, len(data))
			} else if name == "runs.json" {
				s.noteEnded(data, ended)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(3 * time.Millisecond):
		}
	}
	return reads, ended
}

func (s *fixture) noteEnded(data []byte, ended map[string]model.RunStatus) {
	var runs []struct {
		ID     string          `json:"id"`
		Status model.RunStatus `json:"status"`
	}
	if err := json.Unmarshal(data, &runs); err != nil {
		s.t.Errorf("runs.json: %v", err)
	}
	for _, r := range runs {
		if before, known := ended[r.ID]; known && before != r.Status {
			s.t.Errorf("run %s had ended as %s and is %s now", r.ID, before, r.Status)
		}
		if r.Status.Ended() {
			ended[r.ID] = r.Status
		}
	}
}

// records reads all runs from the files: the newest ones and the archives.
func (s *fixture) records() map[string]model.Run {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.data, "runs", "*.json"))
	s.must(err)
	all := map[string]model.Run{}
	for _, file := range append(files, filepath.Join(s.data, "runs.json")) {
		data, err := os.ReadFile(file)
		s.must(err)
		var runs []model.Run
		if err := json.Unmarshal(data, &runs); err != nil {
			s.t.Fatalf("%s: %v", file, err)
		}
		for _, r := range runs {
			if _, twice := all[r.ID]; twice {
				s.t.Errorf("run %s is recorded twice", r.ID)
			}
			all[r.ID] = r
		}
	}
	return all
}
