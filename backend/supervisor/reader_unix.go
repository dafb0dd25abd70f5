//go:build !windows

package supervisor

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// A reader reads a pipe, and knows how much of it was written before the
// command exited.
type reader struct {
	f    *os.File
	conn syscall.RawConn

	mu       sync.Mutex
	taken    int64 // bytes read
	ownBytes int64 // bytes that were written before the seal; -1: not sealed
}

func newReader(f *os.File) *reader {
	conn, err := f.SyscallConn()
	if err != nil {
		conn = nil // a closed file: read reports that
	}
	return &reader{f: f, conn: conn, ownBytes: -1}
}

// read is io.Reader's Read. Reading bytes and counting them is atomic, so seal
// counts each byte once.
func (r *reader) read(p []byte) (int, error) {
	if r.conn == nil {
		return r.f.Read(p)
	}
	n, failed := 0, error(nil)
	err := r.conn.Read(func(fd uintptr) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for {
			n, failed = unix.Read(int(fd), p)
			switch {
			case errors.Is(failed, unix.EINTR):
				continue
			case errors.Is(failed, unix.EAGAIN):
				return false
			}
			r.taken += int64(max(n, 0))
			return true
		}
	})
	switch {
	case err != nil:
		return 0, err
	case failed != nil:
		return 0, failed
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// seal marks that the command has exited: bytes in the pipe by now are the
// command's, later ones are not.
func (r *reader) seal() {
	if r.conn == nil {
		return
	}
	_ = r.conn.Control(func(fd uintptr) {
		r.mu.Lock()
		defer r.mu.Unlock()
		waiting, err := unix.IoctlGetInt(int(fd), fionread)
		if r.ownBytes < 0 && err == nil {
			r.ownBytes = r.taken + int64(waiting)
		}
	})
}

// end returns how many bytes are the command's, -1 while it may write more.
func (r *reader) end() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ownBytes
}
