package words

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"claude-scheduler/backend/spelling"
)

const (
	// similarWords is how many words of the vocabulary are tried for one that is
	// not known.
	similarWords = 8
	// corrections is how many words of a text are corrected.
	corrections = 3
	// usual is what is suggested for a text that is similar to nothing.
	usual = "every weekday at 9"
)

// suggest returns a text similar to one with a fault that is understood.
func (p parser) suggest(text string, f fault) string {
	if strings.TrimSpace(text) == "" {
		return usual
	}
	if f.word {
		if found, ok := p.corrected(text, f, corrections); ok {
			return found
		}
	}
	chars := []rune(text)
	at, end := min(f.at, len(chars)), min(f.at+f.length, len(chars))
	for _, candidate := range []string{
		string(chars[:at]) + string(chars[end:]),                        // without the part
		string(chars[:min(f.phrase, len(chars))]) + string(chars[end:]), // without its phrase
		string(chars[:at]),                        // without the rest
		string(chars[:min(f.phrase, len(chars))]), // without the phrase and the rest
		"every hour " + text,                      // a range of times without an interval
		"every " + text,
	} {
		if candidate = tidy(candidate); p.isValid(candidate) && len(candidate) > 3 {
			return candidate
		}
	}
	return p.nearestExample(text)
}

func (p parser) isValid(text string) bool {
	_, fault := p.parse(text)
	return fault == nil
}

// tidy removes what the removal of a part leaves: blanks and commas.
func tidy(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	text = strings.ReplaceAll(text, " ,", ",")
	for _, end := range []string{",", " and", " on", " at", " in", " of", " the", " from", " every"} {
		text = strings.TrimSuffix(text, end)
	}
	return strings.TrimLeft(text, ", ")
}

// corrected replaces the first word of the part by similar ones that are known.
func (p parser) corrected(text string, f fault, left int) (string, bool) {
	chars := []rune(text)
	if left == 0 || f.at >= len(chars) {
		return "", false
	}
	end := f.at
	for end < len(chars) && (unicode.IsLetter(chars[end]) || unicode.IsDigit(chars[end]) || chars[end] == '\'') {
		end++
	}
	for _, w := range p.similar(strings.ToLower(string(chars[f.at:end]))) {
		candidate := string(chars[:f.at]) + w + string(chars[end:])
		_, next := p.parse(candidate)
		if next == nil {
			return candidate, true
		}
		if next.at > f.at {
			if found, ok := p.corrected(candidate, *next, left-1); ok {
				return found, true
			}
		}
	}
	return "", false
}

// similar returns known words in the order of their distance from a word.
func (p parser) similar(word string) []string {
	if word != "" && strings.Trim(word, "0123456789") == "" {
		return []string{"9", "1", "2"}
	}
	limit := 1 + len(word)/4
	if len(word) < 3 {
		return nil
	}
	distances := map[string]int{}
	for _, known := range p.vocabulary() {
		if d := spelling.Distance(word, known); d <= limit {
			distances[known] = d
		}
	}
	found := slices.Sorted(maps.Keys(distances))
	slices.SortStableFunc(found, func(a, b string) int { return distances[a] - distances[b] })
	return found[:min(len(found), similarWords)]
}

// vocabulary returns the words that phrases may contain.
func (p parser) vocabulary() []string {
	words := map[string]bool{"last": true, "nearest": true, "business": true, "working": true, "today": true, "tomorrow": true, "next": true}
	for _, row := range p.grammar {
		for _, e := range row.elements {
			for _, w := range e.words {
				words[w] = len(w) > 2
			}
		}
	}
	addNames(words, weekdayNames)
	addNames(words, monthNames)
	addNames(words, numberNames)
	addNames(words, ordinalNames)
	addNames(words, unitNames)
	addNames(words, timeNames)
	addNames(words, partNames)
	var out []string
	for w, use := range words {
		if use && len(w) > 2 {
			out = append(out, w)
		}
	}
	return out
}

func addNames[V any](words map[string]bool, names map[string]V) {
	for name := range names {
		words[name] = true
	}
}

// nearestExample returns the example that has most words in common with a text;
// of those the nearest one.
func (p parser) nearestExample(text string) string {
	given := strings.Fields(strings.ToLower(text))
	best, bestCommon, bestDistance := "", -1, 0
	for _, example := range examples() {
		if !p.isValid(example) { // such as one whose date has passed today
			continue
		}
		common := 0
		for _, w := range strings.Fields(strings.ToLower(example)) {
			if slices.Contains(given, w) {
				common++
			}
		}
		d := spelling.Distance(strings.ToLower(text[:min(len(text), 100)]), example)
		if common > bestCommon || common == bestCommon && d < bestDistance {
			best, bestCommon, bestDistance = example, common, d
		}
	}
	if bestCommon == 0 {
		return usual
	}
	return best
}

// examples returns a schedule for each phrase of the grammar.
func examples() []string {
	var examples []string
	for _, row := range grammar() {
		examples = append(examples, row.example)
	}
	return append(examples, watchExamples...)
}
