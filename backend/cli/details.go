package cli

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/transcript/render"
)

// details is what one record has to say: names and values, one a line.
type details struct {
	rows []detail
}

type detail struct {
	name  string
	text  string
	style render.Style
}

// add tells a fact; an empty text is none.
func (f *details) add(name, text string) { f.addIn(plain, name, text) }

func (f *details) addIn(style render.Style, name, text string) {
	if strings.TrimSpace(text) != "" {
		f.rows = append(f.rows, detail{name, sanitizeTerminal(text), style})
	}
}

// addList tells several values under one name.
func (f *details) addList(name string, values []string) {
	for i, v := range values {
		if i > 0 {
			name = ""
		}
		f.add(name, v)
	}
}

// printFacts writes the names aligned; further lines of a text stand below its first.
func (c *console) printFacts(f details) {
	width := 0
	for _, r := range f.rows {
		width = max(width, columnsOf(r.name))
	}
	for _, r := range f.rows {
		for i, text := range strings.Split(strings.TrimRight(r.text, "\n"), "\n") {
			name := ""
			if i == 0 {
				name = r.name
			}
			fmt.Fprintf(c.out, "%s  %s\n", c.paint(faint, name+strings.Repeat(" ", width-columnsOf(name))), c.paint(r.style, text))
		}
	}
}
