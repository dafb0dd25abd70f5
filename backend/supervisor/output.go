package supervisor

import (
	"bytes"
	"fmt"
	"os"
	"sync"
)

const (
	lineMax    = 16 << 20 // a longer line is cut here, so that readers need no more memory
	lineSlack  = 16 << 20 // how far an unfinished line may exceed the limit of the log
	keptMax    = 4 << 20  // how far into a line its end marker is searched once the log is full
	afterLimit = 64 << 20 // for lines with the end marker, once the log is full
)

var (
	cutNote  = []byte(`{"type":"claude_scheduler","subtype":"output_cut"}` + "\n")
	lineNote = []byte("\n" + `{"type":"claude_scheduler","subtype":"line_cut","message":"the line before this was cut here, because it was longer than 16 MiB"}` + "\n")
)

// logFile is the log of a run: lines of at most lineMax bytes unless they have
// the end marker, up to a limit of all, then a note, then only lines that have
// the end marker. A disk error loses output, not the run: writing continues at
// the next line that can be written.
type logFile struct {
	mu    sync.Mutex
	notes [][]byte // lines of our own that wait for the end of a line, or for space on the disk

	f        *os.File
	limit    int64
	marker   []byte
	marked   func() // called after each line with the marker
	fault    error  // the first error
	lost     int64
	size     int64
	cut      bool
	open     bool   // the file ends within a line
	torn     bool   // likewise, and the line will not be continued
	skip     bool   // the rest of this line is dropped
	seen     bool   // the marker is in this line
	recent   []byte // the end of this line, in case the marker is torn
	kept     []byte // after the cut: the line so far
	released bool   // after the cut: this line is written
	length   int    // bytes of this line so far
	cutLine  bool   // this line was too long: its rest is dropped
}

// Write never fails: see fault and lost.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.writeNotes()
	from := 0 // p[from:at] is to be written
	at := 0
	marked := false
	for at < len(p) {
		length := bytes.IndexByte(p[at:], '\n') + 1
		whole := length > 0
		if !whole {
			length = len(p) - at
		}
		piece := p[at : at+length]
		l.findMarker(piece)
		if !l.cut && !l.cutLine && !l.fits(int64(at-from+length), l.open && at == from) {
			l.writeWhole(p[from:at])
			l.cutHere()
		}
		switch {
		case l.cut:
			l.afterCut(piece, whole)
			from = at + length
		case l.skip:
			l.lost += int64(length)
			from = at + length
			l.skip = !whole
		case l.cutLine:
			from = at + length
		case l.length+length > lineMax && !l.seen:
			l.writeWhole(p[from : at+max(lineMax-l.length, 0)])
			l.writeWhole(lineNote)
			from, l.cutLine = at+length, true
		}
		at += length
		l.length += length
		if whole {
			l.length, l.cutLine = 0, false
			marked = marked || l.seen
			l.seen, l.recent = false, l.recent[:0]
		}
	}
	l.writeWhole(p[from:])
	if marked && l.marked != nil {
		l.marked()
	}
	return len(p), nil
}

// note writes a line of our own between those of the command. It does not count
// against the limit. If the disk does not take it, it is written later; if it is
// useless by then, it is dropped, and written is false.
func (l *logFile) note(line []byte, useless bool) (written bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notes = append(l.notes, append(bytes.Clone(line), '\n'))
	written = l.writeNotes()
	if !written && useless {
		l.notes = l.notes[:len(l.notes)-1]
	}
	return written
}

// writeNotes writes the notes unless the command is within a line. It reports
// whether the disk has taken them.
func (l *logFile) writeNotes() bool {
	if l.length > 0 {
		return true
	}
	for len(l.notes) > 0 {
		if !l.writeWhole(l.notes[0]) {
			return false
		}
		l.notes = l.notes[1:]
	}
	return true
}

// endLine writes the notes after a line that the command left unfinished.
func (l *logFile) endLine() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.notes) > 0 {
		l.torn, l.length = l.open, 0
		l.writeNotes()
	}
}

// findMarker searches the next piece of a line for the marker.
func (l *logFile) findMarker(piece []byte) {
	if l.seen || len(l.marker) == 0 {
		return
	}
	if len(l.recent) > 0 {
		border := append(l.recent, piece[:min(len(piece), len(l.marker)-1)]...)
		l.seen = bytes.Contains(border, l.marker)
		l.recent = border
	}
	l.seen = l.seen || bytes.Contains(piece, l.marker)
	if len(piece) >= len(l.marker)-1 {
		l.recent = append(l.recent[:0], piece[len(piece)-len(l.marker)+1:]...)
	} else {
		if len(l.recent) == 0 {
			l.recent = append(l.recent, piece...)
		}
		if over := len(l.recent) - len(l.marker) + 1; over > 0 {
			l.recent = append(l.recent[:0], l.recent[over:]...)
		}
	}
}

// fits reports whether that many more bytes may be written. An unfinished line
// may be completed.
func (l *logFile) fits(more int64, begun bool) bool {
	return l.size+more <= l.limit || begun && l.size+more <= l.limit+lineSlack
}

func (l *logFile) cutHere() {
	l.cut = true
	l.skip = l.open
	if l.open {
		l.writeWhole([]byte("\n"))
	}
	l.writeWhole(cutNote)
}

// afterCut writes a line once it is known to contain the marker.
func (l *logFile) afterCut(piece []byte, whole bool) {
	switch {
	case l.skip:
	case l.released:
		l.writeWhole(piece)
	case l.size+int64(len(l.kept)+len(piece)) > l.limit+lineSlack+afterLimit || len(l.kept)+len(piece) > keptMax && !l.seen:
		l.skip = true
	default:
		l.kept = append(l.kept, piece...)
		if l.seen {
			l.writeWhole(l.kept)
			l.released = true
		}
	}
	if whole {
		l.skip, l.released, l.kept = false, false, l.kept[:0]
	}
}

// writeWhole writes all of p, or records the loss and drops the rest of the line.
func (l *logFile) writeWhole(p []byte) bool {
	if len(p) == 0 {
		return true
	}
	if l.torn {
		if _, err := l.f.Write([]byte("\n")); err != nil {
			l.recordLoss(p, err)
			return false
		}
		l.size++
		l.open, l.torn = false, false
	}
	n, err := l.f.Write(p)
	l.size += int64(n)
	if n > 0 {
		l.open = p[n-1] != '\n'
	}
	if err != nil {
		l.recordLoss(p[n:], err)
	}
	return err == nil
}

func (l *logFile) recordLoss(p []byte, err error) {
	if l.fault == nil {
		l.fault = fmt.Errorf("write log: %w", err)
	}
	l.lost += int64(len(p))
	l.skip, l.torn = p[len(p)-1] != '\n', l.open
}

func newLog(f *os.File, limit int64) *logFile {
	if limit <= 0 {
		limit = defaultLogMax
	}
	return &logFile{f: f, limit: limit}
}
