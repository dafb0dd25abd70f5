package cli

import (
	"regexp"
	"strings"
	"unicode"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript/render"
)

// The styles are those of a transcript, so that there is one table of colors.
const (
	plain  = render.Plain
	faint  = render.Faint
	strong = render.Name
	good   = render.Good
	bad    = render.Bad
	warn   = render.Warn
	active = render.Active
)

// codes are among the sixteen colors that every terminal theme defines.
var codes = map[render.Style]string{faint: "2", strong: "1", good: "32", bad: "31", warn: "33", active: "36"}

func colorize(on bool, style render.Style, text string) string {
	text = sanitizeTerminal(text)
	code := codes[style]
	if !on || code == "" || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (c *console) paint(style render.Style, text string) string {
	return colorize(c.color, style, text)
}

func (c *console) errPaint(style render.Style, text string) string {
	return colorize(c.errColor, style, text)
}

// line draws a rendered line of a transcript.
func (c *console) line(l render.Line) string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(c.paint(s.Style, sanitizeTerminal(s.Text)))
	}
	return b.String()
}

// sanitizeTerminal removes characters that would control the terminal: names,
// prompts and outputs may come from anyone.
func sanitizeTerminal(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r):
			return -1
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069: // bidirectional overrides
			return -1
		}
		return r
	}, text)
}

// ownColor matches what colorize writes.
var ownColor = regexp.MustCompile("\x1b\\[(?:0|1|2|3[1236])m")

// sanitizePainted is sanitizeTerminal for a text of which parts are painted.
func sanitizePainted(text string) string {
	var out strings.Builder
	from := 0
	for _, at := range ownColor.FindAllStringIndex(text, -1) {
		out.WriteString(sanitizeTerminal(text[from:at[0]]))
		out.WriteString(text[at[0]:at[1]])
		from = at[1]
	}
	return out.String() + sanitizeTerminal(text[from:])
}

// oneLine returns text on one line.
func oneLine(text string) string { return strings.Join(strings.Fields(sanitizeTerminal(text)), " ") }

func runStyle(s model.RunStatus) render.Style {
	switch s {
	case model.RunSuccess:
		return good
	case model.RunFailed:
		return bad
	case model.RunCancelled:
		return warn
	case model.RunRunning:
		return active
	}
	return faint
}

func jobStyle(s model.JobStatus) render.Style {
	switch s {
	case model.JobCompleted:
		return good
	case model.JobFailed:
		return bad
	case model.JobInProgress:
		return active
	}
	return faint
}
