//go:build !windows

package claude

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipes: a pipe in the place of a file is not opened, because nothing may ever
// write to it.
func TestPipes(t *testing.T) {
	t.Parallel()
	home, dir := t.TempDir(), t.TempDir()
	pipe := func(parts ...string) string {
		t.Helper()
		path := filepath.Join(parts...)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe(dir, ".claude", "commands", "deploy.md")
	pipe(dir, ".claude", "skills", "review", "SKILL.md")
	found, _ := scan([]string{"HOME=" + home}, dir)
	if len(found) != 2 || found["deploy"].Description != "" {
		t.Errorf("%+v", found)
	}
	program := pipe(home, "bin", "claude")
	if _, err := Find(program, nil); err == nil || !strings.Contains(err.Error(), "is not a regular file") {
		t.Errorf("%v", err)
	}
	if path, err := Find("", []string{"HOME=" + home, "PATH=" + filepath.Dir(program)}); path == program {
		t.Errorf("found a pipe, %v", err)
	}
	pipe(dir, ".mcp.json")
	pipe(dir, ".claude", "settings.json")
	s := ReadSettings([]string{"HOME=" + home}, dir, true)
	if said := strings.Join(s.Faults, "\n"); len(s.Faults) != 2 || !strings.Contains(said, ".mcp.json") || !strings.Contains(said, "it is not a regular file") {
		t.Errorf("%s", said)
	}
}
