package socket

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

// Refused reports whether err, of Dial, means that no process listens.
func Refused(err error) bool {
	return errors.Is(err, windows.WSAECONNREFUSED) || errors.Is(err, fs.ErrNotExist)
}

// isSocket treats any empty file as a socket: on Windows it is a reparse point,
// whose mode differs between Go versions.
func isSocket(info fs.FileInfo) bool { return !info.IsDir() && info.Size() == 0 }

// ours is true for every folder: the one for temporary files is in the user's
// profile.
func ours(fs.FileInfo) bool { return true }
