package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// FirstSentence returns the first sentence of an answer in Markdown, as a
// headline. It skips headings, code, tables and lines that only announce what
// follows; if there is nothing else, it takes the first of those with any text.
func FirstSentence(answer string) string {
	var paragraph []string
	announced := "" // a heading or "Here is what I found:", in case nothing follows
	instead := func(line string) {
		if announced == "" {
			announced = plain(line)
		}
	}
	fence := ""
	lines := strings.Split(answer, "\n")
	for i, line := range lines {
		trimmed := strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "> "))
		if mark := fenceOf(trimmed); fence != "" || mark != "" {
			switch {
			case fence == "":
				fence = mark
			case mark != "" && strings.HasPrefix(mark, fence) && strings.Trim(trimmed, "`~") == "":
				fence = ""
			}
			if len(paragraph) > 0 {
				break
			}
			continue
		}
		isCode := len(paragraph) == 0 && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")) && !isItem(trimmed)
		underlined := i+1 < len(lines) && len(paragraph) == 0 && isUnderline(lines[i+1]) && strings.TrimSpace(lines[i+1]) != ""
		switch {
		case trimmed == "" || isRule(trimmed), isCode, strings.HasPrefix(trimmed, "<!--"), strings.HasPrefix(trimmed, "|"):
		case isHeading(trimmed) || underlined || isBoldLine(trimmed):
			if len(paragraph) == 0 {
				instead(strings.Trim(trimmed, "# "))
			}
		case len(paragraph) == 0:
			if text := plain(withoutMark(trimmed)); announces(text) {
				instead(text)
			} else if text != "" {
				paragraph = append(paragraph, text)
			}
			continue
		case !isItem(trimmed):
			paragraph = append(paragraph, plain(trimmed))
			continue
		}
		if len(paragraph) > 0 {
			break
		}
	}
	if len(paragraph) == 0 {
		return cut(announced)
	}
	return cut(sentenceOf(strings.Join(paragraph, " ")))
}

// fenceOf returns the mark of a line that opens or closes a code block.
func fenceOf(line string) string {
	for _, mark := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, mark)); n >= 3 && !strings.Contains(line[n:], mark) {
			return line[:n]
		}
	}
	return ""
}

func isHeading(line string) bool {
	rest := strings.TrimLeft(line, "#")
	return rest != line && len(line)-len(rest) <= 6 && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// isUnderline reports whether a line makes the one above it a heading.
func isUnderline(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 2 && (strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "")
}

// isBoldLine reports whether a whole line is bold and no sentence, so that it
// serves as a heading.
func isBoldLine(line string) bool {
	inner, ok := strings.CutPrefix(line, "**")
	if !ok {
		return false
	}
	inner, ok = strings.CutSuffix(strings.TrimSuffix(inner, ":"), "**")
	return ok && !strings.Contains(inner, "**") && !strings.ContainsAny(lastRune(inner), ".!?。！？")
}

func isRule(line string) bool {
	return strings.Trim(line, "-=_*#`~>|.·• \t") == ""
}

// isItem reports whether a line is an item of a list.
func isItem(line string) bool { return withoutMark(line) != line }

// withoutMark returns an item without the mark of its list or its box.
func withoutMark(line string) string {
	rest := strings.TrimLeft(line, "0123456789")
	if rest != line && len(line)-len(rest) < 4 && len(rest) > 1 && (rest[0] == '.' || rest[0] == ')') && rest[1] == ' ' {
		return strings.TrimSpace(rest[1:])
	}
	for _, mark := range []string{"- ", "* ", "+ ", "• ", "– ", "> "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			rest = strings.TrimSpace(rest)
			for _, box := range []string{"[ ]", "[x]", "[X]"} {
				rest = strings.TrimSpace(strings.TrimPrefix(rest, box))
			}
			return rest
		}
	}
	return line
}

// announces reports whether a line says only that something follows.
func announces(text string) bool {
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
}

// abbreviations end in a period that ends no sentence.
var abbreviations = map[string]bool{
	"e.g": true, "i.e": true, "vs": true, "cf": true, "etc": true, "approx": true, "no": true, "nr": true, "dr": true, "mr": true, "mrs": true, "ms": true, "st": true,
	"z.b": true, "bzw": true, "ca": true, "d.h": true, "u.a": true, "p.ej": true, "fig": true, "al": true, "inc": true, "ltd": true,
}

// sentenceOf returns the first sentence of a paragraph.
func sentenceOf(text string) string {
	for i, r := range text {
		after := text[i+utf8.RuneLen(r):]
		switch r {
		case '。', '！', '？':
			return text[:i+utf8.RuneLen(r)]
		case '.', '!', '?':
			closing := len(after) - len(strings.TrimLeft(after, ".!?)\"'”’»"))
			next := strings.TrimLeft(after[closing:], " ")
			if next != "" && next == after[closing:] {
				continue // within a word: a version, a file, an address
			}
			if first, _ := utf8.DecodeRuneInString(next); next != "" && r == '.' && (unicode.IsLower(first) || endsInAbbreviation(text[:i], first)) {
				continue
			}
			return text[:i+utf8.RuneLen(r)+closing]
		}
	}
	return text
}

// endsInAbbreviation reports whether the period after a text belongs to its
// last word; next is the text after it. "No. 5" is an abbreviation, "No. It
// failed" is not.
func endsInAbbreviation(text string, next rune) bool {
	word := text[strings.LastIndexAny(text, " (")+1:]
	lower := strings.ToLower(word)
	if lower == "no" || lower == "nr" {
		return unicode.IsDigit(next)
	}
	initial := utf8.RuneCountInString(word) == 1 && unicode.IsUpper([]rune(word)[0]) && word != "I"
	return initial || abbreviations[lower]
}

func lastRune(text string) string {
	if text == "" {
		return ""
	}
	_, size := utf8.DecodeLastRuneInString(text)
	return text[len(text)-size:]
}
