package permission

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// literal reports why a text cannot be used literally in a rule; nil: it can.
// See the package comment for how the CLI reads each character.
func literal(text string) error {
	if text == "" || strings.TrimSpace(text) != text {
		return refusal("a rule cannot contain a text that is empty or has spaces around it")
	}
	if !utf8.ValidString(text) {
		return refusal("it is not valid UTF-8")
	}
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r':
			return refusal("a rule cannot contain a line break; add one yourself")
		case !unicode.IsPrint(r) || r == '\u2800' || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector): // blank, though printable
			return refusal(fmt.Sprintf("it has a character that cannot be seen (%U), which a rule must not hide", r))
		case r == '*':
			return refusal(`a "*" in a rule matches anything; add one yourself if you want that`)
		}
	}
	if strings.HasSuffix(text, `\`) || strings.Contains(text, `\(`) || strings.Contains(text, `\)`) || strings.Contains(text, `\\`) {
		return refusal("a rule cannot express its backslashes; add one yourself")
	}
	if _, after, found := strings.Cut(text, ")"); found && strings.ContainsAny(after, ", ") {
		return refusal(`a rule ends at the first ")" that is followed by a comma or a space; add one yourself`)
	}
	return nil
}
