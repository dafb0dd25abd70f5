package feed

import (
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/transcript"
)

// Row is an entry as a list shows it.
type Row struct {
	transcript.Entry
	Shortened bool `json:"shortened,omitempty"` // Transcripts.Entry has more
}

// Limits of a row's content.
const (
	rowText  = 1 << 10 // bytes of a result or an input that is expanded by default, or of a text
	rowLines = 60      // of a diff that is expanded by default
	rowFirst = 200     // bytes of a thought, which is folded
)

// shorten removes from an entry what only an opened row shows. Claude's texts
// stay complete.
func shorten(e transcript.Entry) Row {
	row := Row{Entry: e}
	switch e.Kind {
	case transcript.KindThinking:
		row.Text, row.Shortened = head(e.Text, rowFirst)
	case transcript.KindOutput, transcript.KindPrompt:
		row.Text, row.Shortened = head(e.Text, rowText)
	}
	if e.Tool == nil {
		return row
	}
	call := *e.Tool
	texts, diffLines := 0, 0
	if expandedByDefault(&call) {
		texts, diffLines = rowText, rowLines
	}
	var cut bool
	if call.Result, cut = head(call.Result, texts); cut {
		row.Shortened = true
	}
	if len(call.Input) > texts {
		call.Input, row.Shortened = nil, true
	}
	if call.Diff != nil && lines(call.Diff) > diffLines {
		diff := *call.Diff
		diff.Hunks, row.Shortened = []transcript.Hunk{}, true
		call.Diff = &diff
	}
	row.Tool = &call
	return row
}

// expandedByDefault reports whether the window opens a row by default:
// failures, plans and subagents; see expandedByDefault in rows.ts, and
// testdata/expanded.json, which both tests read.
func expandedByDefault(call *transcript.ToolCall) bool {
	return call.IsError || call.Denied || len(call.Todos) > 0 || call.Children > 0 || call.Name == "Task" || call.Name == "Agent"
}

func head(text string, limit int) (string, bool) {
	if len(text) <= limit {
		return text, false
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.Clone(text[:end]), true
}

func lines(d *transcript.Diff) int {
	n := 0
	for _, h := range d.Hunks {
		n += len(h.Lines)
	}
	return n
}
