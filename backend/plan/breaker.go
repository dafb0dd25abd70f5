package plan

import (
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/format"
)

// LoopLimit is how many times within LoopWindow a task may be started by the
// scheduler itself: retries, resumes after a usage limit, and file changes or
// successes that lead back to the task that caused them. Slots and users'
// requests do not count.
const (
	LoopLimit  = 10
	LoopWindow = time.Hour
)

// Loop counts the starts of one task that were caused by the task itself. The
// zero value is ready to use.
type Loop struct{ starts []time.Time }

// Start counts one start. ok is false when there have been too many: the task
// is in a loop, and must not start.
func (l *Loop) Start(now time.Time) (ok bool) {
	l.starts = slices.DeleteFunc(l.starts, func(at time.Time) bool {
		return now.Sub(at) >= LoopWindow || at.Sub(now) > RearmAfter // the latter was recorded while the clock was wrong
	})
	if len(l.starts) >= LoopLimit {
		return false
	}
	l.starts = append(l.starts, now)
	return true
}

// LoopMessage explains why a task was stopped.
func LoopMessage() string {
	return fmt.Sprintf("stopped: retries and effects of its own runs started this task %d times within %s", LoopLimit, format.Limit(LoopWindow))
}
