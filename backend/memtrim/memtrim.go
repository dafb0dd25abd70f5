// Package memtrim keeps an idle process small: it returns memory that only its
// start, or a busy time, needed.
package memtrim

import (
	"context"
	"runtime/debug"
	"time"
)

// Run trims once the start is over, after the first maintenance, and from then
// on just before the runtime would collect garbage automatically, every two
// minutes: so it wakes the process no more often. It ends with ctx.
func Run(ctx context.Context) {
	pauses := []time.Duration{2 * time.Second, 125 * time.Second, 110 * time.Second}
	for {
		select {
		case <-time.After(pauses[0]):
			debug.FreeOSMemory()
			dropTextPages()
		case <-ctx.Done():
			return
		}
		if len(pauses) > 1 {
			pauses = pauses[1:]
		}
	}
}
