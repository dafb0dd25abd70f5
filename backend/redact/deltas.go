package redact

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// longestEvent bounds the lines whose structure is kept, in bytes. Events with
// the output of a tool reach several MiB; what is longer is masked as text.
const longestEvent = 16 << 20

// usualEvent is how large a buffer may stay after a long line, in bytes.
const usualEvent = 1 << 20

// Deltas hides secrets in the event stream of Claude Code. Its lines are JSON,
// and one for a piece of text may contain only a part of a secret, with the
// rest in the next. Only lines that a secret touches are changed: what may be
// the beginning of one is moved to a later line.
type Deltas struct {
	set    *Set
	to     *Writer
	line   []byte // the one that has begun
	long   bool   // it is too long to be looked into
	blocks map[string]*partialText
}

// partialText is a block of text that comes in pieces.
type partialText struct {
	masked bytes.Buffer
	writer *Writer
	last   []byte // the last delta of which a part is buffered
}

// Deltas returns a writer that writes its input to w, line by line and
// without the secrets. Its Close does not close w.
func (s *Set) Deltas(w io.Writer) *Deltas {
	return &Deltas{set: s, to: s.Writer(w), blocks: map[string]*partialText{}}
}

// Write never returns a short count without an error of w.
func (d *Deltas) Write(p []byte) (int, error) {
	if d.set == nil || d.set.longest == 0 {
		return d.to.Write(p)
	}
	for piece := range bytes.Lines(p) {
		whole := piece[len(piece)-1] == '\n'
		var err error
		switch {
		case d.long || len(d.line)+len(piece) > longestEvent:
			_, err = d.to.Write(append(d.line, piece...))
			d.clear()
			d.long = !whole
		case whole && len(d.line) == 0:
			err = d.pass(piece)
		case whole:
			d.line = append(d.line, piece...)
			err = d.pass(d.line)
			d.clear()
		default:
			d.line = append(d.line, piece...)
		}
		if err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// clear makes room for the next line.
func (d *Deltas) clear() {
	if d.line = d.line[:0]; cap(d.line) > usualEvent {
		d.line = nil
	}
}

// Close passes on a line that was begun. Text that may have become a secret is lost.
func (d *Deltas) Close() error {
	if len(d.line) > 0 {
		if err := d.pass(d.line); err != nil {
			return err
		}
	}
	return d.to.Close()
}

// delta are the fields of an event that are read.
type delta struct {
	Type   string `json:"type"`
	Parent string `json:"parent_tool_use_id"`
	Event  struct {
		Type  string            `json:"type"`
		Index int               `json:"index"`
		Delta map[string]string `json:"delta"`
	} `json:"event"`
}

// pass passes on a line.
func (d *Deltas) pass(line []byte) error {
	plain := func() error { return d.whole(line) }
	if !bytes.Contains(line, []byte(`"content_block_`)) && !bytes.Contains(line, []byte(`"message_start"`)) {
		return plain()
	}
	var e delta
	if json.Unmarshal(line, &e) != nil || e.Type != "stream_event" {
		return plain()
	}
	key := e.Parent + " " + strconv.Itoa(e.Event.Index) + " " // and the kind: a thought ends with its signature
	switch e.Event.Type {
	case "message_start": // of what the last message left open, nothing more comes
		d.forget(e.Parent + " ")
	case "content_block_start":
		d.forget(key)
	case "content_block_stop":
		for _, part := range slices.Sorted(maps.Keys(d.blocks)) {
			if !strings.HasPrefix(part, key) {
				continue
			}
			if rest := d.blocks[part].rest(); rest != nil {
				if err := d.whole(rest); err != nil {
					return err
				}
			}
		}
		d.forget(key)
	case "content_block_delta":
		name := field(e.Event.Delta)
		if name == "" {
			return plain()
		}
		key += name
		block := d.blocks[key]
		if block == nil {
			block = &partialText{}
			block.writer = d.set.Writer(&block.masked)
			d.blocks[key] = block
		}
		text := block.add(e.Event.Delta[name])
		if len(block.writer.buffered) > 0 {
			block.last = append(block.last[:0], line...)
		}
		if text == e.Event.Delta[name] {
			return plain()
		}
		if text == "" {
			return nil
		}
		return d.whole(rewriteDelta(line, text))
	}
	return plain()
}

// forget drops the blocks whose keys begin so.
func (d *Deltas) forget(key string) {
	maps.DeleteFunc(d.blocks, func(k string, _ *partialText) bool { return strings.HasPrefix(k, key) })
}

// complete writes a line that has ended: an event with its structure kept,
// anything else as text.
func (d *Deltas) whole(line []byte) error {
	masked, ok := d.set.event(line)
	if !ok {
		_, err := d.to.Write(line)
		return err
	}
	if err := d.to.Flush(); err != nil { // text before it that might have become a secret
		return err
	}
	_, err := d.to.to.Write(masked)
	return err
}

// field returns the field of a delta that holds text: of an answer, a thought,
// the arguments of a tool call, or of a kind that is not known yet. Empty:
// there is none, or more than one.
func field(fields map[string]string) string {
	found := ""
	for name := range fields {
		switch {
		case name == "type":
		case found != "":
			return ""
		default:
			found = name
		}
	}
	return found
}

// add takes the next piece and returns what is decided by it.
func (g *partialText) add(piece string) string {
	g.masked.Reset()
	_, _ = g.writer.Write([]byte(piece)) // a buffer does not fail
	return g.masked.String()
}

// rest returns a line for what was still buffered at the end of the block, nil
// for nothing.
func (g *partialText) rest() []byte {
	if g == nil {
		return nil
	}
	g.masked.Reset()
	_ = g.writer.Close() // as above
	if g.masked.Len() == 0 {
		return nil
	}
	return rewriteDelta(g.last, g.masked.String())
}

// rewriteDelta returns the line of a delta, which was read before, with another text.
// One that has its fields in other letters, as no CLI writes them, is dropped:
// reading does not mind, writing would.
func rewriteDelta(line []byte, text string) []byte {
	var all, event, inner map[string]json.RawMessage
	_ = json.Unmarshal(line, &all)
	_ = json.Unmarshal(all["event"], &event)
	_ = json.Unmarshal(event["delta"], &inner)
	if inner == nil {
		return nil
	}
	for name := range inner {
		if name != "type" {
			inner[name], _ = json.Marshal(text)
		}
	}
	event["delta"], _ = json.Marshal(inner)
	all["event"], _ = json.Marshal(event)
	out, _ := json.Marshal(all)
	return append(out, '\n')
}
