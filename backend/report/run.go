package report

import (
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// Run is what the report considers of a run.
type Run struct {
	ID, Task, Name, Job string
	Status              model.RunStatus
	Reason              model.Reason
	Outcome             model.RunOutcome
	Trigger             model.Trigger
	Attempt             int
	RetryOf             [16]byte  // UUID of the run that it retries; zero: none
	At                  time.Time // its end; of a run that never started, its slot
	Slot                time.Time
	Start               time.Time // zero: never started
	Started             bool
	Headline            string
	Topic               uint64 // Topic(headline)
	Changed             bool   // files or commits
	Denied              int    // tool calls that were not permitted
	FailedSteps         int
	Acknowledged        bool
	SnoozedUntil        time.Time // zero: not snoozed
}

// Quiet reports whether a run that ended has no news: it had nothing to do, or
// changed nothing and says the same as the success before it. last is the topic
// of that success; 0: there was none.
func Quiet(run Run, last uint64) bool {
	switch {
	case NeedsYou(run) != "":
		return false
	case run.Status == model.RunSuccess:
		return run.Outcome == model.OutcomeNothingToDo || !run.Changed && (run.saysNothing() || run.Topic != 0 && run.Topic == last)
	}
	return run.Status == model.RunCancelled
}

// NeedsYou says in a few words why a run needs attention; empty: it does not.
// Later runs are not considered.
func NeedsYou(run Run) string {
	switch run.Status {
	case model.RunFailed:
		return failedText(run)
	case model.RunSuccess:
		switch {
		case run.Outcome == model.OutcomePartial:
			return "done in part"
		case run.Denied > 0:
			return format.Count(run.Denied, "tool call") + " denied"
		case run.FailedSteps > 0:
			return format.Count(run.FailedSteps, "step") + " failed"
		}
	case model.RunCancelled:
		switch run.Reason {
		case model.ReasonMissed, model.ReasonBudget, model.ReasonUsageLimit:
			return ReasonText(run.Reason)
		}
	}
	return ""
}

func failedText(run Run) string {
	if run.Reason == model.ReasonError || run.Reason == "" {
		return "failed" // the headline has the details
	}
	return ReasonText(run.Reason)
}
