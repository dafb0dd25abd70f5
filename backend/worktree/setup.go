package worktree

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"claude-scheduler/backend/filelock"
)

// Setup calls run unless it succeeded for this command since the worktree was
// made: for a new worktree, again after a failure, and when the command was
// changed. Calls for one worktree run one at a time, across processes. ran
// reports whether run was called.
func (w Worktree) Setup(ctx context.Context, command string, run func() error) (ran bool, err error) {
	unlock, err := filelock.Wait(ctx, setupLock(w.Root))
	if err != nil {
		return false, err
	}
	defer unlock()
	sum := sha256.Sum256([]byte(command))
	done := hex.EncodeToString(sum[:])
	if rec, _ := readRecord(w.Root); rec.Setup == done {
		return false, nil
	}
	if err := run(); err != nil {
		return true, err
	}
	return true, w.noteSetup(ctx, done)
}

// noteSetup records that a setup succeeded.
func (w Worktree) noteSetup(ctx context.Context, done string) error {
	rec, _ := readRecord(w.Root)
	unlock, err := lock(ctx, filepath.Dir(w.Root), short(rec.Repo))
	if err != nil {
		return err
	}
	defer unlock()
	rec, _ = readRecord(w.Root) // another run may have written it since
	rec.Setup = done
	return rec.write(w.Root)
}

// setupLock is the file that is locked while the setup of a worktree runs.
func setupLock(path string) string { return path + ".setup" }
