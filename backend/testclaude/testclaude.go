// Package testclaude finds the real Claude Code CLI for tests and the demo: the
// version that build/claude.sh installs into build/cache, for the system that
// the tests run on.
package testclaude

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// variable names the CLI to use instead of the installed one.
const variable = "CLAUDE_SCHEDULER_TEST_CLAUDE"

// Path returns the absolute path of the CLI, or ends the test.
func Path(t testing.TB) string {
	t.Helper()
	path, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Find returns the absolute path of the CLI. It looks in the repository that
// the working directory is in.
func Find() (string, error) {
	if path := os.Getenv(variable); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("find Claude Code by %s: %w", variable, err)
		}
		return filepath.Abs(path)
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	return installed(root, runtime.GOOS, runtime.GOARCH)
}

// Root returns the repository that the working directory is in.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "build", "claude.sh")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("find the repository: the working directory is not in it")
		}
		dir = parent
	}
}

// installed returns where npm puts the CLI for a system: in a package that is
// named after it in the words of Node.js.
func installed(root, system, processor string) (string, error) {
	program := "claude"
	if name, ok := map[string]string{"windows": "win32"}[system]; ok {
		system, program = name, "claude.exe"
	}
	if name, ok := map[string]string{"amd64": "x64"}[processor]; ok {
		processor = name
	}
	packages := filepath.Join(root, "build", "cache", "claude", "node_modules", "@anthropic-ai")
	name := "claude-code-" + system + "-" + processor
	for _, variant := range []string{name, name + "-musl"} { // npm installs the one that runs here
		path := filepath.Join(packages, variant, program)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("find Claude Code: %w", err)
		}
	}
	return "", fmt.Errorf("find Claude Code: %s is not in %s: run make test, which installs it", name, packages)
}
