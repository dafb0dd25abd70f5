package transcript

import (
	"fmt"
	"strings"
	"testing"
)

// A program that floods the stream of a run must not fill the memory of its
// readers.
func TestFloodIsLeftOut(t *testing.T) {
	for name, flood := range map[string]string{
		"plain lines": "y",
		"long lines":  strings.Repeat("x", 1<<20),
		"notices":     `{"type":"claude_scheduler","message":"again"}`,
		"stderr":      `{"type":"claude_scheduler","subtype":"stderr","text":"again"}`,
		"retries":     `{"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":500,"error_status":529,"error":"overloaded"}`,
		"limits":      `{"type":"rate_limit_event","rate_limit_info":{"status":"allowed_warning","rateLimitType":"five_hour"}}`,
		"denied":      `{"type":"system","subtype":"permission_denied","tool_name":"Bash","tool_use_id":"none"}`,
	} {
		t.Run(name, func(t *testing.T) {
			lines := 3 * maxExtras
			if len(flood) > 1000 {
				lines = 40
			}
			tr := New()
			updates := 0
			for range lines {
				updates += len(tr.Add([]byte(flood)))
			}
			tr.Add([]byte(`{"type":"assistant","message":{"id":"m","content":[{"type":"text","text":"still here"}]}}`))
			tr.End()
			entries := tr.Entries()
			text := 0
			for _, e := range entries {
				text += len(e.Text)
			}
			if len(entries) > maxExtras+2 || text > maxExtraText+1000 {
				t.Fatalf("%d entries with %d bytes", len(entries), text)
			}
			if updates > maxExtras+30 {
				t.Errorf("followers got %d updates", updates)
			}
			note, last := entries[len(entries)-2], entries[len(entries)-1]
			left := lines - (len(entries) - 2)
			if want := fmt.Sprintf("%d more lines of output or notices are only in the log of the run", left); note.Text != want || note.Partial || note.Kind != KindNotice {
				t.Errorf("the note is %+v, want %q", note, want)
			}
			if last.Text != "still here" || !tr.Shortened() {
				t.Errorf("the last entry is %+v", last)
			}
		})
	}
}
