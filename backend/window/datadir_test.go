package window

import (
	"os"
	"path/filepath"
	"testing"
)

// A directory has one id, however its path is written.
func TestDataDirID(t *testing.T) {
	user := t.TempDir()
	t.Setenv("HOME", user)
	t.Setenv("USERPROFILE", user)
	data := filepath.Join(user, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(user, "link")
	if err := os.Symlink(user, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(user)
	id := func(home string) string {
		t.Setenv("CLAUDE_SCHEDULER_HOME", home)
		return dataDirID()
	}
	sep := string(filepath.Separator)
	for want, spellings := range map[string][]string{
		"":                                      {"", filepath.Join(user, ".claude-scheduler"), ".claude-scheduler" + sep, filepath.Join(link, ".claude-scheduler")},
		id(data):                                {data + sep, user + sep + sep + "data", "data", "." + sep + "data", filepath.Join(link, "data"), link + sep + "data" + sep + ".." + sep + "data"},
		id(filepath.Join(user, "not", "there")): {filepath.Join(link, "not", "there") + sep},
	} {
		for _, home := range spellings {
			if got := id(home); got != want {
				t.Errorf("%q: got %q, want %q", home, got, want)
			}
		}
	}
	if id(data) == "" || id(data) == id(filepath.Join(user, "other")) {
		t.Error("two directories have one id")
	}
}
