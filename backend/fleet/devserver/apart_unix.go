//go:build unix

package devserver

import "syscall"

// apart keeps Ctrl-C from the server: its parent ends it.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
