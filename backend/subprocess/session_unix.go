//go:build unix

package subprocess

import (
	"os"
	"syscall"
)

// OwnSession makes a process the leader of a session without a terminal: it
// outlives this process and its terminal, and cannot ask anything there.
func OwnSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// EndSession ends a process that OwnSession started, and what it started in its
// group.
func EndSession(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }
