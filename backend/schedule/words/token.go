package words

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

type tokenKind int

const (
	word    tokenKind = iota // letters, in lower case; also the name of a zone
	number                   // digits
	ordinal                  // 1st
	clock                    // 9:30, 9 am: minutes of the day in value
	date                     // 2026-12-03, 3.12.2026
	instant                  // RFC 3339
	sign                     // one character that is none of these
)

// token is a piece of a text.
type token struct {
	kind   tokenKind
	text   string // in lower case
	raw    string // as it was written
	value  int    // of a number, ordinal or clock
	second int    // of a clock
	day    time.Time
	at     int // where it begins, in characters
	length int // in characters
}

func (t token) end() int { return t.at + t.length }

// lexicon says how tokens look, the first that matches counts.
var lexicon = []struct {
	kind tokenKind
	form *regexp.Regexp
}{
	{instant, regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})`)},
	{date, regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})`)},
	{clock, regexp.MustCompile(`^(?i)(\d{1,2})(?:[:.](\d{2})(?::(\d{2}))?)?\s*(a\.m\.?|p\.m\.?|am\b|pm\b)`)},
	{clock, regexp.MustCompile(`^(\d{1,2})[:.](\d{2})(?::(\d{2}))?`)},
	{ordinal, regexp.MustCompile(`^(?i)(\d{1,2})(?:st|nd|rd|th)\b`)},
	{number, regexp.MustCompile(`^\d+`)},
	{word, regexp.MustCompile(`^[\pL_]+/[\pL_]+(?:[/+-][\pL_\d]+)*`)}, // Europe/Berlin
	{word, regexp.MustCompile(`^\pL[\pL_'’]*`)},
}

// tokens splits a text. Punctuation at the end of a sentence is left out.
func tokens(text string) []token {
	var out []token
	at := 0
	for rest := text; rest != ""; {
		t := next(rest)
		t.at, t.length = at, len([]rune(t.raw))
		at += t.length
		rest = rest[len(t.raw):]
		ends := strings.Contains(".;!?", t.raw) && (rest == "" || unicode.IsSpace([]rune(rest)[0]))
		if !unicode.IsSpace([]rune(t.raw)[0]) && !ends {
			out = append(out, t)
		}
	}
	return out
}

func next(text string) token {
	for _, l := range lexicon {
		found := l.form.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		t := token{kind: l.kind, raw: found[0], text: strings.ToLower(found[0])}
		if t.read(found) {
			return t
		}
	}
	r := []rune(text)[0]
	s := string(r)
	t := token{kind: sign, raw: s, text: s}
	if strings.ContainsRune("–—", r) {
		t.text = "-"
	}
	return t
}

// read takes the value of a token from the groups of its form; false: it is
// none, such as 25:00.
func (t *token) read(found []string) bool {
	switch t.kind {
	case instant:
		at, err := time.Parse(time.RFC3339, strings.ToUpper(found[0]))
		t.day = at
		return err == nil
	case date:
		for _, layout := range []string{time.DateOnly, "2.1.2006"} {
			if day, err := time.Parse(layout, found[0]); err == nil {
				t.day = day
				return true
			}
		}
		return false
	case clock:
		hour, _ := strconv.Atoi(found[1])
		minute, _ := strconv.Atoi(found[2])
		t.second, _ = strconv.Atoi(found[3])
		if len(found) > 4 {
			if hour < 1 || hour > 12 {
				return false
			}
			hour %= 12
			if strings.EqualFold(found[4][:1], "p") {
				hour += 12
			}
		}
		t.value = hour*60 + minute
		return minute < 60 && t.second < 60 && (hour < 24 || t.value == 24*60)
	case number, ordinal:
		n, err := strconv.Atoi(strings.TrimRightFunc(found[0], unicode.IsLetter))
		t.value = n
		return err == nil
	case word:
		t.text = strings.ReplaceAll(t.text, "’", "'")
	}
	return true
}
