package format

import "strings"

// Visible replaces invisible characters and those that change the order of
// others, and reports whether there were none. Line ends stay; a tab becomes a
// space.
func Visible(text string) (shown string, whole bool) {
	whole = true
	shown = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r < ' ', r >= 0x7f && r <= 0x9f, r == 0xad, r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff:
			whole = false
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return shown, whole
}
