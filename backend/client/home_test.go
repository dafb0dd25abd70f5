package client

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHome(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("CLAUDE_SCHEDULER_HOME", "")
	if dir, err := Home(); err != nil || dir != filepath.Join(home, ".claude-scheduler") {
		t.Errorf("%q, %v", dir, err)
	}
	if !IsDefaultHome(filepath.Join(home, ".claude-scheduler")) || IsDefaultHome(home) {
		t.Error("the default directory is not recognized")
	}
	t.Setenv("CLAUDE_SCHEDULER_HOME", home)
	if !IsDefaultHome(filepath.Join(home, "x", "..", ".claude-scheduler")) {
		t.Error("the variable changes the default")
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(home, link); err != nil {
		t.Fatal(err)
	}
	if !IsDefaultHome(filepath.Join(link, ".claude-scheduler")) {
		t.Error("a symbolic link counts as another directory")
	}
	if dir, err := Home(); err != nil || dir != home {
		t.Errorf("%q, %v", dir, err)
	}
}
