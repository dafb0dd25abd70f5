package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// Try takes the lock of a file unless it is taken, by another process or
// another opening of the file in this one. It does not wait.
func Try(file *os.File) (taken bool, err error) {
	return try(file, windows.LOCKFILE_EXCLUSIVE_LOCK)
}

// TryShared is Try for a lock that several may have at the same time, but not together
// with that of Try.
func TryShared(file *os.File) (taken bool, err error) { return try(file, 0) }

// WaitShared sleeps until TryShared would take the lock, and takes it.
func WaitShared(file *os.File) error { return lock(file, 0) }

func try(file *os.File, flags uint32) (taken bool, err error) {
	err = lock(file, flags|windows.LOCKFILE_FAIL_IMMEDIATELY)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

// lock locks a byte far beyond the text of the file, which others could not read
// otherwise.
func lock(file *os.File, flags uint32) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1})
}
