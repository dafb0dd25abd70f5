package transcript

import "strings"

// MaxDiffLines is the maximum number of lines of a diff.
const MaxDiffLines = 4000

// Diff is what an editing tool changed in one file.
type Diff struct {
	Path    string `json:"path"` // as in Target
	Created bool   `json:"created,omitempty"`
	Added   int    `json:"added"`
	Removed int    `json:"removed"`
	Hunks   []Hunk `json:"hunks" ts_type:"Hunk[]"`
}

// Hunk is a run of lines, each beginning with a space, + or -. Starts count
// from 1; they are 0 while the position in the file is unknown.
type Hunk struct {
	OldStart int      `json:"old_start"`
	OldLines int      `json:"old_lines"`
	NewStart int      `json:"new_start"`
	NewLines int      `json:"new_lines"`
	Lines    []string `json:"lines" ts_type:"string[]"`
}

// diffOf returns the hunk of an edit without context: common lines at both ends
// are context, the rest is removed and added.
func diffOf(before, after string) Hunk {
	a, b := splitLines(before), splitLines(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	h := Hunk{OldLines: len(a), NewLines: len(b), Lines: make([]string, 0, len(b)+len(a)-head-tail)}
	add := func(sign string, lines []string) {
		for _, l := range lines {
			h.Lines = append(h.Lines, sign+l)
		}
	}
	add(" ", a[:head])
	add("-", a[head:len(a)-tail])
	add("+", b[head:len(b)-tail])
	add(" ", a[len(a)-tail:])
	return h
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// count sets Added and Removed.
func (d *Diff) count() {
	d.Added, d.Removed = 0, 0
	for _, h := range d.Hunks {
		for _, l := range h.Lines {
			switch {
			case strings.HasPrefix(l, "+"):
				d.Added++
			case strings.HasPrefix(l, "-"):
				d.Removed++
			}
		}
	}
}

// finish counts the lines, then cuts the diff and reports whether it had to.
func (d *Diff) finish() bool {
	d.count()
	room, size := MaxDiffLines, maxResult
	for i := range d.Hunks {
		lines := d.Hunks[i].Lines
		for n, l := range lines {
			if room--; room < 0 || size-len(l) < 0 {
				d.Hunks[i].Lines = lines[:n:n]
				d.Hunks = d.Hunks[:i+1]
				return true
			}
			size -= len(l)
		}
	}
	return false
}
