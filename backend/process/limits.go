package process

import "time"

// A delay by which the supervisor notices a deadline too late means that it did
// not run: it was stopped, or the machine slept and the clock went on. That time
// is not counted.
const overslept = 2 * time.Second

// watch waits until the command has ended or is to be ended, and says by whom.
func (s *supervisor) watch(step Step, c *child, a *activity) Ended {
	started := time.Now()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		due, _ := deadline(step, started, a)
		armed := time.Now()
		var alarm <-chan time.Time
		if !due.IsZero() {
			timer.Reset(time.Until(due))
			alarm = timer.C
		}
		select {
		case <-c.ended:
			return EndedItself
		case <-s.cancel:
			return EndedCancel
		case <-a.news:
		case <-alarm:
			if time.Since(due) > overslept {
				uncounted := time.Since(a.latest(armed))
				started = started.Add(uncounted)
				a.shift(uncounted)
			}
			if due, by := deadline(step, started, a); !due.IsZero() && time.Until(due) <= 0 {
				return by
			}
		}
	}
}

// deadline returns the next instant, the zero time for none, at which the command is to be
// ended if nothing happens until then, and why.
func deadline(step Step, started time.Time, a *activity) (time.Time, Ended) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var due time.Time
	var by Ended
	limit := func(from time.Time, after time.Duration, why Ended) {
		if at := from.Add(after); after > 0 && (due.IsZero() || at.Before(due)) {
			due, by = at, why
		}
	}
	limit(started, step.Timeout, EndedTimeout)
	limit(a.last, step.StallTimeout, EndedStall)
	if !a.spoke {
		limit(started, step.FirstOutput, EndedNoOutput)
	}
	if a.marked {
		limit(a.last, step.EndGrace, EndedLingered)
	}
	return due, by
}

// latest returns the later of the last output and t.
func (a *activity) latest(t time.Time) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last.After(t) {
		return a.last
	}
	return t
}

func (a *activity) shift(by time.Duration) {
	a.mu.Lock()
	a.last = a.last.Add(by)
	a.mu.Unlock()
}
