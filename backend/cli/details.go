package cli

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/transcript/render"
)

// details are the names and values of a record, one per line.
type details struct {
	rows []detail
}

type detail struct {
	name  string
	text  string
	style render.Style
}

// add adds a value, unless it is empty.
func (f *details) add(name, text string) { f.addIn(plain, name, text) }

func (f *details) addIn(style render.Style, name, text string) {
	if strings.TrimSpace(text) != "" {
		f.rows = append(f.rows, detail{name, sanitizeTerminal(text), style})
	}
}

// addList adds several values under one name.
func (f *details) addList(name string, values []string) {
	for i, v := range values {
		if i > 0 {
			name = ""
		}
		f.add(name, v)
	}
}

// printDetails writes the names aligned; further lines of a text are below its
// first.
func (c *console) printDetails(f details) {
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
