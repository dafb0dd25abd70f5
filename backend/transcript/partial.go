package transcript

import "slices"

// partial is a block that arrives as deltas and is not complete yet.
type partial struct {
	parent, message string
	block           int
	kind            Kind
	entry           int // index of its entry; -1 until there is something to show
}

// stream takes one event of the API's own stream. The complete message repeats
// its content; it only makes the entries appear earlier.
func (t *Transcript) stream(e *event, at Entry) {
	id := e.APIMessageID
	switch e.Event.Type {
	case "message_start":
		id = e.Event.Message.ID
		t.drop(at.Parent)
		t.streams[at.Parent] = id
		t.count(id, at.Parent, e.Event.Message.Usage.tokens)
	case "message_delta":
		t.count(t.streamID(id, at.Parent), at.Parent, e.Event.Usage.tokens)
	case "content_block_start":
		t.begin(t.streamID(id, at.Parent), e, at)
	case "content_block_delta":
		t.grow(t.streamID(id, at.Parent), e, at)
	}
}

// streamID returns the id of the streaming message: only newer versions of the
// CLI repeat it on every event.
func (t *Transcript) streamID(id, parent string) string {
	if id != "" {
		return id
	}
	return t.streams[parent]
}

func (t *Transcript) begin(id string, e *event, at Entry) {
	p := partial{parent: at.Parent, message: id, block: e.Event.Index, entry: -1}
	switch e.Event.Block.Type {
	case "text":
		p.kind = KindText
	case "thinking":
		p.kind = KindThinking
	case "tool_use", "server_tool_use", "mcp_tool_use":
		p.kind = KindTool
		b := e.Event.Block
		key := callKey{at.Parent, b.ID}
		if _, known := t.calls[key]; known || b.ID == "" {
			return
		}
		b.Input = nil // always {} here; it follows in pieces
		call := newCall(&b, t.outcome.Cwd)
		at.Kind, at.Tool, at.Partial = KindTool, &call, true
		t.outcome.LastAction = call.Title
		p.entry = t.open(key, at)
	default:
		return
	}
	t.partials = append(t.partials, p)
}

func (t *Transcript) grow(id string, e *event, at Entry) {
	text := e.Event.Delta.Text + e.Event.Delta.Thinking
	if text == "" {
		return
	}
	for i := range t.partials {
		p := &t.partials[i]
		if p.message != id || p.block != e.Event.Index || p.parent != at.Parent {
			continue
		}
		if p.entry < 0 {
			at.Kind, at.Partial = p.kind, true
			p.entry = t.append(at)
			if at.Parent == "" {
				t.outcome.LastAction = map[Kind]string{KindThinking: "Thinking", KindText: "Writing"}[p.kind]
			}
		}
		if len(t.entries[p.entry].Text) < maxResult { // the rest comes with the complete message
			t.entries[p.entry].Text += text
			t.touch(p.entry)
		}
		return
	}
}

// complete finds the partial entry of a complete one and removes it from the
// partials.
func (t *Transcript) complete(messageID string, whole Entry) (int, bool) {
	for i, p := range t.partials {
		if p.message == messageID && p.parent == whole.Parent && p.kind == whole.Kind {
			t.partials = slices.Delete(t.partials, i, i+1)
			return p.entry, p.entry >= 0
		}
	}
	return 0, false
}

// forgetPartial removes an announced tool call from the partials.
func (t *Transcript) forgetPartial(messageID string, index int) {
	t.partials = slices.DeleteFunc(t.partials, func(p partial) bool { return p.message == messageID && p.entry == index })
}

// drop removes the blocks of an incomplete message: the API's stream broke off
// and the CLI asks again.
func (t *Transcript) drop(parent string) {
	t.partials = slices.DeleteFunc(t.partials, func(p partial) bool {
		if p.parent != parent {
			return false
		}
		if p.entry >= 0 {
			t.entries[p.entry].Partial, t.entries[p.entry].Dropped = false, true
			t.touch(p.entry)
		}
		return true
	})
}

// closePartials keeps all blocks as they are: nothing more will come.
func (t *Transcript) closePartials() {
	for _, p := range t.partials {
		if p.entry >= 0 {
			t.entries[p.entry].Partial = false
			t.touch(p.entry)
		}
	}
	t.partials = nil
}
