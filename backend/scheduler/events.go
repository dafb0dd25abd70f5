package scheduler

import (
	"sync"

	"claude-scheduler/backend/contract"
)

// hub hands events to subscribers. One that does not keep up loses its backlog
// and gets a reset event instead, so that it reads afresh.
type hub struct {
	mu     sync.Mutex
	closed bool
	subs   map[chan contract.Event]struct{}
}

// backlog is how many events a subscriber may be behind.
const backlog = 256

func newHub() *hub { return &hub{subs: map[chan contract.Event]struct{}{}} }

func (h *hub) send(event contract.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for sub := range h.subs {
		select {
		case sub <- event:
		default:
			drain(sub)
			sub <- contract.Event{Kind: contract.EventReset} // only send fills it, and send holds the lock
		}
	}
}

func (h *hub) subscribe() (<-chan contract.Event, func()) {
	sub := make(chan contract.Event, backlog)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(sub)
		return sub, func() {}
	}
	h.subs[sub] = struct{}{}
	return sub, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if _, ok := h.subs[sub]; ok {
			delete(h.subs, sub)
			close(sub)
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for sub := range h.subs {
		close(sub)
	}
	clear(h.subs)
}

// Subscribe returns a stream of changes and a function that ends it. The
// stream is closed when the engine stops.
func (l *loop) Subscribe() (<-chan contract.Event, func()) { return l.events.subscribe() }

func drain(sub chan contract.Event) {
	for {
		select {
		case <-sub:
		default:
			return
		}
	}
}

// heard reports whether anyone listens.
func (h *hub) heard() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subs) > 0
}
