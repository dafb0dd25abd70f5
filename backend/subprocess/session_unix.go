//go:build unix

package subprocess

import "syscall"

// OwnSession makes a process the leader of a session without a terminal: it
// outlives this process and its terminal, and cannot ask anything there.
func OwnSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
