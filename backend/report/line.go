package report

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// lastLines is how many lines from the end of an answer may hold the report: some
// models add a closing phrase after it.
const lastLines = 6

// A Line is the line in which a run reports what it found.
type Line struct {
	Outcome  model.RunOutcome
	Sentence string // plain text, at most maxHeadline characters; may be empty
	Rest     string // the answer without the line
}

// ParseLine finds the line that Instruction asks for near the end of an answer.
// It accepts Markdown around it, any case, missing punctuation, a code block, a
// label in other words or another language, a label on its own line, and JSON.
// The last such line counts, unless it is in a quotation or a code block and a
// line shortly before it says that less was done. A line in a quotation or a
// code block with more text after it is an example from a file or a log, not
// the report.
func ParseLine(answer string) (Line, bool) {
	lines := strings.Split(answer, "\n")
	fenced := fencedLines(lines)
	var found *Line
	maybeQuoted := false // the line found may be from a file or a log
	considered := 0
	for i := len(lines) - 1; i >= 0 && considered < lastLines; i-- {
		text := bare(lines[i])
		if text == "" {
			continue
		}
		considered++
		if isExample(lines, fenced, i) {
			continue
		}
		outcome, sentence, ok := parse(text)
		first := i
		if above := previous(lines, i); above >= 0 && isLabel(bare(lines[above])) {
			if !ok {
				outcome, sentence, ok = outcomeOf(text, true)
			}
			first = above
		}
		if !ok {
			continue
		}
		if sentence == "" { // it is on the next line
			sentence = FirstSentence(strings.Join(lines[i+1:], "\n"))
		}
		if found == nil || maybeQuoted && badness[outcome] > badness[found.Outcome] && labels[fold(firstOf(text))] {
			found = &Line{outcome, cut(sentence), withoutOpenFence(lines[:first])}
			maybeQuoted = fenced[i] || strings.HasPrefix(strings.TrimSpace(lines[i]), ">")
		}
		if !maybeQuoted {
			break
		}
		i = first
	}
	if found == nil {
		return Line{}, false
	}
	return *found, true
}

// badness orders outcomes by how little was done.
var badness = map[model.RunOutcome]int{model.OutcomePartial: 1, model.OutcomeBlocked: 2}

func firstOf(text string) string {
	word, _ := firstWord(text)
	return word
}

// fencedLines reports for each line whether it is in a code block.
func fencedLines(lines []string) []bool {
	fenced := make([]bool, len(lines))
	open := ""
	for i, line := range lines {
		mark := fenceOf(strings.TrimSpace(line))
		switch {
		case open == "":
			open = mark
		case strings.HasPrefix(mark, open):
			open = ""
		default:
			fenced[i] = true
		}
	}
	return fenced
}

// isExample reports whether a line is in a quotation or a code block, with more
// text after that.
func isExample(lines []string, fenced []bool, i int) bool {
	quoted := func(i int) bool { return strings.HasPrefix(strings.TrimSpace(lines[i]), ">") }
	end := i
	for end < len(lines) && (fenced[i] && fenced[end] || quoted(i) && quoted(end)) {
		end++
	}
	if end == i {
		return false
	}
	for ; end < len(lines); end++ {
		if bare(lines[end]) != "" {
			return true
		}
	}
	return false
}

// withoutOpenFence joins lines without a code block that was opened for the report.
func withoutOpenFence(lines []string) string {
	end := len(lines)
	for end > 0 && strings.TrimSpace(lines[end-1]) == "" {
		end--
	}
	if end > 0 && fenceOf(strings.TrimSpace(lines[end-1])) != "" {
		opened := 0
		for _, line := range lines[:end] {
			if fenceOf(strings.TrimSpace(line)) != "" {
				opened++
			}
		}
		if opened%2 == 1 {
			end--
		}
	}
	return strings.TrimRight(strings.Join(lines[:end], "\n"), "\n")
}

// previous returns the index of the line before i that says something; -1:
// none.
func previous(lines []string, i int) int {
	for i--; i >= 0; i-- {
		if bare(lines[i]) != "" {
			return i
		}
	}
	return -1
}

// bare returns a line without Markdown, list marks, quotes around it and table
// borders.
func bare(line string) string {
	line = strings.TrimSpace(line)
	if fenceOf(line) != "" || isRule(line) {
		return ""
	}
	line = strings.TrimSpace(strings.TrimLeft(line, "#>|"))
	for {
		next := withoutMark(line)
		if next == line {
			break
		}
		line = next
	}
	return strings.Trim(plain(line), " |")
}

// parse reads one line: a label, an outcome and a sentence.
func parse(text string) (outcome model.RunOutcome, sentence string, ok bool) {
	if strings.HasPrefix(text, "{") {
		return parseObject(text)
	}
	if end := strings.IndexAny(text, ":：="); end > 0 {
		if label := fold(trimQuotes(text[:end])); utf8.RuneCountInString(label) <= 40 && strings.Count(label, "_") < 4 {
			_, size := utf8.DecodeRuneInString(text[end:])
			if outcome, sentence, ok = outcomeOf(text[end+size:], labels[label]); ok {
				return outcome, sentence, true
			}
		}
	}
	if word, rest := firstWord(text); labels[fold(word)] {
		return outcomeOf(rest, true)
	}
	return outcomeOf(text, false)
}

// parseObject reads a report in JSON: {"outcome": "done", "sentence": "Updated 3"}.
// An object with more fields is the answer itself, in JSON.
func parseObject(text string) (outcome model.RunOutcome, sentence string, ok bool) {
	var fields map[string]string
	if json.Unmarshal([]byte(text), &fields) != nil || len(fields) > 2 {
		return "", "", false
	}
	for name, value := range fields {
		if !labels[fold(name)] {
			sentence = plain(value)
		} else if o, rest, is := outcomeOf(value, true); is && rest == "" {
			outcome, ok = o, true
		}
	}
	return outcome, sentence, ok
}

// isLabel reports whether a line is nothing but a label.
func isLabel(text string) bool {
	return labels[fold(strings.TrimRight(trimQuotes(text), " :：-–—="))]
}

// outcomeOf reads an outcome and the sentence after it. Unless labeled, the two
// have to be separated by punctuation: "Blocked users were removed" is no outcome.
func outcomeOf(text string, labeled bool) (outcome model.RunOutcome, sentence string, ok bool) {
	text = strings.TrimLeft(text, " -–—:：|=>→[](){}<\"'“”‘’«»「」✅❌⚠\ufe0f🟢🟡🔴☑✔")
	word, length := "", 0
	for o, set := range outcomes {
		for w := range set {
			if n := prefix(text, w); n > length || n == length && n > 0 && w > word {
				outcome, word, length = o, w, n
			}
		}
	}
	if length == 0 {
		return "", "", false
	}
	rest := strings.TrimLeft(text[length:], "\"'”’»」])}>")
	trimmed := strings.TrimLeft(rest, " ")
	separated := trimmed == "" || strings.ContainsAny(firstRune(trimmed), "-–—:：|=>→,;.。，；·•/(（!！")
	if !labeled && (!separated || negative[word]) {
		return "", "", false
	}
	if negative[word] { // it is a part of the sentence: "unable to reach the server"
		return outcome, strings.TrimSpace(trimQuotes(closed(strings.TrimSpace(strings.TrimLeft(text, " -–—:"))))), true
	}
	sentence = strings.TrimSpace(strings.TrimLeft(trimmed, " -–—:：|=>→,;.。，；·•/!！"))
	if _, again := startsWithOutcome(sentence); again && strings.ContainsAny(firstRune(trimmed), "|/,") {
		return "", "", false // the template itself
	}
	return outcome, strings.TrimSpace(trimQuotes(closed(sentence))), true
}

// negative are the words that mean blocked only after a label: a line that begins
// with "error" is usually about something else.
var negative = words("failed failure error not_done undone unable aborted")

func startsWithOutcome(text string) (model.RunOutcome, bool) {
	for o, set := range outcomes {
		for w := range set {
			if prefix(text, w) > 0 {
				return o, true
			}
		}
	}
	return "", false
}

// closed drops a parenthesis that encloses all of a sentence.
func closed(text string) string {
	for _, pair := range []string{"()", "（）", "[]"} {
		open, size := utf8.DecodeRuneInString(pair)
		inner, ok := strings.CutPrefix(text, string(open))
		if inner2, ok2 := strings.CutSuffix(inner, pair[size:]); ok && ok2 && !strings.ContainsAny(inner2, pair) {
			return inner2
		}
	}
	return text
}

// prefix returns how many bytes of text spell the folded word at its start; 0:
// it does not start with the word.
func prefix(text, word string) int {
	at := 0
	for _, want := range word {
		if want == '_' {
			n := len(text[at:]) - len(strings.TrimLeft(text[at:], " _-"))
			if n == 0 {
				return 0
			}
			at += n
			continue
		}
		got, size := utf8.DecodeRuneInString(text[at:])
		if lower(got) != want {
			return 0
		}
		at += size
	}
	next, _ := utf8.DecodeRuneInString(text[at:])
	last, _ := utf8.DecodeLastRuneInString(word)
	if at < len(text) && (next == '_' || unicode.IsLetter(next) || unicode.IsDigit(next)) && !ideographic(last) {
		return 0 // the word continues
	}
	return at
}

// ideographic reports whether words of this script are written without spaces.
func ideographic(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// fold returns the spelling in which words are compared: lower case, "_" for
// what joins the parts of a word.
func fold(word string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(lower, word), func(r rune) bool { return r == ' ' || r == '_' || r == '-' }), "_")
}

// lower is lower case, also of the Turkish capital I with a dot.
func lower(r rune) rune {
	if r == 'İ' {
		return 'i'
	}
	return unicode.ToLower(r)
}

func firstWord(text string) (word, rest string) {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '_' })
	if end < 0 {
		return text, ""
	}
	return text[:end], text[end:]
}

func firstRune(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[:size]
}

func trimQuotes(text string) string {
	return strings.Trim(strings.TrimSpace(text), "\"'“”‘’«»「」")
}
