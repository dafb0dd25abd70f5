package notify

import "regexp"

// Notifications contain text that Claude wrote. In a chat it must not act as a
// command: mentioning all members, or a link that shows another text than its
// address. Services disagree on how to escape that, so the sequences that start
// one are broken by a space of no width.
var (
	slackSequence = regexp.MustCompile(`<([!@#]|[A-Za-z][A-Za-z0-9+.-]*:[^<>]*\|)`) // <!channel> <@U012> <https://x|text>
	groupMention  = regexp.MustCompile(`(?i)(^|[^A-Za-z0-9_])@(everyone|here|channel|all|room|online)\b`)
)

const zeroWidthSpace = "\u200b"

// withoutMentions returns a text that mentions no one in Slack, Discord,
// Mattermost and similar services.
func withoutMentions(text string) string {
	text = slackSequence.ReplaceAllString(text, "<"+zeroWidthSpace+"$1")
	return groupMention.ReplaceAllString(text, "$1@"+zeroWidthSpace+"$2")
}
