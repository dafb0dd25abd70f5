package scheduler

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

// fiveHours is the type of the window of which a part can be reserved.
const fiveHours = "five_hour"

// usage is how much of its usage windows each login has used, as its runs
// report it. It is in state.json.
type usage struct {
	store  *store.Store
	faults *faults
}

// maxWindows bounds the windows that are kept, the oldest reports go first: logins
// come and go, and a run may report windows that do not exist.
const maxWindows = 200

// WindowLength is how long a usage window lasts; 0: windows of that type are
// not known.
func WindowLength(kind string) time.Duration {
	switch {
	case kind == fiveHours:
		return 5 * time.Hour
	case strings.HasPrefix(kind, "seven_day"):
		return 7 * 24 * time.Hour
	}
	return 0
}

// note stores the report of a run. costUSD is what the run cost if it has
// ended; 0: it has not. An older report does not replace a newer one.
func (u *usage) note(report runner.Usage, costUSD float64) {
	var known []store.Window
	before := u.store.State.Get().Windows
	for _, w := range report.Windows {
		length := WindowLength(w.Type)
		if length == 0 {
			continue
		}
		until, guessed := plan.WindowEnd(report.At, w.ResetTime, length)
		if until.IsZero() {
			continue
		}
		next := store.Window{
			Login: report.Owner.Login, Owner: cmp.Or(report.Owner.Label, "default login"), Type: w.Type,
			Used: w.Used, Seen: report.At, Until: until, UsedFirst: w.Used,
		}
		if i := slices.IndexFunc(before, func(o store.Window) bool { return o.Login == next.Login && o.Type == next.Type }); i >= 0 {
			var changed bool
			if next, changed = merged(before[i], next, guessed, costUSD); !changed {
				continue
			}
		}
		known = append(known, next)
	}
	if len(known) == 0 {
		return
	}
	u.change(func(windows []store.Window) []store.Window {
		for _, next := range known {
			windows = slices.DeleteFunc(windows, func(o store.Window) bool { return o.Login == next.Login && o.Type == next.Type })
			windows = append(windows, next)
		}
		return windows[max(0, len(windows)-maxWindows):]
	})
}

// merged is what is known of a window after a report; changed is false when that is
// the same for every purpose. guessed: the report does not say when the window resets.
func merged(before, next store.Window, guessed bool, costUSD float64) (w store.Window, changed bool) {
	const sameReset = 10 * time.Minute // the reports of one window differ by less
	const step = 0.005                 // smaller changes are not visible
	next.PerUSD = before.PerUSD
	apart := next.Until.Sub(before.Until)
	switch {
	case next.Seen.Before(before.Seen): // a late report
		if costUSD == 0 {
			return before, false
		}
		next = before
	case guessed && before.Until.After(next.Seen):
		next.Until = before.Until
	case apart > sameReset, apart < -sameReset:
		return next, true // another window
	}
	next.UsedFirst, next.CostUSD = before.UsedFirst, before.CostUSD+costUSD
	if grown := next.Used - next.UsedFirst; grown >= step && next.CostUSD >= 0.01 {
		next.PerUSD = grown / next.CostUSD
	}
	return next, costUSD > 0 || next.Used-before.Used >= step || before.Used-next.Used >= step
}

// planned returns the five-hour windows as package plan sees them.
func (u *usage) planned() []plan.Window {
	var out []plan.Window
	for _, w := range u.store.State.Get().Windows {
		if w.Type == fiveHours {
			out = append(out, plan.Window{Login: w.Login, Used: w.Used, Until: w.Until.Local()})
		}
	}
	return out
}

// review drops reports that a clock made which was far ahead. One whose
// window has reset is kept, for what a dollar adds to it, and is void.
func (u *usage) review(now time.Time) {
	wrong := func(w store.Window) bool {
		return w.Seen.Sub(now) > plan.RearmAfter || w.Until.Sub(now) > WindowLength(w.Type)+plan.RearmAfter
	}
	if slices.ContainsFunc(u.store.State.Get().Windows, wrong) {
		u.change(func(windows []store.Window) []store.Window { return slices.DeleteFunc(windows, wrong) })
	}
}

func (u *usage) change(change func([]store.Window) []store.Window) {
	u.faults.report("state.json", u.store.State.Update(func(s *store.State) error {
		s.Windows = change(slices.Clone(s.Windows))
		return nil
	}))
}
