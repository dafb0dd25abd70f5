// Package logfile keeps a log short although other processes, and the runtime
// when it crashes, write to the same file.
package logfile

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// maxSize is the size in bytes from which a log is emptied. One older file is
// kept beside it, with the suffix ".1".
const maxSize = 5 << 20

// Writer returns what writes to file, which is open for appending. When that is
// the file at path, it is kept short.
func Writer(file *os.File, path string) io.Writer {
	if rotated, ok := rotating(file, path); ok {
		return rotated
	}
	return file
}

// rotation writes to a file that others have open, too: a full file is copied
// and emptied, so that standard error, where the runtime reports a crash, still
// writes to the same file.
type rotation struct {
	mu   sync.Mutex
	file *os.File
	path string
	size int64
}

// rotating reports whether file is the one at path.
func rotating(file *os.File, path string) (*rotation, bool) {
	own, err := file.Stat()
	if err != nil {
		return nil, false
	}
	named, err := os.Stat(path)
	if err != nil || !os.SameFile(own, named) {
		return nil, false
	}
	return &rotation{file: file, path: path, size: own.Size()}, true
}

func (r *rotation) Write(line []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.size+int64(len(line)) > maxSize {
		if err := r.rotate(); err != nil {
			fmt.Fprintln(r.file, "keep the log short:", err) // a log that is too long is better than none
		}
	}
	n, err := r.file.Write(line)
	r.size += int64(n)
	return n, err
}

func (r *rotation) rotate() error {
	full, err := os.Open(r.path)
	if err != nil {
		return err
	}
	defer full.Close()
	old, err := os.OpenFile(r.path+".1", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(old, full)
	if closed := old.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	r.size = 0
	return os.Truncate(r.path, 0)
}
