package scheduler

import (
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// startedByUser reports whether a user started a run, the run that it retries, or
// the first of its sequence.
func startedByUser(runs *store.Runs, run model.Run) bool {
	trigger, before := run.Trigger, string(run.RetryOf)
	if first := string(run.Sequence); first != "" && first != run.ID {
		s, ok := runs.Summary(first)
		if !ok {
			return false
		}
		trigger, before = s.Trigger, s.RetryOfID()
	}
	for range 100 { // records may name each other
		if trigger != model.TriggerRetry || before == "" {
			break
		}
		s, ok := runs.Summary(before)
		if !ok {
			return false
		}
		trigger, before = s.Trigger, s.RetryOfID()
	}
	return trigger == model.TriggerManual
}
