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

// Successors returns the tasks that follow a task in its job's order for as long as
// each is sequential; disabled ones are passed over.
func Successors(order []string, task func(id string) (model.Task, bool), after string) []model.Task {
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

// TriggersNext reports whether a run's success starts the sequential task
// after it: a member of a sequence does, and so does any run that started
// automatically. A manual run of a task does not.
func TriggersNext(r model.Run) bool {
	switch r.Trigger {
	case model.TriggerSchedule, model.TriggerCatchUp, model.TriggerFileWatch, model.TriggerEvent, model.TriggerSequential, model.TriggerFollowUp:
		return true
	default:
		return r.Sequence != ""
	}
}

// longestRetryDelay keeps a high multiplier from postponing a retry
// indefinitely; a longer delay that was configured is used as it is, up to
// longestWait.
const longestRetryDelay = 24 * time.Hour

// Retry returns when a failed run is retried; ok is false when it is not. The
// delay of the n-th retry is retry_delay times backoff_multiplier to the power
// n-1.
func Retry(c model.RetryConfig, attempt int, ended time.Time) (at time.Time, ok bool) {
	if attempt > c.MaxRetries {
		return time.Time{}, false
	}
	first := min(max(float64(c.RetryDelay), 0), longestWait.Seconds())
	delay := first
	if first > 0 { // zero times infinity is not a number
		delay = min(first*math.Pow(max(c.BackoffMultiplier, 1), float64(attempt-1)), max(first, longestRetryDelay.Seconds()))
	}
	return ended.Add(time.Duration(delay * float64(time.Second))), true
}

// EndedRun is what the status of a job needs to know about a run that has
// ended.
type EndedRun struct {
	Status     model.RunStatus
	Reason     model.Reason
	Scheduled  time.Time
	Started    time.Time // zero: it never started
	Ended      time.Time // zero: not on record
	InSequence bool
}

// JobStatus derives a job's status. active: one of its runs is waiting or
// running. ended are its ended runs in any order.
func JobStatus(active bool, ended []EndedRun) model.JobStatus {
	if active {
		return model.JobInProgress
	}
	ended = slices.Clone(ended)
	slices.SortStableFunc(ended, func(a, b EndedRun) int { return b.startedOrDecided().Compare(a.startedOrDecided()) })
	for _, r := range ended {
		started := !r.Started.IsZero()
		switch {
		case !started && r.Reason == model.ReasonReplaced:
			// the run that replaced it decides
		case r.Status == model.RunSuccess, r.Status == model.RunCancelled && r.Reason == model.ReasonNothingToDo && r.InSequence:
			return model.JobCompleted
		case r.Status == model.RunFailed, started, r.InSequence:
			return model.JobFailed
		}
		// a slot that never ran (overlap, missed, paused, nothing to do) does not count
	}
	return model.JobPending
}

// startedOrDecided returns when a run started, or when it was decided that it
// never would: a retry scheduled for noon but cancelled at ten is older than a
// run of eleven.
func (r EndedRun) startedOrDecided() time.Time {
	switch {
	case !r.Started.IsZero():
		return r.Started
	case !r.Ended.IsZero():
		return r.Ended
	default:
		return r.Scheduled
	}
}
