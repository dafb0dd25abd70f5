package client

import (
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
	t.Setenv("CLAUDE_SCHEDULER_HOME", home)
	if dir, err := Home(); err != nil || dir != home {
		t.Errorf("%q, %v", dir, err)
	}
}
