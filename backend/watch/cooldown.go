package watch

import (
	"slices"
	"time"
)

// earliest returns when the next trigger is allowed.
func (st *watchState) earliest() time.Time {
	var t time.Time
	if len(st.fired) > 0 {
		t = st.fired[len(st.fired)-1].Add(st.limits.interval)
	}
	if st.rest.After(t) {
		t = st.rest
	}
	return t
}

// tooOften reports whether this trigger would be one too many, and backs off.
func (st *watchState) tooOften(now time.Time) bool {
	st.fired = slices.DeleteFunc(st.fired, func(t time.Time) bool { return now.Sub(t) > st.limits.span })
	if len(st.fired) < st.limits.burst {
		return false
	}
	if now.Sub(st.rested) > st.limits.restMax {
		st.backsOff = 0
	}
	st.rest = now.Add(min(st.limits.rest<<min(st.backsOff, 10), st.limits.restMax))
	st.backsOff++
	st.often = &Fault{Kind: FaultOften, Path: st.spec.Path}
	return true
}
