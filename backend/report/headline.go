package report

import (
	"regexp"
	"strings"

	"claude-scheduler/backend/model"
)

// Headline is the sentence about a run that ended: the first error when it
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
			if line := cut(withoutField(plain(words))); line != "" {
				return line
			}
		}
		return reasonWords(run)
	}
	return ""
}

// field is the name of a field at the start of an error, which says nothing to
// people: working_directory.path, checks[0].
var field = regexp.MustCompile(`^[a-z]+([_.][a-z]+|\[\d+\])+: `)

func withoutField(text string) string {
	return strings.TrimSpace(field.ReplaceAllString(text, ""))
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
	case model.OutcomeDone: // the answer was no more than this word
		return "Done"
	case model.OutcomeNothingToDo:
		return "Nothing to do"
	case model.OutcomePartial:
		return "Done in part"
	}
	return "Ended without a closing answer"
}

// reasonWords says why a run did not succeed when nothing else does.
func reasonWords(run model.Run) string {
	switch run.Reason {
	case model.ReasonOverlap:
		return "The previous run was still running"
	case model.ReasonMissed:
		return "Missed its time"
	case model.ReasonPaused:
		return "The scheduler was paused"
	case model.ReasonNothingToDo:
		return "Nothing to do"
	case model.ReasonPredecessorFailed:
		return "The task before it did not succeed"
	case model.ReasonUser:
		return "Stopped by a person"
	case model.ReasonReplaced:
		return "Replaced by a newer run"
	case model.ReasonTimeout:
		return "Exceeded its time limit"
	case model.ReasonStall:
		return "No output for too long"
	case model.ReasonInterrupted:
		return "Interrupted"
	case model.ReasonUsageLimit:
		return "Usage limit reached"
	case model.ReasonBudget:
		return "Cost limit reached"
	case model.ReasonMaxTurns:
		return "Turn limit reached"
	case model.ReasonPrecheck:
		return "Its precheck failed"
	case model.ReasonCheck:
		return "A check after the run failed"
	case model.ReasonLogin:
		return "Claude Code is not signed in"
	case model.ReasonPermission:
		return "Claude Code refused the permission mode"
	case model.ReasonNotStarted:
		return "Could not start"
	case model.ReasonBlocked:
		return "Could not do its task"
	case model.ReasonMCPServer:
		return "A required MCP server was not connected"
	case model.ReasonHook:
		return "A hook stopped it"
	case model.ReasonNothingDone:
		return "The model was not asked or said nothing"
	case model.ReasonQuietTime:
		return "Outside of its hours"
	}
	if run.Status == model.RunCancelled {
		return "Cancelled"
	}
	return "Failed"
}
