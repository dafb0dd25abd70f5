package window

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNearestExistingDir(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	inner := filepath.Join(home, "project")
	if err := os.Mkdir(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(inner, "prompt.md")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                             home,
		"relative/path":                home,
		"~":                            home,
		"~/project":                    inner,
		"~/project/gone/further":       inner,
		inner:                          inner,
		file:                           inner,
		filepath.Join(home, "nowhere"): home,
	} {
		if got := nearestExistingDir(path); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}
