package plan

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// Admission is what happens to the waiting runs.
type Admission struct {
	Start []string // ids of runs that start now, in order
	// Reserved is what each of them may spend of the day's budgets, in dollars.
	// Runs without a budget are missing.
	Reserved map[string]float64
	Reject   []Refusal // runs that will not start
	Wait     []Wait    // what each waiting run waits for, in the order of the queue
	Wake     time.Time // when to look again even if nothing happens; zero: no need
}

// Refusal ends a waiting run without starting it.
type Refusal struct {
	RunID   string
	Reason  model.Reason
	Message string
}

// Wait describes what a run waits for.
type Wait struct {
	RunID string
	For   string // as text
	Kind  WaitKind
	Until time.Time // when that ends; zero: unknown
}

// WaitKind is what a run waits for.
type WaitKind string

const (
	WaitForSlot    WaitKind = "slot"        // its slot
	WaitForRetry   WaitKind = "retry"       // the time of a retry
	WaitForPause   WaitKind = "pause"       // the end of the pause
	WaitForLimit   WaitKind = "usage_limit" // the reset of a usage limit
	WaitForReserve WaitKind = "reserve"     // the reset of a window of which only the reserve is left
	WaitForCatchUp WaitKind = "catch_up"    // other missed runs start first
	WaitForTask    WaitKind = "task"        // the end of another run of its task
	WaitForShared  WaitKind = "shared"      // a directory or session that another run uses
	WaitForPlace   WaitKind = "place"       // a free run slot
	WaitForBudget  WaitKind = "budget"      // the part of the day's budget that running runs leave
	WaitForQuiet   WaitKind = "quiet_time"  // the end of quiet time, or power
)

// queue returns the waiting runs in the order in which they start: by priority,
// then by slot, then in the order of their tasks in the file.
func (s State) queue() []Run {
	waiting := slices.DeleteFunc(slices.Clone(s.Active), func(r Run) bool { return r.Running })
	slices.SortStableFunc(waiting, func(a, b Run) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), a.Slot.Compare(b.Slot), cmp.Compare(a.Order, b.Order))
	})
	return waiting
}

// Admit returns which of the waiting runs start now, in the order of the queue.
// A run that waits for a directory or a session does not block later ones; a
// budget that a run waits for is not given to later runs.
func Admit(now time.Time, s State) Admission {
	var a Admission
	limit := max(s.MaxRunning, 1)
	running := 0
	budgets := newLedger(s.Budgets)
	held := map[string]string{} // resources of running runs -> run id
	busy := map[string]bool{}   // tasks with a running run
	hold := func(r Run) {
		running++
		busy[r.TaskID] = true
		for _, h := range r.Holds {
			held[h] = r.ID
		}
	}
	for _, r := range s.Active {
		if r.Running {
			hold(r)
			budgets.running(r)
		}
	}
	before := running
	var starting []Run
	for _, r := range s.queue() {
		if why := s.strandedByClock(now, r); why != "" {
			a.Reject = append(a.Reject, Refusal{r.ID, model.ReasonMissed, why})
			continue
		}
		if wait := s.blockedBy(now, r); wait.For != "" {
			a.Wait = append(a.Wait, wait)
			a.wake(wait.Until)
			if wait.Kind == WaitForQuiet && wait.Until.IsZero() {
				a.wake(now.Add(powerInterval)) // no event reports it
			}
			continue
		}
		if why := budgets.refuses(r); why != "" {
			a.Reject = append(a.Reject, Refusal{r.ID, model.ReasonBudget, why})
			continue
		}
		wait := func(kind WaitKind, words string) { a.Wait = append(a.Wait, Wait{RunID: r.ID, For: words, Kind: kind}) }
		switch shared, poor := conflict(r, held), budgets.delays(r); {
		case busy[r.TaskID] && !r.Parallel:
			wait(WaitForTask, "waits for the previous run of this task")
		case shared != "" && !r.Parallel:
			wait(WaitForShared, "waits for "+shared+", which another run uses")
		case running >= limit:
			wait(WaitForPlace, fmt.Sprintf("waiting: %d of %d run slots are in use", running, limit))
		case poor != "":
			wait(WaitForBudget, poor)
			budgets.claim(r)
		default:
			a.Start = append(a.Start, r.ID)
			starting = append(starting, r)
			hold(r)
			budgets.start(r)
			if r.Trigger == model.TriggerCatchUp {
				s.LatestCatchUp = now
			}
		}
	}
	places := min(limit, max(len(s.Tasks), len(s.Active))) - before
	a.Reserved = budgets.share(starting, places)
	return a
}

// blockedBy returns what prevents a run from starting even if nothing else
// runs; zero if nothing does. Manual runs and sequences in progress ignore the
// pause. Runs that users start ignore the reserve, which is theirs. A manual run
// also ignores a usage limit: whoever starts it may know that it is over, for
// example because of credit bought since.
func (s State) blockedBy(now time.Time, r Run) Wait {
	limit, limited := s.limit(now, r.Owner)
	window, reserved := s.reserved(now, r.Owner)
	wait := func(kind WaitKind, until time.Time, words string) Wait { return Wait{r.ID, words, kind, until} }
	switch {
	case r.isPendingRetry(now) && r.NotBefore.Before(r.Slot): // of a fleet, which hands runs over before their slots
		return wait(WaitForSlot, r.NotBefore, "starts at "+format.Clock(r.Slot, now))
	case r.isPendingRetry(now) && limited && !limit.Until.Before(r.NotBefore):
		return wait(WaitForLimit, limit.Until, limit.waitText(now))
	case r.isPendingRetry(now):
		return wait(WaitForRetry, r.NotBefore, "tries again at "+format.Clock(r.NotBefore, now))
	case s.PausedUntil.After(now) && r.Trigger != model.TriggerManual && r.Trigger != model.TriggerSequential:
		if s.PausedUntil.Equal(model.Forever) {
			return wait(WaitForPause, time.Time{}, "paused until resumed")
		}
		return wait(WaitForPause, s.PausedUntil, "paused until "+format.Clock(s.PausedUntil, now))
	case r.quietAt(now) != "":
		until := r.Quiet.Until(now)
		if until.IsZero() {
			return wait(WaitForQuiet, until, r.quietAt(now))
		}
		return wait(WaitForQuiet, until, "waits until "+format.Clock(until, now)+": "+r.quietAt(now))
	case !r.startedByUser() && s.Power != PowerMains && r.Quiet.OnBattery() != "":
		return wait(WaitForQuiet, time.Time{}, "waits until the computer is plugged in")
	case limited && r.Trigger != model.TriggerManual:
		return wait(WaitForLimit, limit.Until, limit.waitText(now))
	case reserved && !r.ByUser && r.Trigger != model.TriggerManual:
		return wait(WaitForReserve, window.Until, s.reserveText(window, now))
	case r.Trigger == model.TriggerCatchUp && s.LatestCatchUp.Add(s.CatchUpInterval).After(now) && !s.LatestCatchUp.After(now):
		return wait(WaitForCatchUp, s.LatestCatchUp.Add(s.CatchUpInterval), "missed runs start one at a time")
	}
	return Wait{}
}

// powerInterval is how often the battery is read while a run waits for power.
const powerInterval = time.Minute

// startedByUser reports whether a user started a run, or one that led to it.
func (r Run) startedByUser() bool { return r.ByUser || r.Trigger == model.TriggerManual }

// quietAt says why a run does not start now, or at its slot if it is prepared
// before; empty: nothing is quiet, or a user started it.
func (r Run) quietAt(now time.Time) string {
	if r.startedByUser() {
		return ""
	}
	if r.Slot.After(now) {
		now = r.Slot
	}
	return r.Quiet.At(now)
}

// isPendingRetry reports whether a run is a retry whose time has not come.
func (r Run) isPendingRetry(now time.Time) bool { return r.NotBefore.After(now) }

func conflict(r Run, held map[string]string) string {
	for _, h := range r.Holds {
		if _, taken := held[h]; taken {
			return h
		}
	}
	return ""
}

func (a *Admission) wake(at time.Time) {
	if !at.IsZero() && (a.Wake.IsZero() || at.Before(a.Wake)) {
		a.Wake = at
	}
}
