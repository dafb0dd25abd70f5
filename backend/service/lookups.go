package service

import (
	"sync"
	"time"
)

// lookups answers questions about paths, for reports that must be quick. A network
// drive that does not answer is asked by one goroutine at most, and its last answer
// counts, or the zero value.
type lookups[T any] struct {
	mu   sync.Mutex
	seen map[string]*lookup[T]
}

// lookup is what is known about one path.
type lookup[T any] struct {
	answer T
	at     time.Time     // zero: there is none yet
	asking chan struct{} // closed when the question is answered; nil: none is open
}

const (
	lookupFresh = 2 * time.Second        // how long an answer is valid
	lookupWait  = 100 * time.Millisecond // how long a report waits for one
)

// get returns the answer of look about a path.
func (l *lookups[T]) get(path string, look func(path string) T) T {
	l.mu.Lock()
	if l.seen == nil {
		l.seen = map[string]*lookup[T]{}
	}
	known := l.seen[path]
	if known == nil {
		known = &lookup[T]{}
		l.seen[path] = known
	}
	if known.asking == nil && time.Since(known.at) < lookupFresh {
		defer l.mu.Unlock()
		return known.answer
	}
	first := known.asking == nil
	if first {
		known.asking = make(chan struct{})
		go l.ask(path, known, look)
	}
	done := known.asking
	l.mu.Unlock()
	if first { // later callers do not wait for a drive that hangs
		select {
		case <-done:
		case <-time.After(lookupWait):
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return known.answer
}

// forget makes the next question about a path be asked again.
func (l *lookups[T]) forget(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known := l.seen[path]; known != nil {
		known.at = time.Time{}
	}
}

func (l *lookups[T]) ask(path string, known *lookup[T], look func(path string) T) {
	answer := look(path)
	l.mu.Lock()
	defer l.mu.Unlock()
	known.answer, known.at = answer, time.Now()
	close(known.asking)
	known.asking = nil
}
