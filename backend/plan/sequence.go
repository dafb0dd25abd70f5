package plan

import (
	"math"
	"slices"
	"time"

	"claude-scheduler/backend/model"
)

// First returns the task that running a job starts with: the first enabled one
// in its order.
func First(order []string, task func(id string) (model.Task, bool)) (model.Task, bool) {
	for _, id := range order {
		if t, ok := task(id); ok && t.Enabled {
			return t, true
		}
	}
	return model.Task{}, false
}

// Chain returns the tasks that follow a task in its job's order for as long as
// each is sequential; disabled ones are passed over.
func Chain(order []string, task func(id string) (model.Task, bool), after string) []model.Task {
	at := slices.Index(order, after)
	if at < 0 {
		return nil
	}
	var chain []model.Task
	for _, id := range order[at+1:] {
		t, ok := task(id)
		if !ok || !t.Enabled {
			continue
		}
		if t.Schedule.Type != model.Sequential {
			break
		}
		chain = append(chain, t)
	}
	return chain
}

// Leads reports whether a run's success starts the sequential task behind it:
// a member of a sequence does, and so does a run that the schedule made. A
// task run by hand stands alone.
func Leads(r model.Run) bool {
	switch r.Trigger {
	case model.TriggerSchedule, model.TriggerCatchUp, model.TriggerFileWatch, model.TriggerSequential:
		return true
	default:
		return r.Sequence != ""
	}
}

// longestRetryDelay keeps a high multiplier from pushing a retry out of sight;
// a longer delay that was asked for stays as it is, up to longestWait.
const longestRetryDelay = 24 * time.Hour

// Retry says when a failed run is tried again; ok is false when it is not. The
// delay of the n-th retry is retry_delay times backoff_multiplier to the power
// n-1.
func Retry(c model.RetryConfig, attempt int, ended time.Time) (at time.Time, ok bool) {
	if attempt > c.MaxRetries {
		return time.Time{}, false
	}
	first := min(max(float64(c.RetryDelay), 0), longestWait.Seconds())
	delay := first
	if first > 0 { // zero times a factor beyond all bounds is no number
		delay = min(first*math.Pow(max(c.BackoffMultiplier, 1), float64(attempt-1)), max(first, longestRetryDelay.Seconds()))
	}
	return ended.Add(time.Duration(delay * float64(time.Second))), true
}

// JobStatus derives a job's status. active: one of its runs waits or goes on.
// ended are its ended runs, newest first.
func JobStatus(active bool, ended []model.Run) model.JobStatus {
	if active {
		return model.JobInProgress
	}
	ended = slices.Clone(ended)
	slices.SortStableFunc(ended, func(a, b model.Run) int { return -byBeginning(a, b) })
	for _, r := range ended {
		switch {
		case r.StartTime == nil && r.Reason == model.ReasonReplaced:
			// the run that took its place tells
		case r.Status == model.RunSuccess, r.Status == model.RunCancelled && r.Reason == model.ReasonNothingToDo && r.Sequence != "":
			return model.JobCompleted
		case r.Status == model.RunFailed, r.StartTime != nil, r.Sequence != "":
			return model.JobFailed
		}
		// a slot that never ran (overlap, missed, paused, nothing to do) says nothing
	}
	return model.JobPending
}

// byBeginning orders ended runs by when they started, those that never did by
// when that was decided: a retry of noon that was cancelled at ten is older than
// a run of eleven.
func byBeginning(a, b model.Run) int {
	begun := func(r model.Run) time.Time {
		switch {
		case r.StartTime != nil:
			return *r.StartTime
		case r.EndTime != nil:
			return *r.EndTime
		default:
			return r.ScheduledTime
		}
	}
	return begun(a).Compare(begun(b))
}
