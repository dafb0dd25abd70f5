package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
)

// Sweep removes the files of unknown runs, and nothing else next to them.
func TestSweepLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	data := folder(t.TempDir())
	x := &Executor{Paths: data}
	known, unknown, linked := uuid.NewString(), uuid.NewString(), uuid.NewString()
	victim := t.TempDir()
	for _, dir := range []string{data.SuperviseDir(known), data.SuperviseDir(unknown), data.SuperviseDir("notes"), filepath.Join(victim, "kept")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(victim, data.SuperviseDir(linked)); err != nil {
		t.Fatal(err)
	}
	if err := x.Sweep(func(id string) bool { return id == known }); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		data.SuperviseDir(known): true, data.SuperviseDir("notes"): true, data.SuperviseDir(linked): true,
		filepath.Join(victim, "kept"): true, data.SuperviseDir(unknown): false,
	} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
