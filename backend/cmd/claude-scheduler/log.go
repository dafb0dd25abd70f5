package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

const (
	logFile = "daemon.log"
	mostLog = 5 << 20 // bytes; one older file is kept beside it
)

// openLog is the service's log on standard error. Where that is daemon.log,
// because a client started the service, the file is kept short.
func openLog(home string) *slog.Logger {
	var out io.Writer = os.Stderr
	path := filepath.Join(home, logFile)
	if rotated, ok := rotating(os.Stderr, path); ok {
		out = rotated
	}
	return slog.New(slog.NewTextHandler(out, nil))
}

// rotation writes to a file that others have open, too: what is full is copied
// aside and emptied, so that standard error, where the runtime reports a crash,
// goes on writing to the same file.
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
	if r.size+int64(len(line)) > mostLog {
		if err := r.rotate(); err != nil {
			fmt.Fprintln(r.file, "keep the log short:", err) // it goes on growing rather than being lost
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
