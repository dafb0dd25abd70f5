package watch

import (
	"path"
	"path/filepath"
	"time"
)

// fsEvent is the relevant part of an event.
type fsEvent struct {
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

// handle handles an event.
func (st *watchState) handle(s fsEvent, now time.Time) {
	switch {
	case !st.scanning:
	case len(st.eventsDuringScan) < maxDirty:
		st.eventsDuringScan = append(st.eventsDuringScan, s)
	default:
		st.all = true
	}
	if s.replaced && st.route.contains(s.name) {
		st.urgent = true
		st.markAll(now)
	}
	for rel := range st.links[s.name] {
		st.mark(filepath.Join(st.root, filepath.FromSlash(rel)), now)
	}
	if st.concerns(s.name, s.isDir) {
		st.mark(filepath.Dir(s.name), now)
		st.urgent = st.urgent || s.isDir // files may be written there before it is watched
	}
}

// ignoreEvents drops the events of a tree that is not watched any more, which would
// cause it to be read again.
func (st *watchState) ignoreEvents() {
	st.eventsDuringScan = nil
	clear(st.dirty)
	st.all, st.urgent = false, false
}

// replayEvents handles the events during a scan again, now that its result is
// known.
func (st *watchState) replayEvents(now time.Time) {
	events := st.eventsDuringScan
	st.eventsDuringScan = nil
	for _, s := range events {
		if s.replaced && st.route.contains(s.name) || len(st.links[s.name]) > 0 {
			st.handle(s, now)
		}
	}
}

// concerns reports whether an event on name may change the snapshot.
func (st *watchState) concerns(name string, isDir bool) bool {
	if st.scanning || st.root == "" {
		return true // the result of the scan is not known yet
	}
	rel, err := filepath.Rel(st.root, name)
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
