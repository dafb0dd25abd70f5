package store

import (
	"bytes"
	"slices"
	"time"
)

// raceWindow is how close two writes must be for the later one to count as
// unaware of the earlier one, unless another program has read the file in
// between. A program that reads, changes and writes a file takes some
// milliseconds.
const raceWindow = 100 * time.Millisecond

// edit is the change of one record in one of our writes.
type edit[T any] struct {
	id            string
	before, after *T // nil: absent
	at            time.Time
}

// remember keeps the edits of the last write while another program may still
// write without having seen them.
func (c *Collection[T]) remember(steps []edit[T]) {
	at := c.doc.known.info.ModTime()
	for i := range steps {
		steps[i].at = at
	}
	c.recent = slices.DeleteFunc(c.recent, func(t edit[T]) bool { return at.Sub(t.at) > 2*raceWindow })
	c.recent = append(c.recent, steps...)
}

// replay applies our latest edits to a file that another program wrote at about
// the same time and in which exactly these edits are missing: that program had
// read the file before our write. Records that it changed itself stay as it
// wrote them.
func (c *Collection[T]) replay(entries []entry[T], v version) (merged []entry[T], raced bool) {
	merged = entries
	if !c.doc.seen.unread(v.info.ModTime()) {
		return merged, false
	}
	for i := range c.recent {
		step := &c.recent[i]
		if v.info.ModTime().Sub(step.at).Abs() > raceWindow {
			continue
		}
		at := slices.IndexFunc(merged, func(e entry[T]) bool { return e.id == step.id })
		var theirs *T
		if at >= 0 {
			theirs = &merged[at].value
		}
		if !equalJSON(theirs, step.before) || equalJSON(theirs, step.after) {
			continue
		}
		raced = true
		step.at = v.info.ModTime()
		if step.after == nil {
			merged = slices.Delete(merged, at, at+1)
			continue
		}
		raw, err := encodeJSON(*step.after)
		if err != nil {
			continue // it was encoded before
		}
		ours := entry[T]{raw: indented(raw), value: *step.after, id: step.id}
		if at >= 0 {
			merged[at] = ours
		} else {
			merged = append(merged, ours)
		}
	}
	return merged, raced
}

// equalJSON reports whether two records, either of which may be absent, are
// equal.
func equalJSON[T any](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, errX := encodeJSON(*a)
	y, errY := encodeJSON(*b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
