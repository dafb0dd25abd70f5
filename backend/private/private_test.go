//go:build !windows

package private

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMkdirAll(t *testing.T) {
	for name, c := range map[string]struct {
		files   []string
		mode    fs.FileMode
		open    fs.FileMode
		refused string
	}{
		"missing":                   {nil, 0, 0, ""},
		"closed":                    {[]string{"notes.txt"}, 0o700, 0, ""},
		"open and empty":            {nil, 0o777, 0o777, ""},
		"open, of a data directory": {[]string{"notes.txt", "tasks.json"}, 0o755, 0o755, ""},
		"open, begun by a client":   {[]string{"start.lock", "daemon.log"}, 0o750, 0o750, ""},
		"open, of something else":   {[]string{"daemon.log", "notes.txt"}, 0o755, 0o755, "notes.txt"},
		"open to all, as /tmp":      {[]string{"notes.txt"}, 0o777 | fs.ModeSticky, 0o777, "notes.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "b")
			if c.mode != 0 {
				must(t, os.MkdirAll(dir, 0o700))
				for _, file := range c.files {
					must(t, os.WriteFile(filepath.Join(dir, file), nil, 0o600))
				}
				must(t, os.Chmod(dir, c.mode))
			}
			open, err := MkdirAll(dir)
			if open.Perm() != c.open || (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Fatalf("%#o, %v", open.Perm(), err)
			}
			want := fs.FileMode(0o700)
			if c.refused != "" {
				want = c.open
			}
			info, err := os.Stat(dir)
			must(t, err)
			if info.Mode().Perm() != want {
				t.Errorf("its mode is %#o, want %#o", info.Mode().Perm(), want)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
