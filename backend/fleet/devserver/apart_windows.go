package devserver

import "syscall"

// apart keeps Ctrl-C from the server: its parent ends it.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
