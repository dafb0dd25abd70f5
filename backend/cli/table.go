package cli

import (
	"fmt"
	"strings"
	"unicode"

	"claude-scheduler/backend/transcript/render"
)

// A table is rows of cells under aligned titles. On a terminal its elastic
// columns shrink until a row fits; elsewhere nothing is cut.
type table struct {
	columns []column
	rows    [][]cell
}

type column struct {
	title   string
	right   bool // numbers
	elastic bool // may be cut
	least   int  // minimum width when it is cut; 0: 8
}

type cell struct {
	text  string
	style render.Style
}

const (
	gap       = 2 // between columns
	narrowest = 8 // default minimum of an elastic column
)

func (t *table) add(cells ...cell) {
	for i := range cells {
		cells[i].text = oneLine(cells[i].text)
	}
	t.rows = append(t.rows, cells)
}

// print writes the table, or empty if it has no rows.
func (c *console) print(t *table, empty string) {
	if len(t.rows) == 0 {
		c.say("%s", c.paint(faint, empty))
		return
	}
	widths := t.widths(c.width)
	head := make([]cell, len(t.columns))
	for i, col := range t.columns {
		head[i] = cell{col.title, faint}
	}
	for _, row := range append([][]cell{head}, t.rows...) {
		var b strings.Builder
		for i, cl := range row {
			text := cutTo(cl.text, widths[i])
			space := strings.Repeat(" ", widths[i]-columnsOf(text))
			switch last := i == len(row)-1; {
			case t.columns[i].right:
				b.WriteString(space + c.paint(cl.style, text))
			case last:
				b.WriteString(c.paint(cl.style, text))
			default:
				b.WriteString(c.paint(cl.style, text) + space)
			}
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", gap))
			}
		}
		fmt.Fprintln(c.out, strings.TrimRight(b.String(), " "))
	}
}

// widths returns the width of each column, at most limit in total; 0: no limit.
func (t *table) widths(limit int) []int {
	widths := make([]int, len(t.columns))
	total := gap * (len(t.columns) - 1)
	for i, col := range t.columns {
		widths[i] = columnsOf(col.title)
		for _, row := range t.rows {
			widths[i] = max(widths[i], columnsOf(row[i].text))
		}
		total += widths[i]
	}
	for limit > 0 && total > limit {
		widest := -1
		for i, col := range t.columns {
			if col.elastic && widths[i] > max(narrowest, col.least) && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		total--
	}
	return widths
}

// cutTo shortens text to n columns of a terminal, with an ellipsis.
func cutTo(text string, n int) string {
	if columnsOf(text) <= n {
		return text
	}
	var b strings.Builder
	used := 0
	for _, r := range text {
		if used+columnsOfRune(r) > n-1 {
			break
		}
		used += columnsOfRune(r)
		b.WriteRune(r)
	}
	return b.String() + "…"
}

// columnsOf returns how many columns text takes on a terminal.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		n += columnsOfRune(r)
	}
	return n
}

// columnsOfRune follows UAX #11 by blocks: the wide scripts and emoji take two
// columns, combining marks none.
func columnsOfRune(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0x303e, r >= 0x3041 && r <= 0xa4cf, r >= 0xa960 && r <= 0xa97c,
		r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60,
		r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1f64f, r >= 0x1f680 && r <= 0x1f6ff, r >= 0x1f900 && r <= 0x1faff,
		r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}
