package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// supportsANSI enables escape sequences and reports whether the console
// supports them; before Windows 10 it does not.
func supportsANSI(file *os.File) bool {
	handle := windows.Handle(file.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(handle, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(handle, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
