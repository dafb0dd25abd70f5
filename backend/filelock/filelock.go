// Package filelock provides advisory locks on files between processes. A lock
// ends with its process, however that ends; the file stays.
package filelock

import (
	"context"
	"fmt"
	"os"
	"time"
)

// pause is the time between two attempts to get a lock that is taken: the
// systems can wait for a lock, but not until a context ends.
const pause = 20 * time.Millisecond

// Wait takes the lock of the file at path, which is made when it is missing, and
// returns the function that releases it. When ctx ends first, the error is ctx's.
func Wait(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		taken, err := Try(file)
		switch {
		case taken:
			return func() { file.Close() }, nil
		case err != nil:
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			file.Close()
			return nil, ctx.Err()
		}
	}
}
