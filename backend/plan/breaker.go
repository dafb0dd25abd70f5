package plan

import (
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/format"
)

// LoopLimit is how many times within LoopWindow one automatic cause may start a
// task. The retries and resumes of one slot are a cause; the
// changes and requests of its own runs, direct or through other tasks, are another.
// Slots and users' requests do not count.
const (
	LoopLimit  = 10
	LoopWindow = time.Hour
)

// Loops counts the starts of one task by cause. The zero value has none.
type Loops struct{ starts map[string][]time.Time }

// Start counts one start. ok is false after too many starts by the same cause:
// the task is in a loop and must not start.
func (l *Loops) Start(cause string, now time.Time) (ok bool) {
	if l.starts == nil {
		l.starts = map[string][]time.Time{}
	}
	for other, starts := range l.starts {
		l.starts[other] = slices.DeleteFunc(starts, func(at time.Time) bool {
			return now.Sub(at) >= LoopWindow || at.Sub(now) > RearmAfter // the latter: counted while the clock was wrong
		})
		if len(l.starts[other]) == 0 {
			delete(l.starts, other)
		}
	}
	if len(l.starts[cause]) >= LoopLimit {
		return false
	}
	l.starts[cause] = append(l.starts[cause], now)
	return true
}

// LoopMessage says why a task was stopped.
func LoopMessage() string {
	return fmt.Sprintf("stopped: retries of one slot, or effects of its own runs, started this task %d times within %s", LoopLimit, format.Limit(LoopWindow))
}
