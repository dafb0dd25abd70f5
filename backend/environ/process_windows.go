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

// nameKey is how names of variables are compared: Windows ignores their case.
func nameKey(name string) string { return strings.ToUpper(name) }

// shellCommand leaves the quoting of text to cmd, whose rules Go's own do not fit.
func shellCommand(ctx context.Context, shell, text string) *exec.Cmd {
	if shell != "" {
		return exec.CommandContext(ctx, shell, "-c", text)
	}
	cmd := exec.CommandContext(ctx, cmp.Or(os.Getenv("COMSPEC"), "cmd"))
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /D /S /C "` + text + `"`, HideWindow: true}
	return cmd
}

// endGroup ends the process with what it started.
func endGroup(cmd *exec.Cmd) error {
	if cmd.ProcessState != nil {
		return nil // its number may belong to another process by now
	}
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	return cmd.Process.Kill()
}
