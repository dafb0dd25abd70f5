package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"claude-scheduler/backend/filelock"
)

// errLocked means that another daemon has the data directory open. Open returns
// it as a *LockedError, which has the process ID.
var errLocked = errors.New("data directory is in use")

// LockedError names the process that has the data directory open.
type LockedError struct {
	Dir string
	PID int // 0: unknown
}

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("open %s: %v by another process", e.Dir, errLocked)
	}
	return fmt.Sprintf("open %s: %v by process %d", e.Dir, errLocked, e.PID)
}

// Is makes errors.Is(err, errLocked) true.
func (e *LockedError) Is(target error) bool { return target == errLocked }

// lockPatience is how long acquiring a held lock is retried. If a daemon is
// killed while it starts a program, that program briefly inherits the lock,
// until exec closes it. There is no wait for a live daemon: replacing it when
// it stops would undo the stop.
const lockPatience = time.Second

// lock acquires the lock of the directory. The kernel releases the lock when
// the process ends; the file stays. On a read-only or full disk the lock is
// returned with the reason why it contains no pid, or is nil if it could not be
// created: then no process can write there.
func lock(dir, path string) (file *os.File, weak, err error) {
	file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if unwritable(err) {
		weak = err
		file, err = os.Open(path)
		if err != nil {
			return nil, weak, nil
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open lock: %w", err)
	}
	taken, err := filelock.Try(file)
	for end := time.Now().Add(lockPatience); !taken && err == nil && time.Now().Before(end) && !alive(holder(path)); taken, err = filelock.Try(file) {
		time.Sleep(lockPatience / 100)
	}
	switch {
	case err != nil:
		file.Close()
		return nil, nil, fmt.Errorf("lock %s: %w", path, err)
	case !taken:
		defer file.Close()
		return nil, nil, &LockedError{Dir: dir, PID: holder(path)}
	case weak != nil:
		return file, weak, nil
	}
	pid := []byte(strconv.Itoa(os.Getpid()) + "\n")
	if _, err := file.WriteAt(pid, 0); err != nil {
		return file, err, nil // a full disk: locked anyway
	}
	return file, file.Truncate(int64(len(pid))), nil
}

// holder reads the pid from a lock file; 0 when there is none.
func holder(path string) int {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return 0
	}
	return pid
}

// alive reports whether a process is known to exist.
func alive(pid int) bool {
	if pid <= 0 {
		return false
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer process.Release()
	err = process.Signal(syscall.Signal(0)) // not supported on Windows
	return err == nil || errors.Is(err, fs.ErrPermission)
}

// unwritable reports whether err means that the directory cannot be written,
// but may be read.
func unwritable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOSPC)
}
