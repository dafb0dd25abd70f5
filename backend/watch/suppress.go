package watch

import (
	"slices"
	"time"
)

// suppress begins a run.
func (st *watchState) suppress(now time.Time) {
	st.running++
	if st.running == 1 {
		st.runningSince = now
	}
	if st.running > 1 || st.want == scanAfterRun || st.scanning && st.kind == scanAfterRun {
		return // the previous run is not over yet: carried-over changes stay
	}
	if st.scanning || st.unread() {
		if st.want == scanChanges {
			st.want = scanBeforeRun
		}
		return
	}
	st.carryOver(time.Time{})
}

// carryOver keeps the current differences for after the run, except files written at
// or after since; the zero time: all. A scan during the run would include the
// run's own changes.
func (st *watchState) carryOver(since time.Time) {
	st.carriedOver = make(map[string]fingerprint, len(st.pending))
	for name, p := range st.pending {
		if since.IsZero() || !p.now.there || p.now.mtime < since.UnixNano() {
			st.carriedOver[name] = p.before
		}
	}
}

// resume ends a run.
func (st *watchState) resume(now time.Time) {
	st.running = max(st.running-1, 0)
	if st.running > 0 {
		return
	}
	st.since = now
	if st.want == scanInitial {
		return
	}
	if st.want == scanBeforeRun { // the run was too short to distinguish earlier changes
		st.carryOver(time.Time{})
	}
	st.want = scanAfterRun
}

// rebase makes the snapshot the new reported state, except for carried-over
// changes and those after the run.
func (st *watchState) rebase(later []change, now time.Time) {
	for i, c := range later { // an earlier scan may have found it already
		if p := st.pending[c.path]; p != nil {
			later[i].before = p.before
		}
	}
	st.pending = map[string]*pendingChange{}
	for name, before := range st.carriedOver {
		if current := st.tree.lookup(name); !current.same(before) {
			st.pending[name] = &pendingChange{before, current, now}
		}
	}
	st.carriedOver = nil
	st.first, st.last = time.Time{}, time.Time{}
	if len(st.pending) > 0 || st.unread() {
		st.first, st.last = now, now
	}
	st.merge(st.others(later), now)
	if st.running > 0 {
		st.carryOver(time.Time{})
	}
}

// others removes changes that may have been made by a run that has started
// meanwhile.
func (st *watchState) others(changes []change) []change {
	if st.running == 0 {
		return changes
	}
	return slices.DeleteFunc(changes, func(c change) bool { return !c.at.Before(st.runningSince.Add(-fine)) })
}
