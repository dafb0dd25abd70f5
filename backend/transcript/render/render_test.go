package render

import (
	"strings"
	"testing"

	"claude-scheduler/backend/transcript"
)

func TestRender(t *testing.T) {
	bash := func(edit func(*transcript.ToolCall)) transcript.Entry {
		c := transcript.ToolCall{Name: "Bash", Title: "Bash", Target: "git log --oneline -5", Done: true}
		edit(&c)
		return transcript.Entry{Kind: transcript.KindTool, Tool: &c}
	}
	for _, c := range []struct {
		name  string
		e     transcript.Entry
		width int
		want  string
	}{
		{"done", bash(func(*transcript.ToolCall) {}), 80, "● Bash  git log --oneline -5  ✓"},
		{"slow", bash(func(c *transcript.ToolCall) { c.DurationMS = 12400 }), 80, "● Bash  git log --oneline -5  ✓ 12.4 s"},
		{"running", bash(func(c *transcript.ToolCall) { c.Done = false }), 80, "● Bash  git log --oneline -5  …"},
		{"denied", bash(func(c *transcript.ToolCall) { c.Denied, c.IsError, c.Result = true, true, "ask first" }), 80, "● Bash  git log --oneline -5  ⊘ denied|  ⎿ ask first"},
		{"failed", bash(func(c *transcript.ToolCall) { c.IsError, c.Result = true, "Exit code 3\nout\nerr" }), 80, "● Bash  git log --oneline -5  ✕|  ⎿ Exit code 3 · out · err"},
		{"narrow", bash(func(*transcript.ToolCall) {}), 24, "● Bash  git log --on…  ✓"},
		{"text as it is", transcript.Entry{Kind: transcript.KindText, Text: "# One\n\ntwo " + strings.Repeat("x", 100)}, 20, "# One||two " + strings.Repeat("x", 100)},
		{"subagent", transcript.Entry{Kind: transcript.KindText, Text: "a\nb", Depth: 1}, 0, "  a|  b"},
		{"retry", add(t, `{"type":"system","subtype":"api_retry","attempt":2,"max_retries":10,"retry_delay_ms":3120,"error_status":529,"error":"overloaded"}`).Entries()[0], 0, "↻ API busy (529), trying again 2/10 in 3 s"},
		{"no answer", add(t, `{"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":593,"error_status":null,"error":"unknown"}`).Entries()[0], 0, "↻ API does not answer, trying again 1/10 in 1 s"},
	} {
		var lines []string
		for _, l := range Entry(c.e, c.width) {
			lines = append(lines, l.String())
		}
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// add returns a transcript of some lines.
func add(t *testing.T, lines ...string) *transcript.Transcript {
	t.Helper()
	tr, err := transcript.Read(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
