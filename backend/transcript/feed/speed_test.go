package feed

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"claude-scheduler/backend/transcript"
)

// bigLog returns a log of 10,000 events in the mix of a long run: thoughts,
// texts, edits, and commands with outputs of up to 200 lines.
func bigLog() (lines []string) {
	line := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)+"\n") }
	quote := func(text string) string { b, _ := json.Marshal(text); return string(b) }
	for n := 0; len(lines) < 10_000; n++ {
		line(`{"type":"assistant","message":{"id":"a%d","content":[{"type":"text","text":"Step %d: the **price** in shop/price_%d.go is wrong."}]}}`, n, n, n)
		line(`{"type":"assistant","message":{"id":"b%d","content":[{"type":"tool_use","id":"t%d","name":"Bash","input":{"command":"go test ./shop -run Price%d"}}]}}`, n, n, n)
		line(`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t%d","content":%s}]}}`, n, quote(strings.Repeat("a line of output\n", 1+n%200)))
		line(`{"type":"assistant","message":{"id":"c%d","content":[{"type":"tool_use","id":"e%d","name":"Edit","input":{"file_path":"/shop/price_%d.go","old_string":"a\nb","new_string":"a\nc"}}]}}`, n, n, n)
		line(`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"e%d","content":"done"}]}}`, n)
	}
	return lines
}

// BenchmarkOpen10000Events is the window's part of opening a run: from the
// lines of its log to the JSON of all its rows.
func BenchmarkOpen10000Events(b *testing.B) {
	lines := bigLog()
	size := int64(len(strings.Join(lines, "")))
	b.SetBytes(size)
	for b.Loop() {
		o := &subscription{rows: true, transcript: transcript.New(), emit: func(batch Batch) {
			if _, err := json.Marshal(batch); err != nil {
				b.Fatal(err)
			}
		}}
		next := int64(0)
		for _, line := range lines {
			next += int64(len(line))
			o.add([]byte(line), next, size)
		}
		o.flush(true, true, nil)
	}
}
