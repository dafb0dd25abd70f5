package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func swapFiles(a, b string) error { return renameWith(a, b, unix.RENAME_SWAP) }

func renameNewFile(from, to string) error {
	err := renameWith(from, to, unix.RENAME_EXCL)
	if errors.Is(err, errNoSwap) {
		return os.Rename(from, to)
	}
	return err
}

// renameWith returns errNoSwap on file systems that do not support flags.
func renameWith(from, to string, flags uint32) error {
	err := unix.RenamexNp(from, to, flags)
	if errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EINVAL) {
		return errNoSwap
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
