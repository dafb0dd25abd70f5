//go:build unix

package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Try takes the lock of a file unless it is taken, by another process or
// another opening of the file in this one. It does not wait.
func Try(file *os.File) (taken bool, err error) { return try(file, unix.LOCK_EX) }

// TryShared is Try for a lock that several may have at the same time, but not together
// with that of Try.
func TryShared(file *os.File) (taken bool, err error) { return try(file, unix.LOCK_SH) }

// WaitShared sleeps until TryShared would take the lock, and takes it.
func WaitShared(file *os.File) error { return flock(file, unix.LOCK_SH) }

func try(file *os.File, how int) (taken bool, err error) {
	err = flock(file, how|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

func flock(file *os.File, how int) error {
	for {
		err := unix.Flock(int(file.Fd()), how)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
