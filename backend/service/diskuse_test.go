package service

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// The doctor counts the diffs of runs, and what earlier versions stored in the
// repositories of jobs, each repository once.
func TestDoctorCountsDiffs(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.fake.environment = os.Environ()
	repo := t.TempDir()
	if out, err := exec.Command("git", "init", "--quiet", repo).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	diff := s.options.Store.DiffPath(uuid.NewString())
	for path, size := range map[string]int{diff: 3000, filepath.Join(repo, ".git", "claude-scheduler", "objects", "ab", "cd"): 7_000_000} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"one", "two"} {
		patch, err := json.Marshal(map[string]any{"name": name, "working_directory": map[string]any{"path": repo}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateJob(patch); err != nil {
			t.Fatal(err)
		}
	}
	check := s.checkData(t.Context())
	for _, part := range []string{"1 diff in 3.0 kB", "earlier versions keep 7.0 MB"} {
		if check.State != "ok" || !strings.Contains(check.Detail, part) {
			t.Errorf("%s: %s, without %q", check.State, check.Detail, part)
		}
	}
	s.fake.environment = []string{"PATH=" + t.TempDir()}
	if git := s.checkGit(t.Context()); git.State != "warning" || git.Detail != "git was not found" {
		t.Errorf("without git: %+v", git)
	}
}
