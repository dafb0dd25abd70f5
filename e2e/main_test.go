//go:build e2e && linux

package e2e

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience limits each wait. It is generous: only a failing test uses all of
// it.
const patience = 90 * time.Second

// programs is where make e2e puts the two programs: a window that can be
// automated, and e2e/browser, which serves its page over HTTP.
var (
	root     = must(filepath.Abs(".."))
	programs = filepath.Join(root, "build", "bin", "e2e")
	display  string // for all tests
)

func TestMain(m *testing.M) {
	code, err := onDisplay(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

// onDisplay runs the tests on a virtual X server.
func onDisplay(run func() int) (int, error) {
	for _, name := range []string{"claude-scheduler", "claude-scheduler-window", "claude-scheduler-browser"} {
		if _, err := os.Stat(filepath.Join(programs, name)); err != nil {
			return 1, fmt.Errorf("%w: run make e2e, which builds it", err)
		}
	}
	x := exec.Command("Xvfb", "-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp")
	number, err := started(x)
	if err != nil {
		return 1, err
	}
	defer ended(x)
	display = ":" + number
	// Without a window manager there is no focus and no close button.
	desk := exec.Command("openbox", "--sm-disable", "--startup", "echo ready")
	desk.Env = append(os.Environ(), "DISPLAY="+display, "HOME=/nonexistent")
	if _, err := started(desk); err != nil {
		return 1, err
	}
	defer ended(desk)
	return run(), nil
}

// started starts a program that ends with the tests in any case, and returns
// the first line of its output.
func started(cmd *exec.Cmd) (string, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		ended(cmd)
		return "", fmt.Errorf("start %s: it said nothing: %w", cmd.Path, err)
	}
	return strings.TrimSpace(line), nil
}

func ended(cmd *exec.Cmd) {
	_ = cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	_ = cmd.Wait()
	late.Stop()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
