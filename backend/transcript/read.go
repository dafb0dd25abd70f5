package transcript

import (
	"encoding/json"
	"errors"
	"strings"
)

// read decodes one line, which begins at offset in the log, and sends it on.
func (t *Transcript) read(line []byte, offset int64) {
	if len(line) == 0 {
		return
	}
	if line[0] != '{' {
		t.addExtra(Entry{Kind: KindOutput, Text: bounded(strings.ToValidUTF8(string(line[:min(len(line), 2*maxResult)]), "\uFFFD")), Offset: offset})
		return
	}
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		var wrongType *json.UnmarshalTypeError // the rest of the line was decoded
		if !errors.As(err, &wrongType) {
			t.outcome.Broken++
			return
		}
	}
	if t.outcome.Exited && e.Type != "claude_scheduler" {
		t.outcome.Late++ // another process wrote it
		return
	}
	at := Entry{Time: e.when(), Offset: offset, Parent: e.Parent, Depth: t.depth(e.Parent)}
	t.note(&e, at)
	switch e.Type {
	case "assistant":
		t.assistant(&e, at)
	case "user":
		t.user(&e, at, line)
	case "stream_event":
		t.stream(&e, at)
	case "system":
		t.system(&e, at, line)
	case "rate_limit_event":
		t.rateLimit(&e, at)
	case "conversation_reset":
		t.notice(at, "the conversation was cleared")
	case "result":
		t.result(&e, at)
	case "claude_scheduler":
		t.marker(&e, at, line)
	}
}

// note reads the fields that any line may have.
func (t *Transcript) note(e *event, at Entry) {
	if e.SessionID != "" && e.Type != "claude_scheduler" {
		t.sessionID(e.SessionID)
	}
	if at.Time.After(t.outcome.LastTime) {
		t.outcome.LastTime = at.Time
	}
	switch e.Type {
	case "assistant", "user", "stream_event", "result":
		t.outcome.Retrying = false
	}
}

// depth returns how many subagents deep an entry with this parent is.
func (t *Transcript) depth(parent string) int {
	if parent == "" {
		return 0
	}
	return t.depths[parent] + 1
}

func (t *Transcript) notice(at Entry, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	at.Kind, at.Text = KindNotice, bounded(text)
	t.addExtra(at)
}

// marker handles a line that the supervisor wrote.
func (t *Transcript) marker(e *event, at Entry, line []byte) {
	var words struct {
		Message string `json:"message"`
		Text    string `json:"text"`
	}
	_ = json.Unmarshal(line, &words) // the message may be missing
	text := words.Message + words.Text
	switch e.Subtype {
	case "output_cut":
		t.outcome.OutputCut = true
		if text == "" {
			text = "output was cut here, because there was too much of it"
		}
		t.notice(at, text)
	case "permission_request":
		t.asked(at, line)
	case "permission_answer":
		t.answered(at, line)
	case "exited":
		t.outcome.Exited = true
		t.notice(at, text)
	case "stderr":
		at.Kind, at.Text = KindOutput, bounded(strings.TrimRight(text, "\n"))
		if at.Text != "" {
			t.addExtra(at)
		}
	default:
		t.notice(at, text)
	}
}

// bounded cuts text to maxResult bytes, at a character.
func bounded(text string) string {
	if len(text) <= maxResult {
		return text
	}
	return strings.ToValidUTF8(text[:maxResult], "")
}
