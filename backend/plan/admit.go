package plan

import (
	"fmt"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// Admission is what happens to the waiting runs.
type Admission struct {
	Start  []string  // ids of runs that start now, in order
	Reject []Refusal // runs that will not start
	Wait   []Wait    // what each of the others waits for
	Wake   time.Time // when to look again even if nothing happens; zero: no need
}

// Refusal ends a waiting run without starting it.
type Refusal struct {
	RunID   string
	Reason  model.Reason
	Message string
}

// Wait describes what a run waits for.
type Wait struct{ RunID, For string }

// Admit returns which of the waiting runs start now, in order of arrival. A run
// that waits for a directory or a session does not block later ones.
func Admit(now time.Time, s State) Admission {
	var a Admission
	limit := max(s.MaxRunning, 1)
	running := 0
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
		}
	}
	for _, r := range s.Active {
		if r.Running {
			continue
		}
		if why := s.strandedByClock(now, r); why != "" {
			a.Reject = append(a.Reject, Refusal{r.ID, model.ReasonMissed, why})
			continue
		}
		if wait, until := s.blockedBy(now, r); wait != "" {
			a.Wait = append(a.Wait, Wait{r.ID, wait})
			a.wake(until)
			continue
		}
		if s.BudgetUSD > 0 && s.SpentUSD >= s.BudgetUSD {
			a.Reject = append(a.Reject, Refusal{r.ID, model.ReasonBudget,
				fmt.Sprintf("today's budget of %s is spent (%s)", format.Budget(s.BudgetUSD), format.Budget(s.SpentUSD))})
			continue
		}
		switch shared := conflict(r, held); {
		case busy[r.TaskID] && !r.Parallel:
			a.Wait = append(a.Wait, Wait{r.ID, "waits for the previous run of this task"})
		case shared != "" && !r.Parallel:
			a.Wait = append(a.Wait, Wait{r.ID, "waits for " + shared + ", which another run uses"})
		case running >= limit:
			a.Wait = append(a.Wait, Wait{r.ID, fmt.Sprintf("waiting: %d of %d run slots are in use", running, limit)})
		default:
			a.Start = append(a.Start, r.ID)
			hold(r)
			if r.Trigger == model.TriggerCatchUp {
				s.LatestCatchUp = now
			}
		}
	}
	return a
}

// blockedBy describes what keeps a run from starting whatever else is running,
// and until when; empty when nothing does. Manual runs ignore the pause and the
// usage limit, and a sequence in progress ignores the pause.
func (s State) blockedBy(now time.Time, r Run) (wait string, until time.Time) {
	manual := r.Trigger == model.TriggerManual
	limit, limited := s.limit(now, r.Owner)
	switch {
	case r.isPendingRetry(now):
		return "tries again at " + formatTime(r.NotBefore), r.NotBefore
	case s.PausedUntil.After(now) && !manual && r.Trigger != model.TriggerSequential:
		if s.PausedUntil.Equal(model.Forever) {
			return "paused until resumed", time.Time{}
		}
		return "paused until " + formatTime(s.PausedUntil), s.PausedUntil
	case limited && !manual:
		return "waits for the " + limit.label() + " to reset at " + formatTime(limit.Until), limit.Until
	case r.Trigger == model.TriggerCatchUp && s.LatestCatchUp.Add(s.CatchUpInterval).After(now) && !s.LatestCatchUp.After(now):
		return "missed runs start one at a time", s.LatestCatchUp.Add(s.CatchUpInterval)
	}
	return "", time.Time{}
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
