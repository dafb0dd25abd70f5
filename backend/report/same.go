package report

import (
	"hash/fnv"
	"regexp"
	"strings"
	"unicode"
)

// Topic is equal for headlines that differ only in digits, case and punctuation,
// so that "3 of 41 tests fail" and "4 of 41 tests fail" are the same news. Names
// such as CVE-2026-1234 keep their digits: another name is other news. 0 means
// an empty headline.
func Topic(headline string) uint64 {
	if headline == "" {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(topic(headline)))
	return max(h.Sum64(), 1)
}

// identifier is a name whose digits say which one: CVE-2026-1234, ABC-17.
var identifier = regexp.MustCompile(`\b[A-Z][A-Z]+(-\d+)+\b`)

func topic(headline string) string {
	names := strings.Join(identifier.FindAllString(headline, -1), " ")
	var out strings.Builder
	space := false
	for _, r := range headline {
		if unicode.IsLetter(r) || unicode.Is(unicode.M, r) || unicode.Is(unicode.S, r) {
			if space && out.Len() > 0 {
				out.WriteByte(' ')
			}
			space = false
			out.WriteRune(unicode.ToLower(r))
			continue
		}
		space = true // digits, punctuation and spaces
	}
	return out.String() + names
}

// nothingToReport is what the example prompts ask for when there is no news.
var nothingToReport = map[string]bool{"nothing to report": true, "nothing to do": true, "nothing new": true, "nothing new to report": true, "no news": true}

// NothingToReport reports whether a headline says only that there is no news.
func NothingToReport(headline string) bool { return nothingToReport[topic(headline)] }

// nothingTopics are the topics of nothingToReport.
var nothingTopics = func() map[uint64]bool {
	topics := map[uint64]bool{}
	for words := range nothingToReport {
		topics[Topic(words)] = true
	}
	return topics
}()

// saysNothing is NothingToReport for a run, from its topic if that is known: a
// report considers each run of a week.
func (run Run) saysNothing() bool {
	if run.Topic != 0 {
		return nothingTopics[run.Topic]
	}
	return NothingToReport(run.Headline)
}
