package words

import (
	"strings"
)

// A phrase is one row of the grammar.
type phrase struct {
	// form is its pattern: words with alternatives (at|by), optional ones in
	// brackets, and values (<times>), which values.go reads.
	form    string
	example string // a schedule that uses it
	apply   func(d *draft, v values) error

	elements []element
}

// values are what the places of a phrase were read as, in their order.
type values []any

type element struct {
	words    []string
	value    string // name of a reader; empty: one of the words
	optional bool
}

// compiled splits the form of a phrase into its elements.
func (p phrase) compiled() phrase {
	for text := range strings.FieldsSeq(p.form) {
		var e element
		if inner, ok := strings.CutPrefix(text, "["); ok {
			e.optional, text = true, strings.TrimSuffix(inner, "]")
		}
		if strings.HasPrefix(text, "<") {
			e.value = strings.Trim(text, "<>")
		} else {
			e.words = strings.Split(text, "|")
		}
		p.elements = append(p.elements, e)
	}
	return p
}

// matcher matches one phrase, and remembers how far it got.
type matcher struct {
	ts       []token
	farthest int // token at which an element did not fit
}

// match reads elements from a token on; ok is false when they do not fit.
// Optional ones are read if the rest then fits.
func (m *matcher) match(elements []element, i int) (v values, end int, ok bool) {
	if len(elements) == 0 {
		return nil, i, true
	}
	e, rest := elements[0], elements[1:]
	if read, after, ok := e.read(m.ts, i); ok {
		if v, end, ok := m.match(rest, after); ok {
			if e.value != "" {
				v = append(values{read}, v...)
			}
			return v, end, true
		}
	} else {
		m.farthest = max(m.farthest, after)
	}
	if !e.optional {
		return nil, i, false
	}
	v, end, ok = m.match(rest, i)
	if e.value != "" {
		v = append(values{nil}, v...)
	}
	return v, end, ok
}

func (e element) read(ts []token, i int) (any, int, bool) {
	if i >= len(ts) {
		return nil, i, false
	}
	if e.value != "" {
		return readers[e.value](ts, i)
	}
	for _, w := range e.words {
		if ts[i].text == w && (ts[i].kind == word || ts[i].kind == sign) {
			return nil, i + 1, true
		}
	}
	return nil, i, false
}
