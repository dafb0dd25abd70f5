package transcript

import (
	"encoding/json"
	"strings"

	"claude-scheduler/backend/format"
)

// assistant handles one message of Claude, usually one block of it. The blocks
// of one message share its id.
func (t *Transcript) assistant(e *event, at Entry) {
	synthetic := e.Message.Model == "<synthetic>"
	if e.Parent == "" {
		if t.seen.failing = synthetic && e.Error != ""; t.seen.failing {
			t.seen.failure = failure{words: words(e.Message.Content), apiError: e.APIError, status: e.APIStatus}
			t.outcome.ErrorKind = e.Error
		}
	}
	if !synthetic {
		t.seen.asked = true
		t.outcome.Unfinished = t.outcome.Unfinished || e.Parent == "" && t.outcome.HasResult
		t.count(e.Message.ID, e.Parent, e.Message.Usage.tokens)
		if e.Parent == "" && t.outcome.Model == "" {
			t.outcome.Model = e.Message.Model
		}
	}
	if e.LocalOutcome.Kind == "unavailable_headless" {
		t.outcome.Unavailable = true
	}
	for i := range e.Message.Content {
		b := &e.Message.Content[i]
		entry := at
		switch b.Type {
		case "text":
			entry.Kind, entry.Text = KindText, b.Text
			if synthetic && e.Error != "" {
				entry.Kind = KindError
			}
			if strings.TrimSpace(b.Text) != "" {
				t.said(e.Message.ID, entry)
			}
		case "thinking":
			entry.Kind, entry.Text = KindThinking, b.Thinking
			if strings.TrimSpace(b.Thinking) != "" {
				t.said(e.Message.ID, entry)
			}
		case "tool_use", "server_tool_use", "mcp_tool_use":
			t.called(e.Message.ID, entry, b)
		}
	}
}

// words returns the texts of a message.
func words(content []block) string {
	var texts []string
	for _, b := range content {
		if b.Type == "text" {
			texts = append(texts, b.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// said adds a text or a thought, or completes the one built from deltas.
func (t *Transcript) said(messageID string, entry Entry) {
	if entry.Kind == KindText && entry.Parent == "" {
		t.outcome.LastAction, t.outcome.Said = format.OneLine(entry.Text, 120), entry.Text
	}
	if index, ok := t.complete(messageID, entry); ok {
		before := t.entries[index]
		entry.Index, entry.Offset = index, before.Offset
		t.entries[index] = entry
		t.touch(index)
		return
	}
	t.append(entry)
}

// called adds a tool call, or completes the one whose block was announced.
func (t *Transcript) called(messageID string, entry Entry, b *block) {
	t.seen.called = true
	t.follow(b)
	key := callKey{entry.Parent, b.ID}
	call := newCall(b, t.outcome.Cwd)
	t.outcome.LastAction = call.Title
	if call.Target != "" {
		t.outcome.LastAction += ": " + format.OneLine(call.Target, 120)
	}
	entry.Kind, entry.Tool = KindTool, &call
	if index, ok := t.calls[key]; ok && b.ID != "" {
		before := t.entries[index]
		t.forgetPartial(messageID, index)
		if before.Tool.Done { // reported twice; the first result counts
			return
		}
		entry.Index, entry.Offset = index, before.Offset
		call.Children = before.Tool.Children
		t.entries[index] = entry
		t.touch(index)
		return
	}
	t.open(key, entry)
}

// open registers a tool call that is not yet in the transcript.
func (t *Transcript) open(key callKey, entry Entry) int {
	index := t.append(entry)
	if key.id == "" {
		return index
	}
	t.calls[key] = index
	if _, known := t.depths[key.id]; !known {
		t.depths[key.id] = entry.Depth
	}
	if parent, ok := t.parentCall(entry.Parent, index); ok {
		t.change(parent, func(c *ToolCall) { c.Children++ })
	}
	return index
}

// parentCall finds the call that started a subagent, by its id.
func (t *Transcript) parentCall(id string, child int) (int, bool) {
	if id == "" {
		return 0, false
	}
	if index, ok := t.calls[callKey{"", id}]; ok {
		return index, true
	}
	for i := child - 1; i >= 0; i-- {
		if c := t.entries[i].Tool; c != nil && c.ID == id {
			return i, true
		}
	}
	return 0, false
}

// user handles the results of tool calls and the CLI's messages in the user's
// name.
func (t *Transcript) user(e *event, at Entry, line []byte) {
	content := e.Message.Content
	if content == nil { // a plain string is allowed as well
		var plain struct {
			Message struct {
				Content string `json:"content"`
			} `json:"message"`
		}
		if json.Unmarshal(line, &plain) == nil && plain.Message.Content != "" {
			content = []block{{Type: "text", Text: plain.Message.Content}}
		}
	}
	for i := range content {
		b := &content[i]
		switch {
		case strings.HasSuffix(b.Type, "tool_result"):
			t.finished(e, at, b, len(content) == 1)
		case b.Type == "text" && e.Parent == "": // a subagent's prompt is in the input of its call
			entry := at
			entry.Kind, entry.Text = KindPrompt, b.Text
			if e.Synthetic || strings.HasPrefix(b.Text, "[Request interrupted") {
				entry.Kind = KindNotice
			}
			if strings.TrimSpace(b.Text) != "" {
				t.append(entry)
			}
		}
	}
}

// count updates the number of turns and the usage until a result has them.
func (t *Transcript) count(messageID, parent string, u tokens) {
	if messageID == "" || t.outcome.HasResult {
		return
	}
	before, known := t.messages[messageID]
	if !known && parent == "" {
		t.outcome.NumTurns++
	}
	u.OutputTokens = max(u.OutputTokens, before.OutputTokens)
	if u.InputTokens == 0 && known {
		u.InputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens = before.InputTokens, before.CacheCreationInputTokens, before.CacheReadInputTokens
	}
	t.messages[messageID] = u
	t.outcome.Usage = addUsage(t.outcome.Usage, u, 1)
	t.outcome.Usage = addUsage(t.outcome.Usage, before, -1)
	t.outcome.Total.Usage, t.outcome.Total.NumTurns = t.outcome.Usage, t.outcome.NumTurns
}

func addUsage(a, b tokens, sign int) tokens {
	a.InputTokens += sign * b.InputTokens
	a.OutputTokens += sign * b.OutputTokens
	a.CacheCreationInputTokens += sign * b.CacheCreationInputTokens
	a.CacheReadInputTokens += sign * b.CacheReadInputTokens
	return a
}
