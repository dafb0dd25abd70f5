package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"claude-scheduler/backend/model"
)

// console is the input and output of a command.
type console struct {
	Program
	in          io.Reader
	out, errOut io.Writer
	now         func() time.Time
	getenv      func(string) string

	json        bool // --json
	interactive bool // the user can answer: standard input and error are terminals
	color       bool // on standard output
	errColor    bool
	terminal    bool // standard output is a terminal, which interprets control characters
	live        bool // standard output is a terminal, so a line can be redrawn
	width       int  // characters per line of standard output; 0: no limit

	command *cobra.Command // that runs; nil: none yet
	started bool           // a command has started, so errors are no longer usage errors
}

func newConsole(p Program) *console {
	c := &console{Program: p, in: os.Stdin, out: os.Stdout, errOut: os.Stderr, now: time.Now, getenv: os.Getenv}
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	c.interactive = term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd()))
	c.terminal = term.IsTerminal(int(os.Stdout.Fd()))
	c.live = c.terminal && supportsANSI(os.Stdout)
	c.color = c.live && !plain
	c.errColor = !plain && term.IsTerminal(int(os.Stderr.Fd())) && supportsANSI(os.Stderr)
	if c.live {
		if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			c.width = width
		}
	}
	return c
}

// show prints v as JSON with --json, otherwise calls human.
func (c *console) show(v any, human func()) error {
	if !c.json {
		human()
		return nil
	}
	return c.showJSON(v)
}

func (c *console) showJSON(v any) error {
	data, err := indented(v)
	if err != nil {
		return err
	}
	_, err = c.out.Write(data)
	return err
}

// indented returns v as indented JSON with a final newline.
func indented(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return escapeControls(buf.Bytes()), err
}

// escapeControls escapes characters that JSON allows but a terminal may
// interpret (C1 controls, bidirectional overrides), for example as \u009b.
func escapeControls(text []byte) []byte {
	acts := func(r rune) bool {
		return r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	}
	if bytes.IndexFunc(text, acts) < 0 {
		return text
	}
	var out bytes.Buffer
	for _, r := range string(text) {
		if acts(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.Bytes()
}

// writeRaw writes the output of a run: unchanged to a file or a pipe, and
// sanitized to a terminal.
func (c *console) writeRaw(text []byte) error {
	if c.terminal {
		text = []byte(sanitizeTerminal(string(text)))
	}
	_, err := c.out.Write(text)
	return err
}

// list returns items, which JSON never shows as null.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// say prints one line; nothing with --json. Texts cannot control the terminal.
func (c *console) say(format string, args ...any) {
	if c.json {
		return
	}
	clean := sanitizeTerminal
	if c.color {
		clean = sanitizePainted
	}
	fmt.Fprintln(c.out, clean(fmt.Sprintf(format, args...)))
}

// confirm asks before something is lost. Without a terminal --yes is required.
func (c *console) confirm(yes bool, question string) error {
	if yes {
		return nil
	}
	if !c.interactive {
		return model.Invalid("yes", "cannot ask for confirmation (no terminal): "+question, "use --yes")
	}
	fmt.Fprintf(c.errOut, "%s [y/N] ", sanitizeTerminal(question))
	answer, err := bufio.NewReader(c.in).ReadString('\n')
	if err != nil && err != io.EOF {
		return err
	}
	if a := strings.ToLower(strings.TrimSpace(answer)); a == "y" || a == "yes" {
		return nil
	}
	return &model.Problem{Message: "nothing was changed", Kind: model.KindConflict}
}
