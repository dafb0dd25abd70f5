package claude

import (
	"os/exec"
	"strconv"
)

// endWhole has the end of cmd's context end what it started, too.
func endWhole(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
		return cmd.Process.Kill()
	}
}
