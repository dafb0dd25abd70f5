package socket

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

// Refused reports whether err, of Dial, says that nobody listens.
func Refused(err error) bool {
	return errors.Is(err, windows.WSAECONNREFUSED) || errors.Is(err, fs.ErrNotExist)
}

// isSocket takes what is no folder and empty for a socket: Windows shows it as
// a reparse point, which Go gives different modes over time.
func isSocket(info fs.FileInfo) bool { return !info.IsDir() && info.Size() == 0 }

// ours is true of every folder: the one for temporary files is in the user's own.
func ours(fs.FileInfo) bool { return true }
