package taskfile

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// Normalize returns the text of a file as it is compared, shown and stored: without
// a byte order mark, and with \n at the end of each line. A checkout that converts
// line breaks changes nothing.
func Normalize(data []byte) string {
	text := strings.TrimPrefix(string(data), "\ufeff")
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// fault is the problem of a line of a file.
func fault(file string, line int, field, message, hint string) *model.Problem {
	where := file
	if line > 0 {
		where = fmt.Sprintf("%s, line %d", file, line)
	}
	if field == "" {
		return model.Invalid("", where+": "+message, hint)
	}
	return model.Invalid(field, message+" ("+where+")", hint)
}

// checkText refuses a text that cannot be reviewed: it is not text, it hides
// something from the reader, or a merge is in progress.
func checkText(file, text string) *model.Problem {
	line, hidden := 1, false
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return fault(file, line, "", "is not valid UTF-8", "save the file as UTF-8")
		}
		if r == '\n' {
			line++
		}
		if isHidden(r) || isZeroWidth(r) && hidden {
			return fault(file, line, "", fmt.Sprintf("contains U+%04X, which hides or changes what a reader sees", r), "remove the character")
		}
		hidden = isZeroWidth(r)
	}
	return checkMerged(file, text)
}

// isHidden reports whether a character is not shown, or changes how others are.
func isHidden(r rune) bool {
	switch {
	case r == '\n', r == '\t', isZeroWidth(r):
		return false
	case r >= 0xE0100 && r <= 0xE01EF: // variation selectors that no font uses, but that can spell a text
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// isZeroWidth reports whether a character is part of how some languages and emoji
// are written. A single one is fine; several in a row can spell a hidden text.
func isZeroWidth(r rune) bool {
	switch r {
	case 0x00AD, 0x200C, 0x200D, 0x200E, 0x200F:
		return true
	}
	return r >= 0xFE00 && r <= 0xFE0F
}

// checkMerged refuses a file with the markers of a merge conflict.
func checkMerged(file, text string) *model.Problem {
	first := 0
	for i, line := range strings.Split(text, "\n") {
		switch {
		case first == 0 && strings.HasPrefix(line, "<<<<<<< "):
			first = i + 1
		case first > 0 && strings.HasPrefix(line, ">>>>>>> "):
			return fault(file, first, "", "contains a merge conflict", "resolve the conflict in the file")
		}
	}
	return nil
}

const fence = "---"

// split returns the front matter of a file, and the text after it. firstLine is the
// line of the file at which the front matter begins, from 1.
func split(file, text string) (front, body string, firstLine int, err error) {
	lines := strings.Split(text, "\n")
	start := 0
	for start < len(lines) && strings.TrimSpace(lines[start]) == "" {
		start++
	}
	if start == len(lines) || strings.TrimRight(lines[start], " \t") != fence {
		return "", "", 0, fault(file, min(start+1, len(lines)), "", "has no front matter", "begin the file with a line ---, then name: and schedule:, then another line ---, then the prompt")
	}
	for end := start + 1; end < len(lines); end++ {
		if strings.TrimRight(lines[end], " \t") == fence {
			return strings.Join(lines[start+1:end], "\n"), strings.Join(lines[end+1:], "\n"), start + 2, nil
		}
	}
	return "", "", 0, fault(file, start+1, "", "the front matter does not end", "add a line --- before the prompt")
}
