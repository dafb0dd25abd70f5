package main

import (
	"context"
	"time"
)

// stopLimit is how long the service may take to stop. A disk, a bus or a
// program that does not answer must not delay that: records are durable at any
// time, and runs have their own supervisors.
const stopLimit = 8 * time.Second

// exitAfter calls exit if stopped is not called within limit after ctx ends or
// stopping closes.
func exitAfter(ctx context.Context, stopping <-chan struct{}, limit time.Duration, exit func()) (stopped func()) {
	done := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-stopping:
		case <-done:
			return
		}
		select {
		case <-time.After(limit):
			exit()
		case <-done:
		}
	}()
	return func() { close(done) }
}
