//go:build unix

package environ

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

// inTerminal gives a command that has not started its own terminal, without
// input and with discarded output, and a file with the script as its last
// argument. done removes both.
func inTerminal(cmd *exec.Cmd, script string) (done func(), err error) {
	master, slave, err := openTerminal()
	if err != nil {
		return nil, fmt.Errorf("open terminal: %w", err)
	}
	file, err := os.CreateTemp("", "claude-scheduler-login-*")
	if err == nil {
		_, err = file.WriteString(script)
		_ = file.Close()
	}
	done = func() {
		_ = slave.Close()
		_ = master.Close()
		if file != nil {
			_ = os.Remove(file.Name())
		}
	}
	if err != nil {
		done()
		return nil, fmt.Errorf("write script: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, master) }() // a terminal that is not read fills up
	cmd.Args = append(cmd.Args, file.Name())
	cmd.Stdin, cmd.Stderr = slave, slave
	cmd.SysProcAttr.Setctty = true // standard input
	return done, nil
}
