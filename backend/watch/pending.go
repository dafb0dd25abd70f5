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

// merge adds the changes found by a scan.
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

// windowEnd returns when the open window ends.
func (st *watchState) windowEnd() time.Time {
	t := st.last.Add(st.spec.Debounce)
	if longest := st.first.Add(st.spec.MaxWait); longest.Before(t) {
		t = longest
	}
	return t
}

func (st *watchState) windowOver(now time.Time) bool {
	return !st.first.IsZero() && !now.Before(st.windowEnd())
}

// stable returns the files to report now, sorted: all that differ once they
// kept size and time for the debounce time; after MaxWait those that did, or
// all if none did. Nil: keep waiting.
func (st *watchState) stable(now time.Time) []string {
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
			st.mark(filepath.Join(st.root, filepath.FromSlash(path.Dir(name))), now)
		}
		return nil
	}
	if len(still) == 0 {
		still = moving
	}
	slices.Sort(still)
	return still
}

// began returns when the first of the changes was noticed, or made, if it was
// found by polling.
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
