//go:build unix

package socket

import (
	"errors"
	"io/fs"
	"syscall"
)

// Refused reports whether err, of Dial, says that nobody listens.
func Refused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, fs.ErrNotExist)
}

func isSocket(info fs.FileInfo) bool { return info.Mode()&fs.ModeSocket != 0 }
