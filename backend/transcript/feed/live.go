// Package feed follows the transcripts of runs for a viewer. Rows arrive in
// batches, the first of a long run before its last have been read; the complete
// entry of a row is sent when it is requested.
package feed

import (
	"context"
	"os"
	"sync"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Logs provides the raw streams of runs. Both are required.
type Logs struct {
	// Follow calls each with every line from an offset on, and the offset
	// after it, until the run ends.
	Follow func(ctx context.Context, run string, from int64, each func(line []byte, next int64) error) error
	// Path returns the file that contains the stream.
	Path func(run string) (string, error)
}

// Transcripts are the runs that are being viewed. The complete entries stay
// here; rows contain only what a list shows. The zero value has none.
type Transcripts struct {
	mu   sync.Mutex
	open map[string]*subscription // keyed by the caller's key
}

// Batch is the news of a transcript.
type Batch struct {
	Rows  []Row `json:"rows" ts_type:"Row[]"` // new ones, and those that changed; never nil
	Now   Now   `json:"now"`
	Ready bool  `json:"ready"` // everything that existed when it was opened has been sent
	End   bool  `json:"end"`   // nothing follows
	Err   error `json:"-"`     // why it ended early; nil: it did not
}

// Now is the progress of a run.
type Now struct {
	Action  string  `json:"action"` // "Bash: go test ./..."; empty: nothing yet
	Turns   int     `json:"turns"`
	Tokens  int     `json:"tokens"`
	CostUSD float64 `json:"cost_usd"`
}

// Follow emits a run's transcript until it ends, ctx does or Close is called
// with its key(emit must do neither). Without rows it only reports progress and
// stores nothing else. A key in use is closed first.
func (t *Transcripts) Follow(ctx context.Context, key, run string, rows bool, from Logs, emit func(Batch)) {
	ctx, stop := context.WithCancel(ctx)
	o := &subscription{stop: stop, rows: rows, transcript: transcript.New(), emit: emit}
	if !rows {
		o.transcript = transcript.NewOutcome() // no entry is needed
	}
	t.mu.Lock()
	if t.open == nil {
		t.open = map[string]*subscription{}
	}
	before := t.open[key]
	t.open[key] = o
	t.mu.Unlock()
	if before != nil {
		before.close()
	}
	go func() {
		defer stop()
		past := headOf(run, from)
		if past == 0 {
			o.flush(true, false, nil)
		}
		err := from.Follow(ctx, run, 0, func(line []byte, next int64) error {
			o.add(line, next, past)
			return ctx.Err()
		})
		if ctx.Err() == nil { // else it was closed
			o.flush(true, true, err)
		}
	}()
}

// headOf returns the current length of a run's log in bytes.
func headOf(run string, from Logs) int64 {
	path, err := from.Path(run)
	if err != nil {
		return 0
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0 // not created yet, or deleted
	}
	return info.Size()
}

// Close ends what Follow began: when it returns, nothing more is emitted. A key
// that is not known is no error.
func (t *Transcripts) Close(key string) {
	t.mu.Lock()
	o := t.open[key]
	delete(t.open, key)
	t.mu.Unlock()
	if o != nil {
		o.close()
	}
}

// entries returns those of an open transcript; none when it is not open.
func (t *Transcripts) entries(key string) []transcript.Entry {
	t.mu.Lock()
	o := t.open[key]
	t.mu.Unlock()
	if o == nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.transcript.Entries()
}

// Entry returns a complete entry. It is not found when the key is not open or has
// no such entry.
func (t *Transcripts) Entry(key string, index int) (transcript.Entry, error) {
	if entries := t.entries(key); index >= 0 && index < len(entries) {
		return entries[index], nil
	}
	return transcript.Entry{}, &model.Problem{Operation: "show entry", Message: "this transcript is no longer open", Kind: model.KindNotFound}
}

// Find returns the indexes of the entries that contain the words, never nil.
func (t *Transcripts) Find(key, words string) []int {
	found := []int{}
	for _, e := range t.entries(key) {
		if e.Contains(words) {
			found = append(found, e.Index)
		}
	}
	return found
}

// Sizes of batches: many rows while the past is read, but few in the first
// batch, so that something is visible quickly; news of an active run are
// collected for a moment.
const (
	firstRows = 60
	batchRows = 1000
	coalesce  = 40 * time.Millisecond
)

// subscription collects what is new in a run.
type subscription struct {
	stop context.CancelFunc
	rows bool
	emit func(Batch)

	mu         sync.Mutex
	transcript *transcript.Transcript
	changed    map[int]transcript.Entry // entries that changed since they were last emitted
	begun      bool
	ready      bool
	ended      bool
	timer      *time.Timer // runs while entries of an active run are pending
}
