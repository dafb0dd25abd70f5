package supervisor

import (
	"os"
	"path/filepath"
	"testing"
)

// A path that is not a folder with a plain name in its parent is not removed, nor is the
// target of a link.
func TestRemoveStaysInTheParent(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{
		"the parent":            "/supervise/..",
		"the parent's parent":   "/supervise/a/../..",
		"by name of the parent": "/supervise/.",
		"through a link":        "/supervise/link",
	} {
		home := t.TempDir()
		victim := filepath.Join(home, "victim", "kept")
		if err := os.MkdirAll(filepath.Join(home, "supervise"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(victim, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(home, "victim"), filepath.Join(home, "supervise", "link")); err != nil {
			t.Fatal(err)
		}
		_ = Remove(home + dir) // refused, or of the link alone
		if _, err := os.Stat(victim); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRemoveMissingFolder(t *testing.T) {
	t.Parallel()
	if err := Remove(filepath.Join(t.TempDir(), "none", "of", "these")); err != nil {
		t.Error(err)
	}
}
