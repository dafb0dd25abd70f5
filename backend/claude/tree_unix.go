//go:build unix

package claude

import (
	"os/exec"
	"syscall"
)

// endTree makes cmd's context end its children too: killing a
// wrapper around the CLI would otherwise leave the CLI running.
func endTree(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
