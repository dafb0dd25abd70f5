package fakeapi

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// A turn is one answer of the model.
type turn struct {
	fault  *fault // comes instead of the answer
	delay  time.Duration
	drip   time.Duration // between the pieces of the stream
	input  int           // tokens
	output int           // tokens; 0: by the length of the answer
	stop   string        // stop_reason; empty: what the blocks say
	blocks []block
	used   string        // part of the five-hour window that is used; empty: not reported
	reset  time.Duration // of that window
}

// A block is one piece of content.
type block struct {
	kind string // text, thinking, tool_use
	text string
	tool string
	args map[string]any
}

// A fault is a way of not answering.
type fault struct {
	kind   string // error, limit, drop, hang
	status int
	reset  time.Duration
	window string
	times  int    // 0: always
	key    string // counts its times: the whole script and the line
}

type script struct {
	turns []turn
	again bool
}

const (
	inputTokens = 100 // of every turn, unless !usage says otherwise
	hugeAnswer  = 64 << 20
)

// parse reads the lines of text that begin with "!". Lines that it does not
// understand are ignored, like the rest of a prompt.
func parse(text string) script {
	var s script
	now := turn{input: inputTokens}
	calls := false // the current turn has a tool call: only "!+" may add to it
	end := func() {
		s.turns = append(s.turns, now)
		now = turn{input: now.input, output: now.output, drip: now.drip, used: now.used, reset: now.reset}
		calls = false
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		word, rest, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(word, "!") {
			continue
		}
		word, joins := strings.CutPrefix(word[1:], "+")
		if word == "again" {
			s.again = true
			break
		}
		if calls && !joins {
			end()
		}
		switch word {
		case "say", "think":
			kind := map[string]string{"say": "text", "think": "thinking"}[word]
			now.blocks = append(now.blocks, block{kind: kind, text: unescape(rest)})
		case "echo":
			now.blocks = append(now.blocks, block{kind: "text", text: "{prompt}"})
		case "big":
			n, _ := strconv.Atoi(rest)
			now.blocks = append(now.blocks, block{kind: "text", text: filler(min(n, hugeAnswer))})
		case "sleep":
			now.delay += duration(rest)
		case "drip":
			now.drip = duration(rest)
		case "usage":
			in, out, _ := strings.Cut(rest, " ")
			now.input, _ = strconv.Atoi(in)
			now.output, _ = strconv.Atoi(out)
		case "used":
			used, reset, _ := strings.Cut(rest, " ")
			now.used, now.reset = used, duration(reset)
		case "stop":
			now.stop = rest
		case "error", "limit", "drop", "hang":
			now.fault = parseFault(word, rest)
			now.fault.key = text + "\x00" + line
		default:
			if call, ok := parseCall(word, rest); ok {
				now.blocks = append(now.blocks, call)
				calls = true
			}
		}
	}
	if calls && !s.again {
		end()
		now.blocks = []block{{kind: "text", text: "Done."}}
	}
	if len(now.blocks) > 0 || now.fault != nil || len(s.turns) == 0 && !s.again {
		end()
	}
	if len(s.turns) == 0 {
		end()
	}
	return s
}

// hasLines reports whether text contains a line that begins with "!" and a
// letter.
func hasLines(text string) bool {
	for line := range strings.Lines(text) {
		if len(line) > 1 && line[0] == '!' && line[1] >= 'a' && line[1] <= 'z' {
			return true
		}
	}
	return false
}

// under returns the script with the faults, delays and token counts of the
// scenario's first turn.
func (s script) under(scenario script) script {
	first := scenario.turns[0]
	for i := range s.turns {
		t := &s.turns[i]
		if t.drip == 0 {
			t.drip = first.drip
		}
		if t.input == inputTokens && t.output == 0 {
			t.input, t.output = first.input, first.output
		}
		if i == 0 && t.fault == nil {
			t.fault, t.delay = first.fault, t.delay+first.delay
		}
	}
	return s
}

func parseCall(word, rest string) (block, bool) {
	first, second, _ := strings.Cut(rest, " ")
	call := func(tool string, args map[string]any) (block, bool) {
		return block{kind: "tool_use", tool: tool, args: args}, true
	}
	switch word {
	case "bash":
		return call("Bash", map[string]any{"command": unescape(rest), "description": "Run a command"})
	case "write":
		return call("Write", map[string]any{"file_path": unescape(first), "content": unescape(second)})
	case "read":
		return call("Read", map[string]any{"file_path": unescape(rest)})
	case "edit":
		old, with, _ := strings.Cut(second, " => ")
		return call("Edit", map[string]any{"file_path": unescape(first), "old_string": unescape(old), "new_string": unescape(with)})
	case "todo":
		var todos []any
		for item := range strings.SplitSeq(rest, ";") {
			item = strings.TrimSpace(item)
			todos = append(todos, map[string]any{"content": item, "activeForm": item, "status": "pending"})
		}
		return call("TodoWrite", map[string]any{"todos": todos})
	case "agent":
		return call("Agent", map[string]any{"description": "Help with it", "prompt": unescape(rest), "subagent_type": "general-purpose", "run_in_background": false})
	case "call":
		args := map[string]any{}
		if second != "" && json.Unmarshal([]byte(second), &args) != nil {
			return block{}, false
		}
		return call(first, args)
	}
	return block{}, false
}

func parseFault(word, rest string) *fault {
	fields := strings.Fields(rest)
	f := &fault{kind: word, window: "five_hour", reset: 2 * time.Hour}
	if len(fields) > 0 {
		switch word {
		case "error":
			f.status, _ = strconv.Atoi(fields[0])
			fields = fields[1:]
		case "limit":
			f.reset = duration(fields[0])
			fields = fields[1:]
		}
	}
	if f.status < 400 || f.status > 599 {
		f.status = 500
	}
	for _, field := range fields {
		if n, err := strconv.Atoi(field); err == nil {
			f.times = n
		} else {
			f.window = field
		}
	}
	return f
}

// duration reads "1.5" as seconds and everything else as Go does. Invalid text
// is 0.
func duration(s string) time.Duration {
	s = strings.TrimSpace(s)
	if seconds, err := strconv.ParseFloat(s, 64); err == nil {
		return time.Duration(seconds * float64(time.Second))
	}
	d, _ := time.ParseDuration(s)
	return d
}

// unescape turns \n into a line break and \\ into a backslash.
func unescape(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n").Replace(s)
}

// filler returns n bytes of readable lines.
func filler(n int) string {
	const line = "The quick brown fox jumps over the lazy dog, again and again.\n"
	if n <= 0 {
		return ""
	}
	return strings.Repeat(line, n/len(line)+1)[:n]
}
