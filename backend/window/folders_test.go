package window

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The worktrees of our own runs are no folders that a user would choose.
func TestProjectFoldersWithoutWorktrees(t *testing.T) {
	home := t.TempDir()
	data := filepath.Join(home, "data")
	t.Setenv("CLAUDE_CONFIG_DIR", filepath.Join(home, ".claude"))
	t.Setenv("CLAUDE_SCHEDULER_HOME", data)
	shop := filepath.Join(home, "data and shop")
	for name, dir := range map[string]string{"shop": shop, "tree": filepath.Join(data, "worktrees", "shop-1")} {
		line, err := json.Marshal(map[string]string{"type": "user", "cwd": dir})
		if err != nil {
			t.Fatal(err)
		}
		session := filepath.Join(home, ".claude", "projects", name)
		for _, folder := range []string{dir, session} {
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(session, "s.jsonl"), line, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if found := (&App{}).ProjectFolders(); !slices.Equal(found, []string{shop}) {
		t.Errorf("%q", found)
	}
}

func TestCompleteFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, folder := range []string{"code/webshop", "code/Website", "code/docs", "code/.git"} {
		if err := os.MkdirAll(filepath.Join(home, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(home, "code", "web.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(home, "code", "docs"), filepath.Join(home, "code", "weblink")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		typed string
		want  []string
	}{
		{"~", []string{"~/"}},
		{"~/", []string{"~/code"}},
		{"~/code/web", []string{"~/code/Website", "~/code/weblink", "~/code/webshop"}},
		{"~/code/", []string{"~/code/Website", "~/code/docs", "~/code/weblink", "~/code/webshop"}},
		{"~/code/.", []string{"~/code/.git"}},
		{home + "/code/d", []string{home + "/code/docs"}},
		{home + "/nowhere/", nil},
		{"code/", nil},
		{"", nil},
	} {
		if got := (&App{}).CompleteFolder(filepath.FromSlash(test.typed)); !slices.Equal(got, test.want) && filepath.Separator == '/' {
			t.Errorf("%q: %q, want %q", test.typed, got, test.want)
		}
	}
}
