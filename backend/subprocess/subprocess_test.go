package subprocess

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGetenv(t *testing.T) {
	env := []string{"A=1", "B=", "A=2=3", "AB=4", "no value"}
	for name, want := range map[string]string{"A": "2=3", "B": "", "AB": "4", "C": "", "no value": ""} {
		if got := Getenv(env, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestLookPath(t *testing.T) {
	first, second := t.TempDir(), filepath.Join(t.TempDir(), "with blanks")
	if err := os.Mkdir(second, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{filepath.Join(first, "plain"): 0o600, filepath.Join(second, "plain"): 0o700, filepath.Join(second, "only"): 0o700} {
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(second)
	list := func(dirs ...string) []string {
		return []string{"PATH=" + strings.Join(dirs, string(filepath.ListSeparator))}
	}
	for _, c := range []struct {
		name string
		env  []string
		want string // empty: not found
	}{
		{"only", list(first, second), filepath.Join(second, "only")},
		{"plain", list(first, second), filepath.Join(second, "plain")}, // the first cannot be executed
		{"only", list(first), ""},
		{"only", list(".", ""), ""}, // the working directory
		{"only", nil, ""},
		{"./only", nil, "./only"},
		{second + "/only", list(first), second + "/only"},
		{"missing", list(first, second), ""},
	} {
		got, err := LookPath(c.name, c.env)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s on %q: got %q, %v, want %q", c.name, c.env, got, err, c.want)
		}
	}
}
