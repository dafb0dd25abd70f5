package feed

import (
	"strings"
	"testing"

	"claude-scheduler/backend/transcript"
)

func TestRowIsShort(t *testing.T) {
	long := strings.Repeat("ä", rowText)
	hunk := transcript.Hunk{Lines: make([]string, rowLines+1)}
	e := transcript.Entry{Kind: transcript.KindTool, Tool: &transcript.ToolCall{Result: long, Diff: &transcript.Diff{Added: 61, Hunks: []transcript.Hunk{hunk}}}}
	if row := shorten(e); !row.Shortened || row.Tool.Result != "" || len(row.Tool.Diff.Hunks) != 0 || row.Tool.Diff.Added != 61 {
		t.Errorf("a folded row is not short: %d bytes, %d hunks", len(row.Tool.Result), len(row.Tool.Diff.Hunks))
	}
	e.Tool.IsError = true // failures are expanded by default
	row := shorten(e)
	if !row.Shortened || len(row.Tool.Result) != rowText || len(row.Tool.Diff.Hunks) != 0 || row.Tool.Diff.Added != 61 {
		t.Errorf("not short: %d bytes, %d hunks", len(row.Tool.Result), len(row.Tool.Diff.Hunks))
	}
	if len(e.Tool.Result) != len(long) || len(e.Tool.Diff.Hunks) != 1 {
		t.Error("the entry itself was changed")
	}
	if row := shorten(transcript.Entry{Kind: transcript.KindText, Text: long}); row.Shortened || row.Text != long {
		t.Error("Claude's text was cut")
	}
}
