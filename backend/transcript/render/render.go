// Package render writes the entries of a transcript as lines for a terminal,
// without its colors.
package render

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Style is the meaning of a span of text; a terminal chooses its color.
type Style string

const (
	Plain  Style = ""
	Faint  Style = "faint"  // thinking, notices, details
	Name   Style = "name"   // name of a tool
	Good   Style = "good"   // a mark of success
	Bad    Style = "bad"    // an error
	Warn   Style = "warn"   // denied, tried again, near the limit
	Active Style = "active" // in progress
)

// Span is a piece of a line in one style.
type Span struct {
	Style Style  `json:"style"`
	Text  string `json:"text"`
}

// Line is one line for a terminal.
type Line []Span

func (l Line) String() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Entry returns the lines of an entry for a terminal, without line ends. Width
// is in characters and cuts rows of tool calls and notices; 0 means no limit.
// Text is never cut nor wrapped. A dropped entry has no lines.
func Entry(e transcript.Entry, width int) []Line {
	indent := strings.Repeat("  ", e.Depth)
	row := func(spans ...Span) []Line {
		if indent != "" {
			spans = append([]Span{{Plain, indent}}, spans...)
		}
		return []Line{truncate(spans, width)}
	}
	switch {
	case e.Dropped:
		return nil
	case e.Kind == transcript.KindTool:
		return toolLines(e, indent, width)
	case e.Kind == transcript.KindRetry:
		return row(Span{Warn, "↻ "}, Span{Warn, e.Text})
	case e.Kind == transcript.KindLimit:
		text := e.Text
		if e.Limit != nil && e.Limit.ResetTime != nil {
			text += " · resets " + e.Limit.ResetTime.Format("2006-01-02 15:04 MST")
		}
		return row(Span{Warn, "! " + text})
	case e.Kind == transcript.KindDenied:
		return row(Span{Warn, "⊘ denied  "}, Span{Plain, format.OneLine(e.Text, 500)})
	case e.Kind == transcript.KindResult && e.Result != nil:
		r := e.Result
		mark, words, style := "✓ ", "success", Good
		if r.IsError {
			mark, words, style = "✕ ", "failed", Bad
		}
		return row(Span{style, mark + words}, Span{Faint, statsLine(r.NumTurns, r.DurationMS, r.CostUSD, r.Tokens)})
	}
	var lines []Line
	style := map[transcript.Kind]Style{transcript.KindError: Bad, transcript.KindThinking: Faint, transcript.KindNotice: Faint, transcript.KindStart: Faint, transcript.KindOutput: Faint, transcript.KindPrompt: Faint}[e.Kind]
	prefix := map[transcript.Kind]string{transcript.KindNotice: "· ", transcript.KindPrompt: "> ", transcript.KindStart: "· "}[e.Kind]
	for text := range strings.SplitSeq(strings.TrimRight(e.Text, "\n"), "\n") {
		lines = append(lines, Line{{style, indent + prefix + text}})
	}
	return lines
}

// toolLines returns one row, "● Bash  git log --oneline -5  ✓", and below it
// the first words of an error.
func toolLines(e transcript.Entry, indent string, width int) []Line {
	c := e.Tool
	mark := Span{Active, "…"}
	switch {
	case c.Denied:
		mark = Span{Warn, "⊘ denied"}
	case c.Stopped:
		mark = Span{Warn, "■ stopped"}
	case c.IsError:
		mark = Span{Bad, "✕"}
	case c.Done:
		mark = Span{Good, "✓"}
	case c.Activity != "":
		mark = Span{Active, "… " + c.Activity}
	}
	if c.Diff != nil && c.Done {
		mark.Text += fmt.Sprintf(" +%d −%d", c.Diff.Added, c.Diff.Removed)
	}
	tail := []Span{{Plain, "  "}, mark}
	if c.Tally != "" {
		tail = append(tail, Span{Faint, " " + c.Tally})
	}
	if c.DurationMS >= 1000 {
		tail = append(tail, Span{Faint, " " + format.Duration(time.Duration(c.DurationMS)*time.Millisecond)})
	}
	head := []Span{{mark.Style, indent + "● "}, {Name, c.Title}}
	target := c.Target
	if width > 0 {
		target = format.Cut(target, max(8, width-length(head)-length(tail)-2))
	}
	if c.Target != "" {
		head = append(head, Span{Plain, "  "}, Span{Plain, target})
	}
	lines := []Line{append(head, tail...)}
	if c.IsError && c.Done && !c.Stopped && c.Result != "" {
		lines = append(lines, truncate([]Span{{Faint, indent + "  ⎿ "}, {Bad, errorLine(c.Result)}}, width))
	}
	for _, t := range c.Todos {
		box := map[string]string{"completed": "☑ ", "in_progress": "▸ "}[t.Status]
		if box == "" {
			box = "☐ "
		}
		lines = append(lines, truncate([]Span{{Faint, indent + "    " + box + t.Content}}, width))
	}
	return lines
}

// errorLine returns the result of a failed call on one line.
func errorLine(result string) string {
	if rest, ok := strings.CutPrefix(result, "<tool_use_error>"); ok {
		result = strings.TrimSuffix(rest, "</tool_use_error>")
	}
	var parts []string
	for line := range strings.SplitSeq(result[:min(len(result), 2000)], "\n") {
		if line = strings.TrimSpace(line); line != "" {
			parts = append(parts, line)
		}
	}
	return strings.ToValidUTF8(format.OneLine(strings.Join(parts, " · "), 300), "")
}

// Summary returns the last line about a run: "✓ success · 3 turns · 12.4 s ·
// $0.0123 · 4,200 tokens".
func Summary(status model.RunStatus, reason model.Reason, o transcript.Outcome) Line {
	head := Span{Good, "✓ success"}
	if status != model.RunSuccess {
		head = Span{Bad, "✕ failed"}
		if reason != "" && reason != model.ReasonError {
			head.Text += " (" + strings.ReplaceAll(string(reason), "_", " ") + ")"
		}
	}
	return Line{head, {Faint, statsLine(o.NumTurns, o.DurationMS, o.CostUSD, transcript.Tokens(o.Usage))}}
}

func statsLine(turns int, ms int64, usd float64, tokens int) string {
	noun := " turns"
	if turns == 1 {
		noun = " turn"
	}
	return fmt.Sprintf(" · %d%s · %s · %s · %s tokens", turns, noun, format.Duration(time.Duration(ms)*time.Millisecond), format.Cost(usd), format.Thousands(tokens))
}

func length(spans []Span) int {
	n := 0
	for _, s := range spans {
		n += utf8.RuneCountInString(s.Text)
	}
	return n
}

// truncate cuts a line to width characters.
func truncate(spans []Span, width int) Line {
	if width <= 0 || length(spans) <= width {
		return spans
	}
	var out Line
	for _, s := range spans {
		n := utf8.RuneCountInString(s.Text)
		if n >= width {
			return append(out, Span{s.Style, format.Cut(s.Text, width)})
		}
		out = append(out, s)
		width -= n
	}
	return out
}
