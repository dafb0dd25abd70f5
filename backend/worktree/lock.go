package worktree

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// lockWait is the time between two tries for a lock that another process holds.
const lockWait = 25 * time.Millisecond

// lock takes the exclusive lock of that name below root and returns what
// releases it. The lock ends with the process, however it ends.
func lock(ctx context.Context, root, name string) (func(), error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("create worktree folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(root, "."+name+".lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	tick := time.NewTicker(lockWait)
	defer tick.Stop()
	for {
		taken, err := tryLock(file)
		if taken {
			return func() { file.Close() }, nil
		}
		if err != nil {
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", file.Name(), err)
		}
		select {
		case <-ctx.Done():
			file.Close()
			return nil, fmt.Errorf("wait for another run preparing the same repository: %w", ctx.Err())
		case <-tick.C:
		}
	}
}
