package model

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Lossless refuses a JSON text that encoding/json reads without an error but
// not as it is written: it substitutes U+FFFD for bytes that are not UTF-8 and
// for half a surrogate pair (\ud83d alone), and the next write of the record
// would make that permanent.
func Lossless(text []byte) error {
	if at := invalidUTF8(text); at >= 0 {
		line := 1 + bytes.Count(text[:at], []byte("\n"))
		if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
			return errors.New("is UTF-16 text; save it as UTF-8")
		}
		return fmt.Errorf("line %d: byte %#02x is not UTF-8 text; save the file as UTF-8", line, text[at])
	}
	for rest := text; ; {
		at := bytes.IndexByte(rest, '\\')
		if at < 0 || at+1 >= len(rest) {
			return nil
		}
		escape := rest[at:]
		rest = escape[2:] // a backslash and the escaped character
		first := escapedUnit(escape)
		switch {
		case first < 0xD800 || first > 0xDFFF:
		case first <= 0xDBFF && isLowSurrogate(escapedUnit(escape[6:])):
			rest = escape[12:]
		default:
			line := 1 + bytes.Count(text[:len(text)-len(escape)], []byte("\n"))
			return fmt.Errorf("line %d: %s is half a character", line, escape[:6])
		}
	}
}

func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// escapedUnit returns the UTF-16 unit of a \uXXXX escape at the beginning of
// text, -1 when there is none.
func escapedUnit(text []byte) int {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return int(unit)
}

func isLowSurrogate(unit int) bool { return unit >= 0xDC00 && unit <= 0xDFFF }
