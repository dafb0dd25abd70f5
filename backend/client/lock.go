package client

import (
	"context"
	"fmt"
	"os"
	"time"
)

// lock takes the lock of a file, which is made when it is missing, and returns
// what lets it go. It waits until ctx ends. The lock also ends with the process.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		held, err := tryLock(file)
		if err != nil {
			file.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if held {
			return func() { file.Close() }, nil
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			file.Close()
			return nil, fmt.Errorf("another client is starting it: %w", ctx.Err())
		}
	}
}
