package claude

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestProjectFolders(t *testing.T) {
	home := filepath.Join(t.TempDir(), "a [b*") // not a pattern
	now := time.Now()
	session := func(folder, file string, age time.Duration, lines ...string) {
		path := filepath.Join(home, ".claude", "projects", folder, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	project := func(name string) (dir, line string) {
		dir = filepath.Join(home, name)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(map[string]string{"type": "user", "cwd": dir})
		if err != nil {
			t.Fatal(err)
		}
		return dir, string(text)
	}
	none := func(string) bool { return false }
	shop, shopLine := project("shop")
	docs, docsLine := project("döcs \"quoted\"")
	gone, goneLine := project("gone")
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	env := []string{"HOME=" + home}
	if found := ProjectFolders(env, 9, none); len(found) != 0 {
		t.Errorf("without sessions: %q", found)
	}
	session("-shop", "old.jsonl", 9*time.Hour, `not JSON`, `{"type":"summary"}`, shopLine)
	session("-shop", "notes.txt", 0, goneLine)
	session("-docs", "one.jsonl", time.Hour, docsLine)
	session("-docs-again", "two.jsonl", 2*time.Hour, docsLine)
	session("-gone", "three.jsonl", 0, goneLine)
	session("-empty", "four.jsonl", 0)
	session("-relative", "five.jsonl", 0, `{"cwd":"shop"}`)
	session("-long", "six.jsonl", 0, strings.Repeat("x", longestHead+1), shopLine)
	if found := ProjectFolders(env, 9, none); !slices.Equal(found, []string{docs, shop}) {
		t.Errorf("found %q", found)
	}
	if found := ProjectFolders(env, 1, func(dir string) bool { return dir == docs }); !slices.Equal(found, []string{shop}) {
		t.Errorf("except one: %q", found)
	}
	if found := ProjectFolders(env, 1, none); !slices.Equal(found, []string{docs}) {
		t.Errorf("the most recent one is %q", found)
	}
	if found := ProjectFolders([]string{"HOME=/nowhere", "CLAUDE_CONFIG_DIR=" + filepath.Join(home, ".claude")}, 9, none); len(found) != 2 {
		t.Errorf("in the CLI's own folder: %q", found)
	}
}
