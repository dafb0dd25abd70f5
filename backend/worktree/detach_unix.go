//go:build unix

package worktree

import (
	"os/exec"
	"syscall"

	"claude-scheduler/backend/subprocess"
)

// detach runs git in its own session: it cannot ask on a terminal, and it ends
// together with its hooks. SIGTERM lets it remove its lock files.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = subprocess.OwnSession()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// killGroup kills the remaining processes of git's session.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // fails if there are none, which is fine
	}
}

// processExists reports whether there is a process with an id.
func processExists(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}
