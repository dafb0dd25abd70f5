package redact

import (
	"strings"
	"unicode"
)

// own are the words of the messages with which the CLI and the API say why a
// run failed. The verdict on a run is taken from them after masking, so that a
// secret which consists of such words alone (a password "limit", a variable
// with the whole message) stays readable in the text of a failed result. It
// reveals nothing there that the CLI would not print anyway.
var own = vocabulary(`
	a access add after again allocation an and ask at available be been before billing by claude connection conversation
	credit credits current daily day days details disabled doesn't error errors exceeded extra fable failed fetch five for
	found from going group group's groups haiku has have higher hit hour hourly hours hung i'm in include increase is it
	keep key's limit limits long low many message minute minutes model models monthly more needs network no not of on only
	opus or org org's organization organization's out per plan please prompt quota rate reached refused regain request
	requires reset resets returns run seat see session sonnet specified spend spending switch team team's than the their
	this time timed timeout to today tokens tomorrow too try trying type unable until up usage use used using wait waiting
	week weekly will with you you're you've your
	mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday
	jan feb mar apr may jun jul aug sep oct nov dec
	january february march april june july august september october november december
	utc gmt am pm overloaded econnrefused econnreset enotfound etimedout eai_again socket hang`)

// ownInSentences are words of these messages that people also use as passwords:
// alone, they stay hidden.
var ownInSentences = vocabulary(`
	account admin ai api balance bearer check code contact day enterprise internal invalid key keys logged login max oauth
	pro root server set settings sign token`)

// spoken reports whether a secret consists of words of the CLI's own messages,
// and of numbers beside them.
func spoken(secret string) bool {
	words, others := 0, 0
	secret = strings.ReplaceAll(strings.ToLower(secret), "’", "'")
	for word := range strings.FieldsFuncSeq(secret, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '_' }) {
		switch {
		case own[word]:
			words++
		case ownInSentences[word]:
			others++
		case len(strings.TrimLeft(word, "0123456789")) > 2: // not a number or time, such as 400, 5pm, 2027
			return false
		}
	}
	return words > 0 && (others == 0 || words+others >= 4)
}
