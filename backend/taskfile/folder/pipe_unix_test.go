//go:build unix

package folder

import "syscall"

// pipe makes a named pipe.
func pipe(path string) bool { return syscall.Mkfifo(path, 0o600) == nil }
