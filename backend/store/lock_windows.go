package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockFileNow takes the lock, or reports that another process holds it. It does
// not wait. The locked byte lies far beyond the text, because Windows would not
// let others read the pid otherwise.
func lockFileNow(file *os.File) (held bool, err error) {
	err = windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
		0, 1, 0, &windows.Overlapped{OffsetHigh: 1})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return true, nil
	}
	return false, err
}
