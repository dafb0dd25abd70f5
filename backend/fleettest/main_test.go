//go:build linux

package fleettest

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/testclaude"
	"claude-scheduler/backend/testprogram"
)

var (
	length    = flag.Duration("length", 40*time.Second, "how long machines, services, engine and connections are killed at random")
	histories = flag.String("histories", "", "folder to write the histories of TestSharedSlot to")
	seed      = flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the random moments")
)

// The executables, built by TestMain: the program, with its agent beside it.
var program string

// engineProgram is the development server of Temporal; empty: the tests are
// skipped.
var engineProgram string

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("CLAUDE_SCHEDULER_TEST_FLEET") != "1" {
		os.Exit(m.Run()) // each test is skipped
	}
	root, err := testclaude.Root()
	if err == nil {
		engineProgram = filepath.Join(root, "build", "cache", "temporal", "temporal")
		_, err = os.Stat(engineProgram)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fleettest: there is no engine, run build/temporal.sh:", err)
		os.Exit(1)
	}
	os.Exit(testprogram.Run(withAgent{m}, &program))
}

// withAgent builds the agent beside the program before the tests run.
type withAgent struct{ m *testing.M }

func (w withAgent) Run() int {
	build := exec.Command("go", "build", "-o", filepath.Join(filepath.Dir(program), "claude-scheduler-fleet"), "claude-scheduler/backend/cmd/claude-scheduler-fleet")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the agent: %v\n%s", err, out)
		return 1
	}
	return w.m.Run()
}
