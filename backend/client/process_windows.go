package client

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// detached keeps a process from the client's console and its Ctrl-C.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP, HideWindow: true}
}
