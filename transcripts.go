package main

import (
	"context"
	"os"
	"sync"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// logs is where the raw streams of runs come from; client.Runs and
// client.Client have both.
type logs struct {
	follow func(ctx context.Context, run string, from int64, each func(line []byte, next int64) error) error
	path   func(run string) (string, error)
}

// transcripts are the runs that the page looks at. The whole entries stay
// here; the page is given what its rows show and asks for the rest.
type transcripts struct {
	mu   sync.Mutex
	open map[string]*openTranscript // by the page's own key
}

// Batch is what an event about an open transcript carries.
type Batch struct {
	Rows    []Row `json:"rows"`
	Now     Now   `json:"now"`
	Ready   bool  `json:"ready"`   // all that there was when it was opened has been sent
	End     bool  `json:"end"`     // nothing follows
	Problem any   `json:"problem"` // why it ended early; null: it did not
}

// Now is what a run has come to so far.
type Now struct {
	Action  string  `json:"action"` // "Bash: go test ./..."; empty: nothing yet
	Turns   int     `json:"turns"`
	Tokens  int     `json:"tokens"`
	CostUSD float64 `json:"cost_usd"`
}

// follow tells of a run's transcript until it ends or ctx does. Without rows
// it only tells what the run has come to.
func (t *transcripts) follow(ctx context.Context, key, run string, rows bool, from logs, tell func(Batch)) {
	ctx, stop := context.WithCancel(ctx)
	o := &openTranscript{stop: stop, rows: rows, transcript: transcript.New(), tell: tell}
	t.mu.Lock()
	if t.open == nil {
		t.open = map[string]*openTranscript{}
	}
	if before := t.open[key]; before != nil {
		before.stop()
	}
	t.open[key] = o
	t.mu.Unlock()
	go func() {
		defer stop()
		past := pastOf(run, from)
		if past == 0 {
			o.flush(true, false, nil)
		}
		err := from.follow(ctx, run, 0, func(line []byte, next int64) error {
			o.add(line, next, past)
			return ctx.Err()
		})
		if ctx.Err() == nil { // else the page has closed it
			o.flush(true, true, err)
		}
	}()
}

// pastOf is how long the log of a run is already, in bytes.
func pastOf(run string, from logs) int64 {
	path, err := from.path(run)
	if err != nil {
		return 0
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0 // there is none yet, or not any more
	}
	return info.Size()
}

// close ends what follow began; a key that is not known is no error.
func (t *transcripts) close(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if o := t.open[key]; o != nil {
		o.stop()
		delete(t.open, key)
	}
}

// entries returns those of an open transcript; none when it is not open.
func (t *transcripts) entries(key string) []transcript.Entry {
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

// entry returns an entry whole.
func (t *transcripts) entry(key string, index int) (transcript.Entry, error) {
	if entries := t.entries(key); index >= 0 && index < len(entries) {
		return entries[index], nil
	}
	return transcript.Entry{}, &model.Problem{Operation: "show entry", Message: "this part of the transcript is not open any more", Kind: model.KindNotFound}
}

// find returns the indexes of the entries that contain the words, never nil.
func (t *transcripts) find(key, words string) []int {
	found := []int{}
	for _, e := range t.entries(key) {
		if e.Contains(words) {
			found = append(found, e.Index)
		}
	}
	return found
}

// How much waits for an event of its own: many rows while the past arrives,
// but few before the first, so that the page has something to paint; what is
// new in a run that goes on is collected for a moment.
const (
	firstRows = 60
	batchRows = 1000
	coalesce  = 40 * time.Millisecond
)

// openTranscript collects what is new in a run for the page.
type openTranscript struct {
	stop context.CancelFunc
	rows bool
	tell func(Batch)

	mu         sync.Mutex
	transcript *transcript.Transcript
	changed    map[int]bool // entries that the page does not have yet, or has as they were
	begun      bool
	ready      bool
	ended      bool
	timer      *time.Timer // runs while something waits in a run that goes on
}
