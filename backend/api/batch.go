package api

import (
	"cmp"
	"slices"
	"sync"

	"claude-scheduler/backend/transcript"
)

// batch collects new entries of a transcript until they are taken. It never
// contains more than the transcript itself.
type batch struct {
	news chan struct{} // signaled when something was added

	mu      sync.Mutex
	t       *transcript.Transcript
	pending map[int]transcript.Entry // entries by index, only the latest state of each
	read    int64                    // offset in the log
	seen    int64                    // value of read at the last call of moved
	history int64                    // how long the log was at the start
}

func newBatch(history int64) *batch {
	return &batch{news: make(chan struct{}, 1), t: transcript.New(), pending: map[int]transcript.Entry{}, history: history}
}

// add adds a line of the log, which ends at next.
func (b *batch) add(line []byte, next int64) {
	b.mu.Lock()
	b.read = next
	changed := b.collect(b.t.Add(line))
	whole := b.read >= b.history
	b.mu.Unlock()
	if changed || whole {
		select {
		case b.news <- struct{}{}:
		default:
		}
	}
}

// end marks the log as complete.
func (b *batch) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.collect(b.t.End())
}

func (b *batch) collect(entries []transcript.Entry) bool {
	for _, e := range entries {
		b.pending[e.Index] = e
	}
	return len(entries) > 0
}

// take returns what was collected, in order, never nil.
func (b *batch) take() []transcript.Entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]transcript.Entry, 0, len(b.pending))
	for _, e := range b.pending {
		out = append(out, e)
	}
	clear(b.pending)
	slices.SortFunc(out, func(a, b transcript.Entry) int { return cmp.Compare(a.Index, b.Index) })
	return out
}

func (b *batch) empty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.pending) == 0
}

// caughtUp reports whether everything that existed at the start has been read.
func (b *batch) caughtUp() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.read >= b.history
}

// moved reports whether anything was read since the last call.
func (b *batch) moved() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	moved := b.read != b.seen
	b.seen = b.read
	return moved
}
