package scheduler

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// A job or profile whose record has an error is not reported as deleted.
func TestDamagedRecordsAreNotMissing(t *testing.T) {
	const id, other = "7d444840-9dc0-41d1-b245-5ffdce74fad2", "7d444840-9dc0-41d1-b245-5ffdce74fad3"
	for name, damaged := range map[string]string{
		"jobs.json":     `[{"id":"` + id + `","name":"half a character: \ud800"}]`,
		"profiles.json": `[{"id":"` + id + `","name":"p","env_vars":7}]`,
	} {
		home := t.TempDir()
		if err := os.WriteFile(filepath.Join(home, name), []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := store.Open(home)
		if err != nil {
			t.Fatal(err)
		}
		task := func(id model.Text) model.Task {
			if name == "jobs.json" {
				return model.Task{JobID: id}
			}
			return model.Task{Profile: id}
		}
		if _, err := RequestFor(files, task(id)); err == nil || !strings.Contains(err.Error(), name+": "+id) || strings.Contains(err.Error(), "exist") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := RequestFor(files, task(other)); err == nil || !strings.Contains(err.Error(), "exist") {
			t.Errorf("%s: one that was deleted: %v", name, err)
		}
		if err := files.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
