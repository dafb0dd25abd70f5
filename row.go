package main

import (
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/transcript"
)

// Row is an entry as the page gets it.
type Row struct {
	transcript.Entry
	Shortened bool `json:"shortened,omitempty"` // TranscriptEntry has more
}

// What a row of the page holds without being asked for more.
const (
	rowText  = 1 << 10 // bytes of a result, an input or a thought
	rowLines = 60      // of a diff
)

// shorten leaves out of an entry what only an opened row shows. What Claude
// said stays whole.
func shorten(e transcript.Entry) Row {
	row := Row{Entry: e}
	if e.Kind == transcript.KindThinking || e.Kind == transcript.KindOutput || e.Kind == transcript.KindPrompt {
		row.Text, row.Shortened = head(e.Text)
	}
	if e.Tool == nil {
		return row
	}
	call := *e.Tool
	var cut bool
	if call.Result, cut = head(call.Result); cut {
		row.Shortened = true
	}
	if len(call.Input) > rowText {
		call.Input, row.Shortened = nil, true
	}
	if call.Diff != nil && lines(call.Diff) > rowLines {
		diff := *call.Diff
		diff.Hunks, row.Shortened = []transcript.Hunk{}, true
		call.Diff = &diff
	}
	row.Tool = &call
	return row
}

func head(text string) (string, bool) {
	if len(text) <= rowText {
		return text, false
	}
	end := rowText
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
