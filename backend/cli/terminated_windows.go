package cli

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

const terminated = syscall.SIGTERM

// detach lets a program outlive this one and its console.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP}
}
