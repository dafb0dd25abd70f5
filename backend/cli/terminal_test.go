package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// Sequences that control a terminal: controls of C0, C1 (as text and as bytes)
// and bidirectional overrides.
const commands = "\x1b]0;title\x07 \u009b31m \x9b31m \u202e \x7f"

func TestRawOutputDoesNotControlTheTerminal(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var out bytes.Buffer
		c := &console{out: &out, terminal: terminal}
		if err := c.writeRaw([]byte("a " + commands + "\n\tb\n")); err != nil {
			t.Fatal(err)
		}
		if !terminal && out.String() != "a "+commands+"\n\tb\n" {
			t.Errorf("a file gets %q", out.String())
		}
		if terminal && (strings.ContainsAny(out.String(), "\x1b\x07\u009b\u202e\x7f") || bytes.Contains(out.Bytes(), []byte(" \x9b")) || !strings.HasSuffix(out.String(), "\n\tb\n")) {
			t.Errorf("a terminal gets %q", out.String())
		}
	}
}

func TestJSONDoesNotControlTheTerminal(t *testing.T) {
	data, err := indented(map[string]string{"a": "\u009b31m \u202e \u2066 \x7f é"})
	if err != nil || strings.ContainsAny(string(data), "\u009b\u202e\u2066\x7f") {
		t.Errorf("%q, %v", data, err)
	}
	var back map[string]string
	if err := json.Unmarshal(data, &back); err != nil || back["a"] != "\u009b31m \u202e \u2066 \x7f é" {
		t.Errorf("%q, %v", back, err)
	}
}

// Whatever a line contains, also beside and within painted parts.
func TestLinesDoNotControlTheTerminal(t *testing.T) {
	for _, color := range []bool{true, false} {
		var out bytes.Buffer
		c := &console{out: &out, color: color}
		c.say("%s %s\n%s", commands, c.paint(bad, "x"+commands), c.paint(faint, "y"))
		got := out.String()
		if color {
			for _, own := range []string{"\x1b[31m", "\x1b[2m", "\x1b[0m"} {
				if !strings.Contains(got, own) {
					t.Errorf("%q lacks %q", got, own)
				}
				got = strings.ReplaceAll(got, own, "")
			}
		}
		if strings.ContainsAny(got, "\x1b\x07\u009b\u202e\x7f") || !strings.HasSuffix(got, "\ny\n") {
			t.Errorf("with color %v: %q", color, got)
		}
	}
	var out bytes.Buffer
	c := &console{errOut: &out, in: strings.NewReader("n\n"), interactive: true}
	if err := c.confirm(false, "Delete "+commands+"?"); err == nil || strings.ContainsAny(out.String(), "\x1b\x07\u009b\u202e\x7f") {
		t.Errorf("a question is %q, %v", out.String(), err)
	}
}
