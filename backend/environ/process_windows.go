package environ

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// nameKey returns the key by which variable names are compared: Windows ignores
// case.
func nameKey(name string) string { return strings.ToUpper(name) }

// shellCommand leaves the quoting of text to cmd, because Go's quoting does not
// match its rules.
func shellCommand(ctx context.Context, shell, text string) *exec.Cmd {
	if shell != "" {
		return exec.CommandContext(ctx, shell, "-c", text)
	}
	cmd := exec.CommandContext(ctx, cmp.Or(os.Getenv("COMSPEC"), "cmd"))
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /D /S /C "` + text + `"`, HideWindow: true}
	return cmd
}

// endGroup ends the process and its children.
func endGroup(cmd *exec.Cmd) error {
	if cmd.ProcessState != nil {
		return nil // its pid may have been reused
	}
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	return cmd.Process.Kill()
}
