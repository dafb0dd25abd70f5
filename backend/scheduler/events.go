package scheduler

import (
	"sync"

	"claude-scheduler/backend/apitype"
)

// broadcaster hands events to subscribers. One that does not keep up loses its
// backlog and gets a reset event instead, after which it reads everything
// again.
type broadcaster struct {
	mu     sync.Mutex
	closed bool
	subs   map[chan apitype.Event]struct{}
}

// backlog is how many events a subscriber may be behind.
const backlog = 256

func newBroadcaster() *broadcaster { return &broadcaster{subs: map[chan apitype.Event]struct{}{}} }

func (b *broadcaster) send(event apitype.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for sub := range b.subs {
		select {
		case sub <- event:
		default:
			drain(sub)
			sub <- apitype.ResetEvent() // never blocks: only send fills it, under the lock
		}
	}
}

func (b *broadcaster) subscribe() (<-chan apitype.Event, func()) {
	sub := make(chan apitype.Event, backlog)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		close(sub)
		return sub, func() {}
	}
	b.subs[sub] = struct{}{}
	return sub, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if _, ok := b.subs[sub]; ok {
			delete(b.subs, sub)
			close(sub)
		}
	}
}

func (b *broadcaster) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for sub := range b.subs {
		close(sub)
	}
	clear(b.subs)
}

func drain(sub chan apitype.Event) {
	for {
		select {
		case <-sub:
		default:
			return
		}
	}
}

// hasSubscribers reports whether anyone listens.
func (b *broadcaster) hasSubscribers() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.subs) > 0
}
