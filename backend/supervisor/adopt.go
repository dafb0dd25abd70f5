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

// State is how Adopt found a run.
type State string

const (
	Unclaimed   State = "unclaimed"   // nothing was started: it is safe to start it anew
	Alive       State = "alive"       // the supervisor is at work; Handle.Done tells when it has ended
	Done        State = "done"        // Handle.Exit has the exit record
	Interrupted State = "interrupted" // the supervisor died, by SIGKILL or with the machine; what was left of its tree is ended
)

// Adopt looks at a run that somebody, perhaps of an earlier life, started. The
// handle is nil for Unclaimed only. It takes up to some seconds where processes
// of an interrupted run have to be ended.
//
// A supervisor whose starter died within Start may claim the run after Adopt
// found it Unclaimed. Start then fails with ErrClaimed: adopt again. To be sure
// that nothing will ever start, call Remove.
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

// awaitClaim gives a supervisor that has its lock, but not yet its claim, the
// milliseconds that it needs: Cancel wants the claim.
func awaitClaim(dir string) {
	for range 100 {
		if exists(dir, claimFile) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// awaitLock returns when the lock of a supervisor is free.
func awaitLock(dir string) {
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR, 0)
	if err != nil {
		return // removed: it has ended
	}
	defer lock.Close()
	_ = filelock.WaitShared(lock)
}

// Remove deletes the state of a run that is not going on; else it fails with
// ErrAlive. A supervisor that has not claimed the run yet never will.
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

// lockExclusive takes the lock of a run that is not going on. Those who waited for
// its end have it too, for reading and for a moment: they are waited for.
func lockExclusive(lock *os.File, stateDir string) error {
	for {
		free, err := filelock.Try(lock)
		if free || err != nil {
			return err
		}
		probe, err := os.OpenFile(filepath.Join(stateDir, lockFile), os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another has removed it
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
