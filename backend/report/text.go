package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxHeadline is the longest headline, in characters.
const maxHeadline = 160

var (
	escapeSequence = regexp.MustCompile("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)|[@-Z\\\\-_])")
	link           = regexp.MustCompile(`!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)`)
	emphasis       = regexp.MustCompile(`(^|[\s("'\[{])(__?)(\S(?:.*?\S)?)(__?)([\s)"'\]}.,:;!?]|$)`)
)

// plain returns one line of text as the user reads it: without the marks of
// Markdown, escape sequences, control characters and characters that only
// change the direction of text.
func plain(text string) string {
	text = strings.ToValidUTF8(text, "")
	// Of 200,000 runs, the expressions took most of the time that opening them takes.
	if strings.Contains(text, "\x1b") {
		text = escapeSequence.ReplaceAllString(text, "")
	}
	if strings.Contains(text, "](") {
		text = link.ReplaceAllString(text, "$1")
	}
	text = strings.NewReplacer("**", "", "~~", "", "`", "").Replace(text)
	text = withoutStars(text)
	for rounds := 3; rounds > 0 && strings.Contains(text, "_"); rounds-- { // a match takes the space that the next one begins with
		text = emphasis.ReplaceAllString(text, "$1$3$5")
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d': // joiners belong to words and emoji
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// Plain returns a text without Markdown syntax, and without the line in which
// an answer reports its outcome: search results show it.
func Plain(answer string) string {
	if line, ok := ParseLine(answer); ok && strings.TrimSpace(line.Rest) != "" {
		answer = line.Rest
	}
	var lines []string
	for text := range strings.SplitSeq(answer, "\n") {
		if text = plain(mark.ReplaceAllString(text, "")); text != "" && !rule.MatchString(text) {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n")
}

// Markdown syntax at the start of a line, and lines that contain nothing else.
var (
	mark = regexp.MustCompile("^\\s*(?:#{1,6}\\s+|>\\s?|[-*+]\\s+|```.*$)")
	rule = regexp.MustCompile(`^[-|:=\s]+$`)
)

// withoutStars drops the stars of emphasis and keeps those of patterns and sums:
// "*done*" loses both, "*.go" and "2 * 3" keep theirs.
func withoutStars(text string) string {
	for {
		open := strings.IndexByte(text, '*')
		for open >= 0 && !opens(text, open) {
			next := strings.IndexByte(text[open+1:], '*')
			if next < 0 {
				return text
			}
			open += 1 + next
		}
		if open < 0 {
			return text
		}
		length := strings.IndexByte(text[open+1:], '*')
		if length < 1 || text[open+length] == ' ' {
			return text
		}
		text = text[:open] + text[open+1:open+1+length] + text[open+2+length:]
	}
}

// opens reports whether the star at i may begin emphasis: before a letter, at the
// start of a word.
func opens(text string, i int) bool {
	next, _ := utf8.DecodeRuneInString(text[i+1:])
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	return (unicode.IsLetter(next) || unicode.IsDigit(next)) && (i == 0 || unicode.IsSpace(before) || unicode.IsPunct(before))
}

// cut shortens a line to a headline; an ellipsis says that there is more.
func cut(text string) string {
	if utf8.RuneCountInString(text) <= maxHeadline {
		return text
	}
	runes := []rune(text)[:maxHeadline-1]
	for len(runes) > 0 && (unicode.Is(unicode.M, runes[len(runes)-1]) || runes[len(runes)-1] == '\u200d') {
		runes = runes[:len(runes)-1] // a mark belongs to the character before it
	}
	return strings.TrimRightFunc(string(runes), unicode.IsSpace) + "…"
}
