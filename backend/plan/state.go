package plan

import (
	"fmt"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// State is everything that the decisions of one instant depend on.
type State struct {
	Tasks  []Task // those that are enabled
	Active []Run  // waiting and running, in order of arrival

	// AwakeSince is when the scheduler began to watch the clock without a
	// gap: its start, or the last wake-up from sleep or clock step. Slots
	// before it were missed.
	AwakeSince time.Time

	PausedUntil     time.Time // zero: not paused
	Limits          []Limit   // usage limits that were reached
	Windows         []Window  // how much of the five-hour window each login has used
	ReservePercent  int       // percent of that window that only users' runs may use
	MaxRunning      int       // 0 counts as 1
	Budgets         []Budget  // today's budgets
	LatestCatchUp   time.Time // when a missed slot was last caught up
	CatchUpInterval time.Duration

	Power Power // only read while a quiet time depends on it

	// PrestartWindow is how long before its slot a run may be prepared, so that
	// it starts at the slot and not later. 0: not before the slot.
	PrestartWindow time.Duration
}

// Slots enumerates the times at which a task is due. schedule.Schedule is one.
type Slots interface {
	// Next is the first slot strictly after `after`; anchor is where
	// intervals count from.
	Next(anchor, after time.Time) (time.Time, bool)
}

// Task is what a decision needs to know about a task. Its policies are
// resolved: the settings apply where the task has none.
type Task struct {
	ID           string
	Slots        Slots     // nil: never due by the clock
	ArmedAt      time.Time // when the present schedule took effect: no slot before it counts
	LastSlot     time.Time // the newest recorded slot; zero: none since ArmedAt
	Next         time.Time // result of NextSlot, to avoid the search; zero: unknown
	Start        time.Time // likewise of NextStart
	Missed       model.Missed
	MissedWindow time.Duration
	Overlap      model.Overlap
	Quiet        QuietTimes
	NotAfter     time.Time // no slot after that; zero: no end
	MaxRuns      int       // 0: no limit
	Runs         int       // automatic runs that count toward MaxRuns
}

// Run is a waiting or running run.
type Run struct {
	ID        string
	TaskID    string
	Trigger   model.Trigger
	Running   bool
	Slot      time.Time // when it was due
	NotBefore time.Time // a retry's start time; zero: immediately
	DecidedAt time.Time // when a retry was scheduled; zero: unknown
	Owner     Owner     // whose usage it counts toward
	ByUser    bool      // a user started it, or the run that it retries or follows
	Priority  int       // the task's priority: higher first
	Order     int       // position of its task in the file
	Parallel  bool      // its task allows it to share its resources
	Quiet     QuietTimes

	Profiles    []string // ids of its profiles, which may have budgets
	Expected    Expected // what it may cost
	ReservedUSD float64  // what a running run may spend of the budgets; 0: it started without one
	CostUSD     float64  // what a running run has cost so far

	// Holds are the resources that the run needs exclusively: its working
	// directory, the session it resumes.
	Holds []string
}

// scheduled reports whether the clock triggered the run.
func (r Run) scheduled() bool {
	return r.Trigger == model.TriggerSchedule || r.Trigger == model.TriggerCatchUp
}

// Decision is what happens to one slot.
type Decision struct {
	TaskID  string
	Slot    time.Time
	Trigger model.Trigger
	// Reason is empty when a run is queued; otherwise the slot is recorded as
	// cancelled for this reason.
	Reason  model.Reason
	Message string // the reason as text
	// Replaces are active runs that end in favor of this one.
	Replaces []string
}

// RearmAfter bounds how far ahead of the clock a recorded slot may be: no
// correction of a zone or a daylight saving rule explains more, so the clock
// was wrong when the slot was recorded, and waiting for it to come again could
// silence the task for years.
const RearmAfter = 25 * time.Hour

// Rearm returns the task with its slots counted from now if the clock turns out
// to have been wrong; otherwise ok is false and the task unchanged. The caller
// checks whenever the clock may have been set, and keeps the result: a task
// whose slots are counted from "now" each time is never due.
func (t Task) Rearm(now time.Time) (rearmed Task, ok bool) {
	if t.from().Sub(now) <= RearmAfter {
		return t, false
	}
	t.ArmedAt, t.LastSlot, t.Next = now, time.Time{}, time.Time{}
	return t, true
}

// from returns where the search for the next slot begins and intervals are
// anchored.
func (t Task) from() time.Time {
	if t.LastSlot.After(t.ArmedAt) {
		return t.LastSlot
	}
	return t.ArmedAt
}

// NextSlot returns the slot that Due will decide next; ok is false when there
// is none.
func (t Task) NextSlot() (slot time.Time, ok bool) {
	return t.slotAfter(t.from())
}

// NextStart returns the next slot at which the task starts as its quiet times
// stand; ok is false when there is none.
func (t Task) NextStart() (slot time.Time, ok bool) {
	if t.Slots == nil || t.spent() {
		return time.Time{}, false
	}
	return Starts{t.Slots, t.Quiet, t.NotAfter}.Next(t.from(), t.from())
}

// slotAfter returns the first slot after another one; ok is false at the end of
// the task.
func (t Task) slotAfter(slot time.Time) (next time.Time, ok bool) {
	if t.Slots == nil || t.spent() {
		return time.Time{}, false
	}
	next, ok = t.Slots.Next(slot, slot)
	return next, ok && (t.NotAfter.IsZero() || !next.After(t.NotAfter))
}

// spent reports whether a task has made all of its runs.
func (t Task) spent() bool { return t.MaxRuns > 0 && t.Runs >= t.MaxRuns }

// Over says why a task starts no more runs automatically; empty: it does.
func (t Task) Over(now time.Time) string {
	switch {
	case t.spent():
		return fmt.Sprintf("it has made its %s (max_runs)", format.Count(t.MaxRuns, "run"))
	case !t.NotAfter.IsZero() && now.After(t.NotAfter):
		return "its end was " + formatTime(t.NotAfter) + " (not_after)"
	}
	return ""
}

// Counts reports whether runs of a trigger count toward the maximum of a task:
// those that it starts automatically. A retry belongs to the run before it.
func Counts(trigger model.Trigger) bool {
	return trigger != model.TriggerManual && trigger != model.TriggerRetry
}

// missed reports whether a slot came while the scheduler was not watching the
// clock. An AwakeSince in the future means that the clock was set back since:
// no slot was missed.
func (s State) missed(now, slot time.Time) bool {
	return slot.Before(s.AwakeSince) && !s.AwakeSince.After(now)
}
