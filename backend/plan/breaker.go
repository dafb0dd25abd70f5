package plan

import (
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/format"
)

// LoopLimit is how many times within LoopWindow a task may be started by what
// the scheduler itself brought about: retries, resumes after a usage limit, and
// changes or successes that lead back to the task which caused them. Slots and
// people's requests do not count.
const (
	LoopLimit  = 10
	LoopWindow = time.Hour
)

// Loop counts the starts of one task that lead back to itself. The zero value
// has none.
type Loop struct{ starts []time.Time }

// Start counts one start. ok is false when there have been too many: the task
// is in a loop, and must not start.
func (l *Loop) Start(now time.Time) (ok bool) {
	l.starts = slices.DeleteFunc(l.starts, func(at time.Time) bool {
		return now.Sub(at) >= LoopWindow || at.Sub(now) > RearmAfter // the latter by a clock that was wrong
	})
	if len(l.starts) >= LoopLimit {
		return false
	}
	l.starts = append(l.starts, now)
	return true
}

// LoopWords says why a task was stopped.
func LoopWords() string {
	return fmt.Sprintf("stopped: retries and effects of its own runs started this task %d times within %s", LoopLimit, format.Limit(LoopWindow))
}
