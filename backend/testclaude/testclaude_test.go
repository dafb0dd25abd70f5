package testclaude

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The names are those of the optional packages of @anthropic-ai/claude-code.
func TestInstalled(t *testing.T) {
	for _, c := range []struct{ system, processor, path string }{
		{"linux", "amd64", "claude-code-linux-x64/claude"},
		{"linux", "arm64", "claude-code-linux-arm64/claude"},
		{"linux", "amd64", "claude-code-linux-x64-musl/claude"},
		{"linux", "arm64", "claude-code-linux-arm64-musl/claude"},
		{"darwin", "amd64", "claude-code-darwin-x64/claude"},
		{"darwin", "arm64", "claude-code-darwin-arm64/claude"},
		{"windows", "amd64", "claude-code-win32-x64/claude.exe"},
	} {
		root := t.TempDir()
		want := filepath.Join(root, "build/cache/claude/node_modules/@anthropic-ai", c.path)
		if _, err := installed(root, c.system, c.processor); err == nil || !strings.Contains(err.Error(), "make test") {
			t.Errorf("%s: found in an empty folder: %v", c.path, err)
		}
		if err := os.MkdirAll(filepath.Dir(want), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(want, nil, 0o700); err != nil {
			t.Fatal(err)
		}
		if got, err := installed(root, c.system, c.processor); err != nil || got != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

func TestFind(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own")
	t.Setenv(variable, own)
	if path, err := Find(); err == nil || !strings.Contains(err.Error(), variable) {
		t.Errorf("got %s, %v", path, err)
	}
	if err := os.WriteFile(own, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if path := Path(t); path != own {
		t.Errorf("got %s", path)
	}
	t.Setenv(variable, "")
	if path := Path(t); !filepath.IsAbs(path) {
		t.Errorf("got %s", path)
	}
	t.Chdir(t.TempDir())
	if path, err := Find(); err == nil {
		t.Errorf("found %s outside of the repository", path)
	}
}
