package plan

import (
	"fmt"
	"time"

	"claude-scheduler/backend/format"
)

// Window is how much of a usage window a login has used, as a run last reported.
type Window struct {
	Login string
	Used  float64   // 0 to 1
	Until time.Time // when the window resets: from then on nothing is known
}

// unknownWindow is how long the report of a window is valid if it does not say
// when the window resets.
const unknownWindow = UnknownReset

// WindowEnd returns until when the report of a window is valid: its reset or,
// if it names no plausible one, a guess. Zero: the reset has passed.
func WindowEnd(seen time.Time, reset *time.Time, length time.Duration) (until time.Time, guessed bool) {
	switch {
	case reset == nil, reset.Sub(seen) > length+time.Hour:
		return seen.Add(unknownWindow), true
	case !reset.After(seen):
		return time.Time{}, false
	}
	return *reset, false
}

// reserved returns the window of which only the user's reserve is left; ok is
// false if there is more, or nothing is known.
func (s State) reserved(now time.Time, o Owner) (w Window, ok bool) {
	if s.ReservePercent <= 0 {
		return Window{}, false
	}
	for _, w := range s.Windows {
		const rounding = 1e-9
		if w.Login == o.Login && w.Until.After(now) && (1-w.Used)*100 < float64(s.ReservePercent)-rounding {
			return w, true
		}
	}
	return Window{}, false
}

func (s State) reserveText(w Window, now time.Time) string {
	return fmt.Sprintf("waits until %s: %.0f%% of the 5-hour window is used, and %d%% is reserved for you", format.Clock(w.Until, now), min(w.Used, 1)*100, s.ReservePercent)
}

// BlockedUntil returns until when a usage limit or the reserve blocks an
// owner's runs that no user starts; zero: nothing does.
func (s State) BlockedUntil(now time.Time, o Owner) (until time.Time) {
	if l, ok := s.limit(now, o); ok {
		until = l.Until
	}
	if w, ok := s.reserved(now, o); ok && w.Until.After(until) {
		until = w.Until
	}
	return until
}
