package subprocess

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// OwnSession keeps a process from this one's console and its Ctrl-C, so that it
// outlives both.
func OwnSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP, HideWindow: true}
}
