//go:build linux

package harness

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

var (
	kills = flag.Int("kills", 12, "how often the daemon is killed")
	seed  = flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the random moments")
)

// program is the real executable, built by TestMain.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := withProgram(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withProgram(run func() int) (int, error) {
	dir, err := os.MkdirTemp("", "cs-kill-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "claude-scheduler")
	build := exec.Command("go", "build", "-o", program, "../cmd/claude-scheduler")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build the daemon: %w\n%s", err, out)
	}
	return run(), nil
}

// realClaude is the CLI that make test has fetched.
func realClaude(t *testing.T) string {
	t.Helper()
	path := os.Getenv("CLAUDE_SCHEDULER_TEST_CLAUDE")
	if path == "" {
		found, _ := filepath.Glob("../../build/cache/claude/node_modules/@anthropic-ai/claude-code-*/claude")
		if len(found) == 0 {
			t.Fatal("the CLI is not installed: run make test")
		}
		path = found[0]
	}
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the CLI is not installed: run make test (%v)", err)
	}
	return path
}
