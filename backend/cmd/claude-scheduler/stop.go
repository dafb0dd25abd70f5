package main

import (
	"context"
	"time"
)

// stopLimit is how long the service may take to stop. A disk, a bus or a program
// that does not answer must not prevent that: records are durable at any
// time, and runs have their own supervisors.
const stopLimit = 8 * time.Second

// endInTime calls end when the process has not called the result within a limit
// from when ctx ended or ending was closed.
func endInTime(ctx context.Context, ending <-chan struct{}, limit time.Duration, end func()) (stopped func()) {
	done := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-ending:
		case <-done:
			return
		}
		select {
		case <-time.After(limit):
			end()
		case <-done:
		}
	}()
	return func() { close(done) }
}
