package fakeapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// An answer is a turn prepared for one request.
type answer struct {
	id     string
	model  string
	blocks []block
	stop   string
	input  int
	output int
}

// prepare fills in what depends on the conversation and names the tools as
// this CLI offers them.
func prepare(t turn, id string, c conversation, prompt, result string) answer {
	a := answer{id: id, model: c.Model, stop: "end_turn", input: t.input, output: t.output}
	size := 0
	for _, b := range t.blocks {
		b.text = strings.NewReplacer("{prompt}", lastText(prompt), "{result}", strings.TrimSpace(result)).Replace(b.text)
		if b.kind == "tool_use" {
			a.stop = "tool_use"
			b.tool = c.offered(b.tool)
		}
		size += len(b.text)
		a.blocks = append(a.blocks, b)
	}
	if t.stop != "" {
		a.stop = t.stop
	}
	if a.output == 0 {
		a.output = 10 + size/4
	}
	return a
}

// offered returns the name under which the request offers a tool: the subagent
// is "Task" or "Agent", depending on the version of the CLI.
func (c conversation) offered(tool string) string {
	if tool != "Agent" {
		return tool
	}
	for _, t := range c.Tools {
		if t.Name == "Agent" {
			return "Agent"
		}
	}
	return "Task"
}

// lastText returns the last dozen words of a text.
func lastText(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[max(0, len(words)-12):], " ")
}

func (a answer) usage(output int) map[string]any {
	return map[string]any{"input_tokens": a.input, "output_tokens": output, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
}

// message returns the answer as one JSON object; without content, it starts a
// stream.
func (a answer) message(blocks []map[string]any, stop any, output int) map[string]any {
	return map[string]any{
		"id": "msg_" + a.id, "type": "message", "role": "assistant", "model": a.model, "content": blocks,
		"stop_reason": stop, "stop_sequence": nil, "usage": a.usage(output),
	}
}

func (a answer) whole() map[string]any {
	blocks := []map[string]any{}
	for i, b := range a.blocks {
		switch b.kind {
		case "text":
			blocks = append(blocks, map[string]any{"type": "text", "text": b.text})
		case "thinking":
			blocks = append(blocks, map[string]any{"type": "thinking", "thinking": b.text, "signature": "standin"})
		case "tool_use":
			blocks = append(blocks, map[string]any{"type": "tool_use", "id": a.toolID(i), "name": b.tool, "input": b.args})
		}
	}
	return a.message(blocks, a.stop, a.output)
}

func (a answer) toolID(i int) string { return fmt.Sprintf("toolu_%s_%d", a.id, i) }

// stream writes the answer as server-sent events and reports whether it was
// written completely. wait is called after each piece of text; if it returns
// false, the stream ends.
func (a answer) stream(w http.ResponseWriter, wait func() bool) bool {
	send := func(kind string, fields map[string]any) {
		fields["type"] = kind
		data, _ := json.Marshal(fields) // plain maps and strings: it cannot fail
		fmt.Fprintf(w, "event: %s\ndata: %s\n\n", kind, data)
		_ = http.NewResponseController(w).Flush() // the request's context ends when the client disconnects
	}
	send("message_start", map[string]any{"message": a.message([]map[string]any{}, nil, 1)})
	for i, b := range a.blocks {
		start, pieces, kind, field := map[string]any{"type": b.kind}, pieces(b.text), "text_delta", "text"
		switch b.kind {
		case "text":
			start["text"] = ""
		case "thinking":
			start["thinking"], start["signature"] = "", ""
			kind, field = "thinking_delta", "thinking"
		case "tool_use":
			start["id"], start["name"], start["input"] = a.toolID(i), b.tool, map[string]any{}
			args, _ := json.Marshal(b.args)
			pieces, kind, field = []string{string(args)}, "input_json_delta", "partial_json"
		}
		send("content_block_start", map[string]any{"index": i, "content_block": start})
		for _, piece := range pieces {
			send("content_block_delta", map[string]any{"index": i, "delta": map[string]any{"type": kind, field: piece}})
			if !wait() {
				return false
			}
		}
		if b.kind == "thinking" {
			send("content_block_delta", map[string]any{"index": i, "delta": map[string]any{"type": "signature_delta", "signature": "standin"}})
		}
		send("content_block_stop", map[string]any{"index": i})
	}
	send("message_delta", map[string]any{"delta": map[string]any{"stop_reason": a.stop, "stop_sequence": nil}, "usage": a.usage(a.output)})
	send("message_stop", map[string]any{})
	return true
}

// pieces splits a text as a model streams it: a word at a time, or in large
// chunks if it is long.
func pieces(text string) []string {
	const chunk = 16 << 10
	if len(text) <= chunk {
		return strings.SplitAfter(text, " ")
	}
	var out []string
	for len(text) > chunk {
		out, text = append(out, text[:chunk]), text[chunk:]
	}
	return append(out, text)
}
