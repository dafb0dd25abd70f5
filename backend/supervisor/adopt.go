package supervisor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"claude-scheduler/backend/filelock"
)

// State is the state in which Adopt found a run.
type State string

const (
	Unclaimed   State = "unclaimed"   // nothing was started: it is safe to start it again
	Alive       State = "alive"       // the supervisor is running; Handle.Done is closed when it ends
	Done        State = "done"        // Handle.Exit has the exit record
	Interrupted State = "interrupted" // the supervisor died, by SIGKILL or with the machine; the rest of its process tree has been ended
)

// Adopt returns a run that another process may have started. The handle is nil
// for Unclaimed only. It takes up to some seconds if processes of an
// interrupted run have to be ended.
//
// A supervisor whose starter died within Start may claim the run after Adopt
// returned Unclaimed. Start then fails with ErrClaimed: call Adopt again. To
// make sure that it never starts, call Remove.
func Adopt(stateDir string) (*Handle, State, error) {
	h := newHandle(stateDir)
	lock, err := os.OpenFile(filepath.Join(stateDir, lockFile), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) && !exists(stateDir, claimFile) {
		return nil, Unclaimed, nil
	}
	if err == nil {
		free, err := filelock.TryShared(lock)
		if err != nil {
			_ = lock.Close()
			return nil, "", fmt.Errorf("adopt run: %w", err)
		}
		if !free {
			awaitClaim(stateDir)
			_ = lock.Close()
			h.await = func() { awaitLock(stateDir) }
			return h, Alive, nil
		}
		defer lock.Close()
	}
	h.finish()
	switch {
	case errors.Is(h.err, ErrUnclaimed):
		return nil, Unclaimed, nil
	case errors.Is(h.err, ErrInterrupted):
		return h, Interrupted, nil
	case h.err != nil:
		return nil, "", fmt.Errorf("adopt run: %w", h.err)
	}
	return h, Done, nil
}

// awaitClaim waits for a supervisor that has its lock, but not yet its claim,
// because Cancel needs the claim.
func awaitClaim(dir string) {
	for range 100 {
		if exists(dir, claimFile) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// awaitLock waits until the lock of a supervisor is free.
func awaitLock(dir string) {
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR, 0)
	if err != nil {
		return // removed: it has ended
	}
	defer lock.Close()
	_ = filelock.WaitShared(lock)
}

// Remove deletes the state of a run that is not running; otherwise it fails
// with ErrAlive. A supervisor that has not claimed the run yet never will.
func Remove(stateDir string) error {
	lock, err := os.OpenFile(filepath.Join(stateDir, lockFile), os.O_RDWR, 0)
	if err == nil {
		defer lock.Close()
		if err := lockExclusive(lock, stateDir); err != nil {
			return fmt.Errorf("remove run state: %w", err)
		}
	}
	if err := removeAll(stateDir, lock); err != nil {
		return fmt.Errorf("remove run state: %w", err)
	}
	return nil
}

// removeInParent deletes a directory by its name within its parent, so that
// neither ".." nor a symbolic link leads the deletion elsewhere.
func removeInParent(dir string) error {
	parent, err := os.OpenRoot(filepath.Dir(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer parent.Close()
	return parent.RemoveAll(filepath.Base(dir))
}

// lockExclusive acquires the lock of a run that is not running. Processes that
// waited for its end hold it for reading for a moment; lockExclusive waits for
// them.
func lockExclusive(lock *os.File, stateDir string) error {
	for {
		free, err := filelock.Try(lock)
		if free || err != nil {
			return err
		}
		probe, err := os.OpenFile(filepath.Join(stateDir, lockFile), os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another process has removed it
		}
		if err != nil {
			return err
		}
		ended, err := filelock.TryShared(probe)
		_ = probe.Close()
		if err != nil {
			return err
		}
		if !ended {
			return ErrAlive
		}
		time.Sleep(time.Millisecond)
	}
}
