package watch

import (
	"path"
	"path/filepath"
	"time"
)

// sighting is the relevant part of an event.
type sighting struct {
	name     string
	isDir    bool // a folder that was just created
	replaced bool // the name may have been replaced or deleted
}

// maxDirty is how many folders are scanned one by one; with more, all are scanned.
const maxDirty = 1000

// mark marks a folder as dirty and opens or extends the window.
func (st *watchState) mark(dir string, now time.Time) {
	if len(st.dirty) >= maxDirty {
		st.all = true
	}
	if !st.all {
		st.dirty[dir] = struct{}{}
	}
	st.touch(now)
}

func (st *watchState) markAll(now time.Time) {
	st.all = true
	st.touch(now)
}

func (st *watchState) touch(now time.Time) {
	st.last = now
	if st.first.IsZero() {
		st.first = now
	}
}

// notice handles an event.
func (st *watchState) notice(s sighting, now time.Time) {
	switch {
	case !st.scanning:
	case len(st.heard) < maxDirty:
		st.heard = append(st.heard, s)
	default:
		st.all = true
	}
	if s.replaced && st.way.passes(s.name) {
		st.urgent = true
		st.markAll(now)
	}
	for rel := range st.links[s.name] {
		st.mark(filepath.Join(st.seen, filepath.FromSlash(rel)), now)
	}
	if st.concerns(s.name, s.isDir) {
		st.mark(filepath.Dir(s.name), now)
		st.urgent = st.urgent || s.isDir // files may be written there before it is watched
	}
}

// reconsider handles the events during a scan again, now that its result is
// known.
func (st *watchState) reconsider(now time.Time) {
	heard := st.heard
	st.heard = nil
	for _, s := range heard {
		if s.replaced && st.way.passes(s.name) || len(st.links[s.name]) > 0 {
			st.notice(s, now)
		}
	}
}

// concerns reports whether an event on name may change the snapshot.
func (st *watchState) concerns(name string, isDir bool) bool {
	if st.scanning || st.seen == "" {
		return true // the result of the scan is not known yet
	}
	rel, err := filepath.Rel(st.seen, name)
	if err != nil {
		return true
	}
	if !filepath.IsLocal(rel) {
		return false // a parent folder, or the target of a link
	}
	rel = filepath.ToSlash(rel)
	if st.only != "" {
		return rel == st.only
	}
	if path.Base(rel) == ".git" {
		return false
	}
	if isDir {
		return st.spec.Recursive && st.globs.descend(rel)
	}
	return rel == "." || st.globs.match(rel)
}

// unread reports whether there are folders to rescan.
func (st *watchState) unread() bool { return st.all || len(st.dirty) > 0 }
