//go:build unix

package claude

import (
	"os/exec"
	"syscall"
)

// endWhole has the end of cmd's context end what it started, too: a wrapper
// around the CLI that hangs would leave the CLI behind.
func endWhole(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
