package cli

import (
	"bytes"
	"strings"
	"testing"

	"claude-scheduler/backend/transcript"
)

func sample() *table {
	t := &table{columns: []column{{title: "ID"}, {title: "NAME", elastic: true}, {title: "TOOK", right: true}, {title: "WHY", elastic: true}}}
	t.add(cell{"a1", faint}, cell{"short", plain}, cell{"1 s", plain}, cell{"manual", plain})
	t.add(cell{"b2", faint}, cell{"a long name\nwith \x1b[31mcolor", plain}, cell{"12.5 s", plain}, cell{"because of this and that", bad})
	t.add(cell{"c3", faint}, cell{"日本語", plain}, cell{"", plain}, cell{"", plain})
	return t
}

func TestTable(t *testing.T) {
	const whole = `ID  NAME                          TOOK  WHY
a1  short                          1 s  manual
b2  a long name with [31mcolor  12.5 s  because of this and that
c3  日本語
`
	var out bytes.Buffer
	c := &console{out: &out}
	c.print(sample(), "none")
	if got := out.String(); got != whole {
		t.Errorf("got\n%s", got)
	}
	out.Reset()
	c.width = 36
	c.print(sample(), "none")
	for line := range strings.Lines(out.String()) {
		if n := columnsOf(strings.TrimRight(line, "\n")); n > 36 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if !strings.Contains(out.String(), "…") || strings.Contains(out.String(), "\x1b") {
		t.Errorf("got\n%s", out.String())
	}
	out.Reset()
	c.color = true
	c.print(sample(), "none")
	if !strings.Contains(out.String(), "\x1b[31mbecause") {
		t.Errorf("no color:\n%q", out.String())
	}
	out.Reset()
	c.print(&table{}, "nothing here")
	if !strings.Contains(out.String(), "nothing here") {
		t.Error(out.String())
	}
}

func TestShortIDs(t *testing.T) {
	ids := []string{"aaaaaaaa-1111", "aaaaaaaa-2222", "bbbbbbbb-1111", "short"}
	got := shortIDs(ids)
	for id, want := range map[string]string{ids[0]: "aaaaaaaa-1", ids[1]: "aaaaaaaa-2", ids[2]: "bbbbbbbb", ids[3]: "short"} {
		if got[id] != want {
			t.Errorf("%s: got %q, want %q", id, got[id], want)
		}
	}
	if got := shortIDs([]string{"same", "same"}); got["same"] != "same" {
		t.Error(got)
	}
}

// A transcript cannot control the terminal, whatever Claude writes.
func TestEscapesAreRemoved(t *testing.T) {
	for text, want := range map[string]string{
		"a\x1b]0;title\x07b": "a]0;titleb", "x\u202ey": "xy", "tab\tand\nline": "tab\tand\nline", "\u009b31m": "31m", "日本 é": "日本 é",
	} {
		if got := sanitizeTerminal(text); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

// The progress line is overwritten, never left behind.
func TestPrinterDrawsOver(t *testing.T) {
	var out bytes.Buffer
	p := printer{console: &console{out: &out, live: true, width: 40}}
	call := func(done bool) transcript.Entry {
		return transcript.Entry{Kind: transcript.KindTool, Tool: &transcript.ToolCall{Title: "Bash", Target: strings.Repeat("x", 80), Done: done}}
	}
	if err := p.batch([]transcript.Entry{call(false)}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Contains(got, "\n") || columnsOf(got) >= 40 {
		t.Errorf("the pending line is %q", got)
	}
	if err := p.batch([]transcript.Entry{call(true)}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Count(got, "\r\x1b[K") != 1 || !strings.HasSuffix(got, "✓\n") {
		t.Errorf("got %q", got)
	}
}
