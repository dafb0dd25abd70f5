//go:build unix

package worktree

import (
	"os/exec"
	"syscall"

	"claude-scheduler/backend/subprocess"
)

// detach gives git a session of its own: it cannot ask on a terminal, and it
// ends together with its hooks. SIGTERM lets it remove its lock files.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = subprocess.OwnSession()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// killGroup ends what is left of git's session.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // nothing left: fine
	}
}
