package feed

import (
	"maps"
	"slices"
	"time"

	"claude-scheduler/backend/transcript"
)

// add takes a line of the stream; next is the offset after it.
func (o *subscription) add(line []byte, next, past int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return
	}
	o.note(o.transcript.Add(line))
	switch {
	case o.ready:
		if o.timer == nil {
			o.timer = time.AfterFunc(coalesce, func() { o.flush(true, false, nil) })
		}
	case next >= past:
		o.send(true, false, nil)
	case o.rows && (len(o.changed) >= batchRows || !o.begun && len(o.changed) >= firstRows):
		o.send(false, false, nil)
	}
}

// close ends it without another batch.
func (o *subscription) close() {
	o.stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
}

// flush emits pending entries. At the end it closes open ones.
func (o *subscription) flush(ready, end bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return
	}
	if end {
		o.note(o.transcript.End())
	}
	o.send(ready, end, err)
}

func (o *subscription) note(entries []transcript.Entry) {
	if o.changed == nil {
		o.changed = map[int]transcript.Entry{}
	}
	for _, e := range entries {
		o.changed[e.Index] = e
	}
}

// send is called with the lock held, so that batches keep their order.
func (o *subscription) send(ready, end bool, err error) {
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	outcome := o.transcript.Outcome()
	batch := Batch{
		Rows: []Row{}, Ready: ready, End: end,
		Now: Now{Action: outcome.LastAction, Turns: outcome.NumTurns, Tokens: transcript.Tokens(outcome.Usage), CostUSD: outcome.CostUSD},
	}
	if outcome.HasResult { // all turns of this run only
		batch.Now.Turns, batch.Now.Tokens, batch.Now.CostUSD = outcome.Total.NumTurns, transcript.Tokens(outcome.Total.Usage), outcome.Total.CostUSD
	}
	if o.rows {
		for _, index := range slices.Sorted(maps.Keys(o.changed)) {
			batch.Rows = append(batch.Rows, shorten(o.changed[index]))
		}
	}
	if err != nil {
		batch.Err = err
	}
	clear(o.changed)
	o.begun, o.ready, o.ended = true, o.ready || ready, end
	o.emit(batch)
}
