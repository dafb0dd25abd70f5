package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"claude-scheduler/backend/transcript"
	"claude-scheduler/backend/transcript/render"
)

// printer writes a transcript line by line. An entry is written once it is
// final; on a terminal the entry in progress is shown below, and redrawn.
type printer struct {
	*console
	prefix  string
	entries []transcript.Entry
	done    []bool
	written map[int]bool // entries that a restarted stream must not write twice
	pending bool         // a line that will be redrawn is shown
}

// batch handles new and changed entries.
func (p *printer) batch(batch []transcript.Entry) error {
	if p.written == nil {
		p.written = map[int]bool{}
	}
	for _, e := range batch {
		if p.written[e.Index] {
			continue
		}
		for e.Index >= len(p.entries) {
			p.entries = append(p.entries, transcript.Entry{})
			p.done = append(p.done, true) // until it arrives
		}
		p.entries[e.Index] = e
		p.done[e.Index] = false
		if !e.Settled() {
			continue
		}
		p.done[e.Index], p.written[e.Index] = true, true
		p.entries[e.Index] = transcript.Entry{} // it is not needed again
		if p.json {
			if err := writeLine(p.out, e); err != nil {
				return err
			}
			continue
		}
		p.clear()
		p.write(e)
	}
	p.draw()
	return nil
}

// rest writes entries that were still open when the run ended.
func (p *printer) rest() {
	for i, e := range p.entries {
		if !p.done[i] {
			p.done[i] = true
			p.write(e)
		}
	}
}

func (p *printer) write(e transcript.Entry) {
	if e.Kind == transcript.KindResult { // the last line shows it, with the run's verdict
		return
	}
	width := p.width
	if width > 0 {
		width = max(20, width-columnsOf(p.prefix))
	}
	for _, l := range render.Entry(e, width) {
		fmt.Fprintln(p.out, p.prefix+p.line(l))
	}
}

// draw shows the newest entry in progress.
func (p *printer) draw() {
	if !p.live || p.json || p.prefix != "" {
		return
	}
	for i := len(p.entries) - 1; i >= 0; i-- {
		if p.done[i] {
			continue
		}
		lines := render.Entry(p.entries[i], max(20, p.width-1))
		if len(lines) == 0 {
			continue
		}
		text := lines[len(lines)-1]
		if columnsOf(text.String()) >= p.width { // it must not wrap, otherwise it could not be redrawn
			text = render.Line{{Style: text[0].Style, Text: cutTo(oneLine(text.String()), p.width-1)}}
		}
		p.clear()
		fmt.Fprint(p.out, p.line(text))
		p.pending = true
		return
	}
}

// clear removes the line that may be redrawn.
func (p *printer) clear() {
	if p.pending {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.pending = false
	}
}

// writeLine writes v as one line of JSON.
func writeLine(out io.Writer, v any) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := out.Write(escapeControls([]byte(b.String())))
	return err
}
