package execute

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestCheckDirectory(t *testing.T) {
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
