package transcript

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestRender(t *testing.T) {
	bash := func(edit func(*ToolCall)) Entry {
		c := ToolCall{Name: "Bash", Title: "Bash", Target: "git log --oneline -5", Done: true}
		edit(&c)
		return Entry{Kind: KindTool, Tool: &c}
	}
	for _, c := range []struct {
		name  string
		e     Entry
		width int
		want  string
	}{
		{"done", bash(func(*ToolCall) {}), 80, "● Bash  git log --oneline -5  ✓"},
		{"slow", bash(func(c *ToolCall) { c.DurationMS = 12400 }), 80, "● Bash  git log --oneline -5  ✓ 12.4 s"},
		{"running", bash(func(c *ToolCall) { c.Done = false }), 80, "● Bash  git log --oneline -5  …"},
		{"denied", bash(func(c *ToolCall) { c.Denied, c.IsError, c.Result = true, true, "ask first" }), 80, "● Bash  git log --oneline -5  ⊘ denied|  ⎿ ask first"},
		{"failed", bash(func(c *ToolCall) { c.IsError, c.Result = true, "Exit code 3\nout\nerr" }), 80, "● Bash  git log --oneline -5  ✕|  ⎿ Exit code 3 · out · err"},
		{"narrow", bash(func(*ToolCall) {}), 24, "● Bash  git log --on…  ✓"},
		{"text as it is", Entry{Kind: KindText, Text: "# One\n\ntwo " + strings.Repeat("x", 100)}, 20, "# One||two " + strings.Repeat("x", 100)},
		{"subagent", Entry{Kind: KindText, Text: "a\nb", Depth: 1}, 0, "  a|  b"},
		{"retry", add(`{"type":"system","subtype":"api_retry","attempt":2,"max_retries":10,"retry_delay_ms":3120,"error_status":529,"error":"overloaded"}`).Entries()[0], 0, "↻ API busy (529), trying again 2/10 in 3 s"},
		{"no answer", add(`{"type":"system","subtype":"api_retry","attempt":1,"max_retries":10,"retry_delay_ms":593,"error_status":null,"error":"unknown"}`).Entries()[0], 0, "↻ API does not answer, trying again 1/10 in 1 s"},
	} {
		var lines []string
		for _, l := range Render(c.e, c.width) {
			lines = append(lines, l.String())
		}
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSummary(t *testing.T) {
	o := Outcome{NumTurns: 3, DurationMS: 12400, CostUSD: 0.0123, Usage: model.Usage{InputTokens: 4000, OutputTokens: 200}}
	if got, want := Summary(Verdict{Status: model.RunSuccess}, o).String(), "✓ success · 3 turns · 12.4 s · $0.0123 · 4,200 tokens"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Summary(Verdict{Status: model.RunFailed, Reason: model.ReasonUsageLimit}, o).String(), "✕ failed (usage limit)"; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
