package plan

import (
	"fmt"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// Admission says what becomes of the runs that wait.
type Admission struct {
	Start  []string  // ids of runs that start now, in order
	Reject []Refusal // runs that will not start
	Wait   []Wait    // what each of the others waits for
	Wake   time.Time // when to look again although nothing happens; zero: no need
}

// Refusal ends a waiting run without starting it.
type Refusal struct {
	RunID   string
	Reason  model.Reason
	Message string
}

// Wait says what a run waits for, in words.
type Wait struct{ RunID, For string }

// Admit says which of the waiting runs start now, in the order of their
// arrival. One that waits for a directory or a session does not hold up those
// behind it.
func Admit(now time.Time, s State) Admission {
	var a Admission
	limit := max(s.MaxRunning, 1)
	running := 0
	held := map[string]string{} // what running runs hold -> run id
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
		if why := s.strayed(now, r); why != "" {
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

// blockedBy says what keeps a run from starting whatever else goes on, and until
// when; empty when nothing does. Runs asked for by hand pass the pause and the
// usage limit, and a sequence under way passes the pause.
func (s State) blockedBy(now time.Time, r Run) (wait string, until time.Time) {
	byHand := r.Trigger == model.TriggerManual
	limit, limited := s.limit(now, r.Owner)
	switch {
	case r.later(now):
		return "tries again at " + formatTime(r.NotBefore), r.NotBefore
	case s.PausedUntil.After(now) && !byHand && r.Trigger != model.TriggerSequential:
		if s.PausedUntil.Equal(model.Forever) {
			return "paused until resumed", time.Time{}
		}
		return "paused until " + formatTime(s.PausedUntil), s.PausedUntil
	case limited && !byHand:
		return "waits for the " + limit.words() + " to reset at " + formatTime(limit.Until), limit.Until
	case r.Trigger == model.TriggerCatchUp && s.LatestCatchUp.Add(s.CatchUpInterval).After(now) && !s.LatestCatchUp.After(now):
		return "missed runs start one at a time", s.LatestCatchUp.Add(s.CatchUpInterval)
	}
	return "", time.Time{}
}

// later reports whether a run is a retry whose time has not come.
func (r Run) later(now time.Time) bool { return r.NotBefore.After(now) }

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
