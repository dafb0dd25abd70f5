package transcript

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Transcript accumulates the stream of one run. It is not safe for concurrent
// use, but its results are: entries are never changed after they were returned,
// only replaced.
type Transcript struct {
	entries []Entry
	changed []int // indexes touched by the line being added, ascending, each once
	outcome Outcome
	seen    evidence
	offset  int64
	extras  extras

	calls    map[callKey]int   // tool calls by id
	depths   map[string]int    // depth of a tool call, for the entries of its subagent
	tasks    map[string]int    // background tasks and subagents: task_id -> index of the call
	lean     bool              // entries are stored without their large fields
	partials []partial         // blocks that grow, oldest first
	streams  map[string]string // parent -> id of the message that is streaming
	messages map[string]tokens // usage of each message, until a result has the total
}

// callKey identifies tool calls. The parent is part of it, because ids are only
// promised to be unique within one conversation.
type callKey struct{ parent, id string }

// New returns an empty transcript.
func New() *Transcript {
	return &Transcript{
		calls: map[callKey]int{}, depths: map[string]int{}, tasks: map[string]int{},
		streams: map[string]string{}, messages: map[string]tokens{},
	}
}

// NewOutcome returns an empty transcript for callers that need only the
// Outcome: its entries come without texts, inputs, results and diffs, so that
// following a run of gigabytes needs little memory.
func NewOutcome() *Transcript {
	t := New()
	t.lean = true
	return t
}

// Add adds one line of the stream, with or without its line end, and returns
// the entries that are new or changed, in the order of their Index. It does not
// keep line.
func (t *Transcript) Add(line []byte) []Entry {
	start := t.offset
	t.offset += int64(len(line))
	if !bytes.HasSuffix(line, []byte{'\n'}) {
		t.offset++
	}
	t.changed = t.changed[:0]
	t.read(bytes.TrimSpace(line), start)
	if t.lean {
		t.lighten()
	}
	return t.touched()
}

// lighten drops large fields from the entries just touched.
func (t *Transcript) lighten() {
	for _, index := range t.changed {
		entry := &t.entries[index]
		entry.Text = ""
		if entry.Tool != nil {
			call := *entry.Tool
			call.Input, call.Result, call.Diff, call.Todos = nil, "", nil, nil
			entry.Tool = &call
		}
	}
}

// touched returns the entries that are new or changed since the last call.
func (t *Transcript) touched() []Entry {
	if len(t.changed) == 0 {
		return nil
	}
	out := make([]Entry, len(t.changed))
	for i, index := range t.changed {
		out[i] = t.entries[index]
	}
	return out
}

// Entries returns all entries; Entries()[i].Index is i.
func (t *Transcript) Entries() []Entry { return slices.Clone(t.entries) }

// Outcome returns the outcome so far.
func (t *Transcript) Outcome() Outcome {
	o := t.outcome.clone()
	o.FailedSteps = t.failedSteps()
	return o
}

// Read reads a complete log. Lines may have any length.
func Read(r io.Reader) (*Transcript, error) {
	t := New()
	in := bufio.NewReaderSize(r, 256<<10)
	var long []byte // a line that is longer than the buffer
	for {
		part, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, part...)
			continue
		}
		line := part
		if len(long) > 0 {
			long = append(long, part...)
			line = long
		}
		if len(line) > 0 {
			t.Add(line)
		}
		if len(long) > 0 {
			long = nil
		}
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		if err != nil {
			return t, fmt.Errorf("read transcript: %w", err)
		}
	}
}

// End marks the process as ended, and returns the changed entries: tool calls
// without a result are stopped, texts stay as they are.
func (t *Transcript) End() []Entry {
	t.changed = t.changed[:0]
	t.closePartials()
	t.closeExtras()
	for i := range t.entries {
		if c := t.entries[i].Tool; c != nil && !c.Done {
			t.change(i, func(c *ToolCall) { c.Done, c.Stopped, c.Activity = true, true, "" })
		}
	}
	return t.touched()
}

// append adds an entry and returns its index.
func (t *Transcript) append(e Entry) int {
	e.Index = len(t.entries)
	t.entries = append(t.entries, e)
	t.touch(e.Index)
	return e.Index
}

// touch notes that an entry is new or changed.
func (t *Transcript) touch(index int) {
	at, found := slices.BinarySearch(t.changed, index)
	if !found {
		t.changed = slices.Insert(t.changed, at, index)
	}
}

// change lets edit change a copy of an entry's tool call, because the previous
// one may have been returned.
func (t *Transcript) change(index int, edit func(*ToolCall)) {
	call := *t.entries[index].Tool
	edit(&call)
	t.entries[index].Tool = &call
	t.touch(index)
}
