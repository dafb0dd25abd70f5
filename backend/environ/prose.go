package environ

import (
	"slices"
	"strings"
	"unicode"
)

// prose reports whether a value is clearly a sentence of four or more words: it
// has a function word, or punctuation between its words. Words alone may be a
// passphrase. It is not prose if the name calls it a passphrase, or if one of
// its words names a secret or looks like one.
func prose(name, value string) bool {
	for part := range strings.FieldsFuncSeq(strings.ToUpper(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' }) {
		for _, opens := range []string{"PHRASE", "MNEMONIC", "SEED", "RECOVERY", "ANSWER", "UNLOCK", "BACKUPCODE", "WALLET"} {
			if strings.Contains(part, opens) {
				return false
			}
		}
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		return false
	}
	words, joined := 0, false
	parts := strings.Fields(value)
	for i, part := range parts {
		word := strings.Trim(part, `.,;:!?()"'`+"…·∙•–—|“”‘’")
		between := i > 0 && i < len(parts)-1
		switch {
		case word == "":
			joined = joined || between && !strings.ContainsAny(part, `"'!?`)
			continue
		case !wordOfProse(word), secretName(word):
			return false
		case slices.Contains(joining, strings.ToLower(word)), i < len(parts)-1 && strings.HasSuffix(part, ","):
			joined = true
		}
		words++
	}
	return words >= 4 && joined
}

// joining are words that occur in sentences, but not in generated passphrases.
var joining = []string{"a", "an", "the", "is", "are", "was", "were", "be", "of", "to", "in", "on", "at", "by", "it", "its", "and", "or", "not", "for", "your", "you're", "you've"}

// wordOfProse reports whether a word occurs in normal text: letters with the
// apostrophes and hyphens of words, a path or address without anything random,
// or a number, date or time such as 5pm, 5-hour or 2027-01-01.
func wordOfProse(word string) bool {
	if random(word) || len(word) > 40 {
		return false
	}
	digits, letters := 0, 0
	for _, r := range word {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		case !strings.ContainsRune(`'’-./:,%+`, r):
			return false
		}
	}
	if digits > 0 && letters > 0 { // hunter22
		rest := strings.TrimLeft(word, "0123456789.:")
		return len(rest) <= 2 || strings.HasPrefix(rest, "-") && strings.Trim(rest[1:], "abcdefghijklmnopqrstuvwxyz") == ""
	}
	return digits <= 9
}
