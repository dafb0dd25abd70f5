package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"claude-scheduler/backend/filelock"
)

// lock acquires the exclusive lock of that name below root and returns a
// function that releases it.
func lock(ctx context.Context, root, name string) (func(), error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("create worktree folder: %w", err)
	}
	unlock, err := filelock.Wait(ctx, filepath.Join(root, "."+name+".lock"))
	if err != nil && errors.Is(err, ctx.Err()) {
		return nil, fmt.Errorf("wait for another run preparing the same repository: %w", err)
	}
	return unlock, err
}
