package format

import (
	"fmt"
	"strings"
	"unicode"
)

// Escape shows as codes, such as \u{200b}, what is invisible, looks like a space or
// changes the order of other characters: for texts by which a user decides. Line
// ends and tabs stay. The window has the same (frontend/src/lib/format/invisible.ts).
func Escape(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if !strings.ContainsFunc(text, isInvisible) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		if r != '\n' && r != '\t' && isInvisible(r) {
			fmt.Fprintf(&out, `\u{%x}`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// Visible is Escape with one mark for all such characters, for places with little
// space, and reports whether there were none. A tab becomes a space.
func Visible(text string) (shown string, whole bool) {
	whole = true
	shown = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case isInvisible(r):
			whole = false
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return shown, whole
}

// isInvisible reports whether a character is shown as nothing or as a space, or
// changes how others are shown. A space itself is not.
func isInvisible(r rune) bool {
	return r >= 0x7f && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Z, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r < ' '
}
