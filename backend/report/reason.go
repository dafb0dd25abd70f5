package report

import (
	"strings"

	"claude-scheduler/backend/model"
)

// ReasonText says in a few words why a run did not succeed, for use after
// "Failed: " or alone. It is the only table of these words: notifications and
// the report use it, and `make types` copies it into the window's types. The
// empty reason has none.
func ReasonText(reason model.Reason) string {
	switch reason {
	case model.ReasonOverlap:
		return "previous run still running"
	case model.ReasonMissed:
		return "did not run when it was due"
	case model.ReasonPaused:
		return "the scheduler was paused"
	case model.ReasonPredecessorFailed:
		return "the previous task did not succeed"
	case model.ReasonUser:
		return "stopped by you"
	case model.ReasonReplaced:
		return "replaced by a newer run"
	case model.ReasonTimeout:
		return "time limit reached"
	case model.ReasonStall:
		return "no output for too long"
	case model.ReasonUsageLimit:
		return "usage limit reached"
	case model.ReasonBudget:
		return "budget reached"
	case model.ReasonMaxTurns:
		return "turn limit reached"
	case model.ReasonPrecheck:
		return "precheck failed"
	case model.ReasonCheck:
		return "a check failed"
	case model.ReasonLogin:
		return "not signed in"
	case model.ReasonPermission:
		return "permission mode refused"
	case model.ReasonNotStarted:
		return "could not start"
	case model.ReasonError:
		return "Claude Code ended with an error"
	case model.ReasonBlocked:
		return "could not do its task"
	case model.ReasonMCPServer:
		return "MCP server not connected"
	case model.ReasonHook:
		return "stopped by a hook"
	case model.ReasonNothingDone:
		return "nothing was done"
	case model.ReasonOutlier:
		return "took or cost far more than usual"
	case model.ReasonQuietTime:
		return "quiet time"
	}
	return strings.ReplaceAll(string(reason), "_", " ") // possibly a reason of a newer version
}

// ReasonSentence is ReasonText with a capital, without a period.
func ReasonSentence(reason model.Reason) string {
	text := ReasonText(reason)
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
