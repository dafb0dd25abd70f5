package inhibit

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// sleep runs caffeinate, which ends with this process.
func sleep(string) (func() error, error) {
	cmd := exec.Command("/usr/bin/caffeinate", "-i", "-w", strconv.Itoa(os.Getpid()))
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("keep awake: %w", err)
	}
	return func() error {
		err := cmd.Process.Kill()
		_ = cmd.Wait() // reports that it was killed
		return err
	}, nil
}
