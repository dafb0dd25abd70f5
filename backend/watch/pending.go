package watch

import (
	"path"
	"path/filepath"
	"slices"
	"time"
)

// pendingChange is a file that differs.
type pendingChange struct {
	before, now fingerprint
	since       time.Time // when now was first seen
}

// merge takes up what a scan found.
func (st *watchState) merge(changes []change, now time.Time) {
	for _, c := range changes {
		p, ok := st.pending[c.path]
		if !ok {
			p = &pendingChange{before: c.before}
			st.pending[c.path] = p
		}
		p.now, p.since = c.now, now
		if p.now.same(p.before) {
			delete(st.pending, c.path)
		}
	}
	if len(st.pending) > 0 && st.first.IsZero() {
		st.first, st.last = now, now
	}
}

// ripens is when the window that is open ends.
func (st *watchState) ripens() time.Time {
	t := st.last.Add(st.spec.Debounce)
	if longest := st.first.Add(st.spec.MaxWait); longest.Before(t) {
		t = longest
	}
	return t
}

func (st *watchState) ripe(now time.Time) bool { return !st.first.IsZero() && !now.Before(st.ripens()) }

// settled returns the files to report now, sorted: all that differ once they
// kept size and time for the debounce time; after the longest wait those that
// did, or all if none did. Nil: wait on.
func (st *watchState) settled(now time.Time) []string {
	if len(st.pending) == 0 {
		st.first, st.last = time.Time{}, time.Time{}
		if st.unread() {
			st.first, st.last = now, now
		}
		return nil
	}
	overdue := now.Sub(st.first) >= st.spec.MaxWait
	if st.unread() && !overdue {
		return nil
	}
	var still, moving []string
	for name, p := range st.pending {
		age := now.Sub(time.Unix(0, p.now.mtime))
		if !p.now.there || age >= st.spec.Debounce || now.Sub(p.since) >= st.spec.Debounce {
			still = append(still, name)
		} else {
			moving = append(moving, name)
		}
	}
	if len(moving) > 0 && !overdue {
		for _, name := range moving {
			st.mark(filepath.Join(st.seen, filepath.FromSlash(path.Dir(name))), now)
		}
		return nil
	}
	if len(still) == 0 {
		still = moving
	}
	slices.Sort(still)
	return still
}

// began is when the first of the changes was noticed. What is looked for now and
// then was made before, as the times of the files tell.
func (st *watchState) began(files []string) time.Time {
	first := st.first
	for _, f := range files {
		made := time.Unix(0, st.pending[f].now.mtime)
		if made.Before(first) && st.first.Sub(made) < st.limits.pollMax {
			first = made
		}
	}
	return first
}
