package redact

import "io"

// A Writer hides secrets in what passes through it, also those that come in
// pieces. It holds back only bytes that may be the beginning of a secret.
type Writer struct {
	set      *Set
	to       io.Writer
	buffered []byte // not decided yet; begins at the first undecided byte
	out      []byte // reused
	cover    int    // so many bytes at the beginning of buffered belong to a secret already replaced
	digit    bool   // the cover is a number
	found    bool
	slash    bool // an odd number of backslashes came just before buffered
}

// Writer returns a writer that writes its input to w, without the
// secrets. Its Close does not close w.
func (s *Set) Writer(w io.Writer) *Writer { return &Writer{set: s, to: w} }

// Found reports whether there was a secret in what has passed so far; after
// Close, in all of it.
func (w *Writer) Found() bool { return w.found }

// Write never returns a short count without an error of w.
func (w *Writer) Write(p []byte) (int, error) {
	if w.set == nil || w.set.longest == 0 {
		return w.to.Write(p)
	}
	w.buffered = append(w.buffered, p...)
	if err := w.pass(false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what is buffered: no more input is expected. If
// more does come, a secret around this point is not recognized.
func (w *Writer) Flush() error {
	if len(w.buffered) == 0 {
		return nil
	}
	return w.pass(true)
}

// Close flushes.
func (w *Writer) Close() error { return w.Flush() }

// pass decides as many buffered bytes as it can, all of them at the end, and
// writes the outcome.
func (w *Writer) pass(end bool) error {
	set, text, out := w.set, w.buffered, w.out[:0]
	i, plain := 0, 0 // text[plain:i] is to be copied
	for i < len(text) {
		if w.cover == 0 && len(text)-i >= 2 { // the common case, kept short
			key := uint16(text[i])<<8 | uint16(text[i+1])
			if set.starts[key>>6]&(1<<(key&63)) == 0 {
				i++
				continue
			}
		}
		length, number, undecided := set.at(text[i:])
		if undecided && !end {
			break
		}
		w.found = w.found || length > 0
		if length > 0 && (w.cover == 0 || w.digit && !number) {
			out = append(out, text[plain:i]...)
			if !number {
				if w.escaped(text[:i]) {
					out = append(out, '\\') // what looked like \n would else become an escape that JSON does not have
				}
				out = append(out, replacement...)
			}
			plain, w.digit = i, number
		}
		w.cover = max(w.cover, length)
		if w.cover > 0 {
			if w.digit {
				out = append(out, oneForDigit(text[i]))
			}
			w.cover--
			plain = i + 1
		}
		i++
	}
	out = append(out, text[plain:i]...)
	w.slash = w.escaped(text[:i])
	w.buffered = append(w.buffered[:0], text[i:]...)
	w.out = out
	if len(out) == 0 {
		return nil
	}
	_, err := w.to.Write(out)
	return err
}

// escaped reports whether an odd number of backslashes precedes the end of
// passed, the part of buffered before some point.
func (w *Writer) escaped(passed []byte) bool {
	n := 0
	for n < len(passed) && passed[len(passed)-1-n] == '\\' {
		n++
	}
	return (n%2 == 1) != (n == len(passed) && w.slash)
}

func oneForDigit(b byte) byte {
	if b >= '0' && b <= '9' {
		return '1'
	}
	return b
}
