package window

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

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
