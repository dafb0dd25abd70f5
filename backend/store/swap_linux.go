package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func swapFiles(a, b string) error { return renameWith(a, b, unix.RENAME_EXCHANGE) }

func renameNewFile(from, to string) error {
	err := renameWith(from, to, unix.RENAME_NOREPLACE)
	if errors.Is(err, errNoSwap) {
		return os.Rename(from, to)
	}
	return err
}

// renameWith returns errNoSwap on file systems that do not support flags.
func renameWith(from, to string, flags uint) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, flags)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) {
		return errNoSwap
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
