//go:build unix

package environ

import (
	"cmp"
	"context"
	"os/exec"
	"syscall"
)

// nameKey returns the key by which variable names are compared: case matters.
func nameKey(name string) string { return name }

func shellCommand(ctx context.Context, shell, text string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, cmp.Or(shell, "/bin/sh"), "-c", text)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

func endGroup(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
