package watch

import (
	"slices"
	"time"
)

// hold begins a run.
func (st *watchState) hold(now time.Time) {
	st.held++
	if st.held == 1 {
		st.heldAt = now
	}
	if st.held > 1 || st.want == scanSettle || st.scanning && st.kind == scanSettle {
		return // the run before is not over for us: what is owed stays
	}
	if st.scanning || st.unread() {
		if st.want == scanLook {
			st.want = scanHold
		}
		return
	}
	st.owe(time.Time{})
}

// owe remembers what differs now, but for files that were written at or after a
// time; the zero time: all. A look that comes after the beginning of the run
// finds the run's own among them.
func (st *watchState) owe(since time.Time) {
	st.owed = make(map[string]fingerprint, len(st.pending))
	for name, p := range st.pending {
		if since.IsZero() || !p.now.there || p.now.mtime < since.UnixNano() {
			st.owed[name] = p.before
		}
	}
}

// release ends a run.
func (st *watchState) release(now time.Time) {
	st.held = max(st.held-1, 0)
	if st.held > 0 {
		return
	}
	st.since = now
	if st.want == scanBase {
		return
	}
	if st.want == scanHold { // too short a run to tell apart what came before it
		st.owe(time.Time{})
	}
	st.want = scanSettle
}

// rebase makes the snapshot the new state, but for what was owed and what came
// after the run.
func (st *watchState) rebase(later []change, now time.Time) {
	for i, c := range later { // an earlier look may have seen it already
		if p := st.pending[c.path]; p != nil {
			later[i].before = p.before
		}
	}
	st.pending = map[string]*pendingChange{}
	for name, before := range st.owed {
		if current := st.tree.lookup(name); !current.same(before) {
			st.pending[name] = &pendingChange{before, current, now}
		}
	}
	st.owed = nil
	st.first, st.last = time.Time{}, time.Time{}
	if len(st.pending) > 0 || st.unread() {
		st.first, st.last = now, now
	}
	st.merge(st.others(later), now)
	if st.held > 0 {
		st.owe(time.Time{})
	}
}

// others leaves out of changes those that may be the work of a run that has
// started meanwhile.
func (st *watchState) others(changes []change) []change {
	if st.held == 0 {
		return changes
	}
	return slices.DeleteFunc(changes, func(c change) bool { return !c.at.Before(st.heldAt.Add(-fine)) })
}
