//go:build unix

package cli

import (
	"os/exec"
	"syscall"
)

const terminated = syscall.SIGTERM

// detach lets a program outlive this one and its terminal.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
