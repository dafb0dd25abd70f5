package supervisor

import "time"

// suspendThreshold is how late a deadline may be noticed. A longer delay means
// that the supervisor did not run: it was stopped, or the machine slept and the
// clock advanced. That time does not count.
const suspendThreshold = 2 * time.Second

// waitForEnd waits until the command has ended or must be ended, and returns why.
func (s *supervisor) waitForEnd(step Step, c *child, a *activity) EndReason {
	started := time.Now()
	if s.spec.Timeout > 0 { // one limit for all steps together
		left := max(s.spec.Timeout-s.spent, 1)
		if step.Timeout == 0 || left < step.Timeout {
			step.Timeout = left
		}
		defer func() { s.spent += time.Since(started) }()
	}
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
		case <-a.changed:
		case <-alarm:
			if time.Since(due) > suspendThreshold {
				uncounted := time.Since(a.latest(armed))
				started = started.Add(uncounted)
				a.shift(uncounted)
			}
			due, by := deadline(step, started, a)
			if due.IsZero() || time.Until(due) > 0 {
				continue
			}
			if by == EndedByOrphans && a.session != nil {
				// When work has just ended, the session gets the full grace
				// again to notice it.
				works := len(a.session.startedBy(s.tree.descendantsOf(c))) > 0
				if a.noteWork(works) {
					continue
				}
			}
			return by
		}
	}
}

// deadline returns the next instant, the zero time for none, at which the
// command must be ended if nothing happens until then, and why.
func deadline(step Step, started time.Time, a *activity) (time.Time, EndReason) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var due time.Time
	var by EndReason
	limit := func(from time.Time, after time.Duration, why EndReason) {
		if at := from.Add(after); after > 0 && (due.IsZero() || at.Before(due)) {
			due, by = at, why
		}
	}
	limit(started, step.Timeout, EndedTimeout)
	quiet, done := a.last, a.marked
	if a.session != nil {
		var wake time.Time
		if wake, done = a.session.state(); wake.After(quiet) {
			quiet = wake
		}
	}
	if a.waiting > 0 { // for the user, who may take longer
		return due, by
	}
	limit(quiet, step.StallTimeout, EndedStall)
	if !a.hadOutput {
		limit(started, step.FirstOutput, EndedNoOutput)
	}
	if a.checked.After(quiet) {
		quiet = a.checked
	}
	if done {
		limit(quiet, step.EndGrace, EndedByOrphans)
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

// noteWork records whether the silent session has processes at work, and reports
// whether it had at this or the previous check.
func (a *activity) noteWork(works bool) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.worked
	a.worked = works
	if works || before {
		a.checked = time.Now()
	}
	return works || before
}

func (a *activity) shift(by time.Duration) {
	a.mu.Lock()
	a.last = a.last.Add(by)
	a.mu.Unlock()
}
