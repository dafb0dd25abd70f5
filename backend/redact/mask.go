// Package redact replaces secret values in a byte stream.
//
// A value is found as it is and in the forms in which programs print it: inside
// JSON, inside JSON inside JSON, in base64 and in URLs (see forms), and across
// the pieces in which a stream of events sends a text (see Deltas). It is
// replaced such that a line of JSON stays valid JSON.
package redact

import (
	"slices"
	"strings"
	"unicode"
)

// replacement replaces a secret. In values that look like a number
// each digit becomes a 1 instead, because a number may be outside quotes,
// where anything else would make a line of JSON unreadable.
const replacement = "••••••"

// shortest is the length in bytes below which a value is not taken for a
// secret: it would be found everywhere.
const shortest = 4

// A Set is the secrets to look for. It does not change and may be used by many
// goroutines. A nil Set finds nothing.
type Set struct {
	patterns map[uint16][]pattern // keyed by their first two bytes; longest first
	starts   [1 << 10]uint64      // bit set of the keys of patterns
	first    [256]bool            // the first bytes of all patterns
	longest  int
	failed   *Set // for the text of a result that is an error; see spoken
}

// A pattern is one form of a secret.
type pattern struct {
	text   string
	number bool // its digits are replaced, see replacement
}

// New returns the set of the given values. White space around a value does not
// count, nor do values shorter than 4 bytes, nor true, false and null. Of a
// value of several lines each line of 16 bytes or more, or of 8 with letters
// and digits, is a separate secret, because tools print files with line
// numbers.
func New(secrets []string) *Set {
	s := newSet(secrets)
	s.failed = s
	if others := slices.DeleteFunc(slices.Clone(secrets), spoken); len(others) < len(secrets) {
		s.failed = newSet(others)
	}
	return s
}

func newSet(secrets []string) *Set {
	s := &Set{patterns: map[uint16][]pattern{}}
	for _, secret := range secrets {
		secret = strings.TrimSpace(secret)
		s.add(secret)
		if lines := strings.Split(secret, "\n"); len(lines) > 1 {
			for _, line := range lines {
				if line = strings.TrimSpace(line); len(line) >= 16 || len(line) >= 8 && strings.ContainsAny(line, "0123456789") && strings.ContainsFunc(line, unicode.IsLetter) {
					s.add(line)
				}
			}
		}
	}
	for key, list := range s.patterns {
		slices.SortFunc(list, func(a, b pattern) int {
			if len(a.text) != len(b.text) {
				return len(b.text) - len(a.text)
			}
			return strings.Compare(a.text, b.text)
		})
		s.patterns[key] = slices.Compact(list)
	}
	return s
}

func (s *Set) add(secret string) {
	switch {
	case len(secret) < shortest, secret == "true", secret == "false", secret == "null":
		return
	}
	number := isNumber(secret)
	for _, form := range forms(secret) {
		key := uint16(form[0])<<8 | uint16(form[1])
		s.patterns[key] = append(s.patterns[key], pattern{form, number && form == secret})
		s.starts[key>>6] |= 1 << (key & 63)
		s.first[form[0]] = true
		s.longest = max(s.longest, len(form))
	}
}

// isNumber reports whether a value may be part of a JSON number.
func isNumber(value string) bool {
	return strings.Trim(value, "0123456789+-.eE") == "" && strings.ContainsAny(value, "0123456789")
}

// String returns the text with every secret in it replaced; overlapping ones
// are replaced as one.
func (s *Set) String(text string) string {
	if s == nil || s.longest == 0 {
		return text
	}
	var out strings.Builder
	w := s.Writer(&out)
	_, _ = w.Write([]byte(text)) // a strings.Builder does not fail
	_ = w.Close()
	return out.String()
}

// at returns the length of the longest secret that rest begins with, 0 for
// none. More input may decide otherwise if undecided.
func (s *Set) at(rest []byte) (length int, number, undecided bool) {
	if len(rest) < 2 {
		return 0, false, s.first[rest[0]]
	}
	key := uint16(rest[0])<<8 | uint16(rest[1])
	if s.starts[key>>6]&(1<<(key&63)) == 0 {
		return 0, false, false
	}
	for _, p := range s.patterns[key] { // longest first
		if len(p.text) > len(rest) {
			if p.text[:len(rest)] == string(rest) {
				undecided = true
			}
			continue
		}
		if string(rest[:len(p.text)]) == p.text {
			return len(p.text), p.number, undecided
		}
	}
	return 0, false, undecided
}
