package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestCheckDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() // empty
	file := filepath.Join(dir, "file")
	if err := checkDirectory("f", dir); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, words := range map[string]string{filepath.Join(dir, "none"): "does not exist", file: "is not a directory", filepath.Join(file, "x"): "cannot be read"} {
		if err := checkDirectory("f", path); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", path, err)
		}
	}
	refused := &os.PathError{Op: "open", Path: "/Users/me/Documents", Err: syscall.EPERM}
	if hint := permissionHint("darwin", refused); !strings.Contains(hint, "Files and Folders") {
		t.Error(hint)
	}
	if hint := permissionHint("linux", refused); !strings.Contains(hint, "permissions") {
		t.Error(hint)
	}
}

// A directory on a disk that does not answer fails the run, and a cancel
// still works.
func TestDirectoryThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	dead := make(chan struct{})
	defer close(dead)
	hang := func(string, string) error { <-dead; return nil }
	if err := checkWithin(t.Context(), time.Millisecond, "f", "/mnt/x", hang); err == nil || !strings.Contains(err.Error(), "/mnt/x does not answer") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := checkWithin(ctx, time.Hour, "f", "/mnt/x", hang); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
