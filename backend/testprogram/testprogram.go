// Package testprogram builds claude-scheduler for the tests of a package that
// drive it as a whole.
package testprogram

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Version is what the built program says it is.
const Version = "test"

// Run builds the program into a temporary folder, runs the tests and returns
// their exit code. path is set before they run. For TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(testprogram.Run(m, &program)) }
func Run(m interface{ Run() int }, path *string) int {
	folder, err := os.MkdirTemp("", "claude-scheduler-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "build claude-scheduler:", err)
		return 1
	}
	defer os.RemoveAll(folder)
	*path = filepath.Join(folder, "claude-scheduler")
	if err := Build(*path, "-ldflags=-X main.version="+Version); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// Build builds the program as path, as it is shipped: without cgo where it does
// not need it.
func Build(path string, flags ...string) error {
	args := append(append([]string{"build"}, flags...), "-o", path, "claude-scheduler/backend/cmd/claude-scheduler")
	build := exec.Command("go", args...)
	build.Env = os.Environ()
	if runtime.GOOS != "darwin" {
		build.Env = append(build.Env, "CGO_ENABLED=0")
	}
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build claude-scheduler: %w\n%s", err, out)
	}
	return nil
}
