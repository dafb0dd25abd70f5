package claude

import (
	"os/exec"
	"strconv"
)

// endTree has the end of cmd's context end what it started, too.
func endTree(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
		return cmd.Process.Kill()
	}
}
