package importer

import (
	"fmt"
	"strings"
	"testing"
)

// show writes commands for a comparison: words in brackets, open ones with a $ before them.
func show(all []command) string {
	var out []string
	for _, c := range all {
		var b strings.Builder
		if c.piped {
			b.WriteString("| ")
		}
		for _, w := range c.env {
			fmt.Fprintf(&b, "%s ", w.text)
		}
		for _, w := range c.words {
			if w.open {
				b.WriteByte('$')
			}
			fmt.Fprintf(&b, "[%s]", w.text)
		}
		b.WriteString(c.more)
		if c.input != "" {
			b.WriteString(" <" + c.input)
		}
		for _, w := range c.here {
			b.WriteString(" <<<" + w.text)
		}
		if c.files {
			b.WriteString(" >")
		}
		out = append(out, b.String())
	}
	return strings.Join(out, "; ")
}

func TestCommands(t *testing.T) {
	for line, want := range map[string]string{
		"":                               "",
		"# only a comment":               "",
		`claude -p "it's on"`:            "[claude][-p][it's on]",
		`claude -p 'a "b" \c' x\ y`:      `[claude][-p][a "b" \c][x y]`,
		`claude -p "a\"b\\c\d\$e"`:       `[claude][-p][a"b\c\d$e]`,
		`a"b"'c'd`:                       "[abcd]",
		`claude -p ""`:                   "[claude][-p][]",
		`claude -p "$(cat a b)" $HOME/x`: "[claude][-p]$[$(cat a b)]$[$HOME/x]",
		"claude -p `date` \"${A:-b c}\"": "[claude][-p]$[`date`]$[${A:-b c}]",
		`echo "costs 5$"`:                "[echo][costs 5$]", // no variable
		`echo '$HOME'`:                   "[echo][$HOME]",
		"A=1 B='2 3' claude":             "A=1 B='2 3' [claude]",
		"A=1":                            "A=1 ",
		"a && b || c; d & e":             "[a]; [b]; [c]; [d]; [e]",
		"a | b |& c":                     "[a]; | [b]; | [c]",
		"a < in > out 2>&1":              "[a] <in >",
		"a 2>&1":                         "[a]",
		"a &>> log":                      "[a] >",
		`a <<< "a text"`:                 "[a] <<<a text",
		"< in a":                         "[a] <in",
		"(cd x && a) > log":              "[cd][x] >; [a] >",
		"{ cd x; a; }":                   "[cd][x]; [a]",
		"time -p a b":                    "[a][b]",
		"! a b":                          "! a b",
		"! /usr/bin/claude":              "! /usr/bin/claude",
		"if a; then /bin/claude; fi":     "[a]; [/bin/claude]",
		"if a; then b; elif c; then d; else e; fi": "[a]; [b]; [c]; [d]; [e]",
		"for f in *; do claude -p $f; done; b":     "for f in *; do claude -p $f; done; [b]",
		"[ -f x ] && [[ -f y ]] && a":              "[[][-f][x][]]; [[ -f y ]]; [a]",
		"a 'no end":                                "a 'no end",
		"a; ; b":                                   "a; ; b",
		"a #b c#d":                                 "[a]",
		"a b#c":                                    "[a][b#c]",
		"a \\\n b\r\nc\r":                          "[a][b]; [c]",
	} {
		if got := show(commands(line)); got != want {
			t.Errorf("%q:\n got %s\nwant %s", line, got, want)
		}
	}
}

func TestCatArgument(t *testing.T) {
	for text, want := range map[string]string{
		"$(cat a.md)": "a.md", "$(cat '$HOME/a b.md')": "~/a b.md", "$(<a.md)": "a.md", "$( cat a.md )": "a.md",
		"$(cat a b)": "", "$(cat a) and $(cat b)": "", "$(cat a; rm b)": "", "$(cat a | b)": "", "cat a": "", "$(cat)": "", "$(cat $(x))": "$(x)",
	} {
		if got, ok := catArgument(text); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", text, got, ok)
		}
	}
}

func FuzzCommands(f *testing.F) {
	for _, line := range []string{"a && b", `claude -p "$(cat x)" > y`, "a 'b", "( a; { b; } ) | c <<< d"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for _, c := range commands(line) {
			if c.more != "" && len(c.words) > 0 {
				t.Fatalf("%q: both words and more: %+v", line, c)
			}
			isClaude(c)
			shellLine(c)
		}
	})
}
