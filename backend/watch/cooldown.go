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
	if st.cooldownUntil.After(t) {
		t = st.cooldownUntil
	}
	return t
}

// tooOften reports whether this trigger would be one too many, and backs off.
func (st *watchState) tooOften(now time.Time) bool {
	st.fired = slices.DeleteFunc(st.fired, func(t time.Time) bool { return now.Sub(t) > st.limits.span })
	if len(st.fired) < st.limits.burst {
		return false
	}
	if now.Sub(st.cooldownEnded) > st.limits.cooldownMax {
		st.cooldowns = 0
	}
	st.cooldownUntil = now.Add(min(st.limits.cooldown<<min(st.cooldowns, 10), st.limits.cooldownMax))
	st.cooldowns++
	st.cooldownFault = &Fault{Kind: FaultOften, Path: st.spec.Path}
	return true
}
