package report

import (
	"regexp"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// Headline returns the sentence about a run that ended: the first error when it
// failed, the reason when it never ran, else what its report or the first
// sentence of its answer says. It is empty for a run that has not ended.
//
// Its sources were redacted when they were recorded.
func Headline(run model.Run) string {
	switch run.Status {
	case model.RunSuccess:
		return headlineOf(run)
	case model.RunFailed, model.RunCancelled:
		for _, words := range run.Errors {
			if strings.Contains(words, claudePath) {
				return cut(noClaude(plain(words)))
			}
			if line := cut(withoutField(plain(words))); line != "" {
				return line
			}
		}
		return reasonText(run)
	}
	return ""
}

// field is the name of a field at the start of an error, which means nothing
// to users: working_directory.path, checks[0].
var field = regexp.MustCompile(`^[a-z]+([_.][a-z]+|\[\d+\])+: `)

func withoutField(text string) string {
	return strings.TrimSpace(field.ReplaceAllString(text, ""))
}

// claudePath is the prefix of package claude's error about a program that it does
// not find.
const claudePath = "claude_path: "

// LacksClaude reports whether a run did not start because Claude Code was not
// found, or is no program of this machine.
func LacksClaude(run model.Run) bool {
	return run.Reason == model.ReasonNotStarted && slices.ContainsFunc(run.Errors, func(words string) bool { return strings.Contains(words, claudePath) })
}

func noClaude(message string) string {
	_, why, _ := strings.Cut(message, claudePath)
	why, _, _ = strings.Cut(why, " (")
	if why == "the claude command was not found" {
		return "Claude Code is not installed"
	}
	if program, reason, ok := strings.Cut(why, " cannot be started: "); ok {
		return "Claude Code (" + program + ") cannot be started: " + reason
	}
	return "Claude Code was not found: " + why
}

func headlineOf(run model.Run) string {
	answer := run.Output
	if run.Outcome != "" {
		if line, ok := ParseLine(answer); ok {
			if line.Sentence != "" {
				return line.Sentence
			}
			answer = line.Rest
		}
	}
	if sentence := FirstSentence(answer); sentence != "" {
		return sentence
	}
	switch run.Outcome {
	case model.OutcomeDone: // the answer was only this word
		return "Done"
	case model.OutcomeNothingToDo:
		return "Nothing to do"
	case model.OutcomePartial:
		return "Done in part"
	}
	return "Ended without a closing answer"
}

// reasonText says why a run did not succeed if it has no error that does.
func reasonText(run model.Run) string {
	switch {
	case run.Reason != "":
		return ReasonSentence(run.Reason)
	case run.Status == model.RunCancelled:
		return "Cancelled"
	}
	return "Failed"
}
