package watch

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"
)

// watchState is one spec at work. The loop owns it; tree and found belong to the scan
// while one is running.
type watchState struct {
	id     string
	spec   Spec
	globs  globs
	limits limits
	dead   bool // nothing will come of it

	tree  snapshot // the last snapshot
	found way      // how the path led to the root, as the last scan found it
	// foreign: part of the snapshot is on a disk that must be read again and again.
	foreign bool
	answers atomic.Int64 // of the disk

	// Where to look.
	dirty  map[string]struct{} // folders, absolute
	all    bool
	urgent bool     // without waiting for quiet
	want   scanKind // what kind of scan comes next
	// What goes on.
	scanning bool
	kind     scanKind   // of the scan going on
	way      way        // found, for the loop
	seen     string     // real path of the root; "": there was none yet
	only     string     // the one file wanted
	links    links      // files that the snapshot follows links to
	heard    []sighting // while a scan is running, which may have been too early for them
	since    time.Time  // what happens later is a change, for scanBase and scanSettle

	pending     map[string]*pendingChange // what differs from the state last reported
	first, last time.Time                 // events of the window that is open; zero: none is
	owed        map[string]fingerprint    // what differed before Hold, as it was before that
	held        int                       // runs going on
	heldAt      time.Time                 // when the first of them began

	fired        []time.Time // triggers within the span
	rest, rested time.Time   // rests until; last time it ended
	backsOff     int         // in a row
	often        *Fault
	broken       *Fault

	nextPoll  time.Time
	nextCheck time.Time // whether the path still leads where it did
	backoff   time.Duration
}

// links says in which folders of the snapshot, by their relative paths, a link
// leads through a name, by its absolute path.
type links map[string]map[string]struct{}

// add notes the way of a link in the folder rel.
func (l links) add(rel string, w way) {
	for _, s := range w.steps[1:] { // the first is the link itself
		if l[s.name] == nil {
			l[s.name] = map[string]struct{}{}
		}
		l[s.name][rel] = struct{}{}
	}
}

// join adds what was found in a part of the snapshot.
func (l links) join(more links) {
	for name, folders := range more {
		if l[name] == nil {
			l[name] = folders
		}
		maps.Copy(l[name], folders)
	}
}

// folders are those in which the names stand.
func (l links) folders() map[string]struct{} {
	dirs := map[string]struct{}{}
	for name := range l {
		dirs[filepath.Dir(name)] = struct{}{}
	}
	return dirs
}

// sighting is an event as far as it matters.
type sighting struct {
	name     string
	isDir    bool // and was made just now
	replaced bool // it may be another thing than before, or gone
}

// pendingChange is a file that differs.
type pendingChange struct {
	before, now fingerprint
	since       time.Time // when now was first seen
}

// dirtyMost is how many folders are looked at one by one; beyond, all are.
const dirtyMost = 1000

// mark opens the window or keeps it open.
func (st *watchState) mark(dir string, now time.Time) {
	if len(st.dirty) >= dirtyMost {
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

// notice takes note of an event.
func (st *watchState) notice(s sighting, now time.Time) {
	switch {
	case !st.scanning:
	case len(st.heard) < dirtyMost:
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

// reconsider takes note again of the events during a scan, by what it found.
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
		return true // it is not known yet what the scan finds
	}
	rel, err := filepath.Rel(st.seen, name)
	if err != nil {
		return true
	}
	if !filepath.IsLocal(rel) {
		return false // above, or where a link leads
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

// unread reports whether there are folders to look at.
func (st *watchState) unread() bool { return st.all || len(st.dirty) > 0 }

// quiet reports whether nothing may be told now because of a run.
func (st *watchState) quiet() bool {
	return st.held > 0 || st.want != scanLook || st.scanning && st.kind != scanLook
}

// earliest is when the next trigger may come.
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

// due is when the state next needs attention; zero: not before something happens.
func (st *watchState) due(now time.Time) time.Time {
	if st.dead || st.scanning {
		return time.Time{}
	}
	if st.want != scanLook || st.urgent {
		return now
	}
	var due time.Time
	sooner := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	sooner(st.rest)
	if st.held > 0 {
		return due
	}
	sooner(st.nextPoll)
	sooner(st.nextCheck)
	if !st.missing() && (st.unread() || len(st.pending) > 0) {
		t := st.ripens()
		if e := st.earliest(); e.After(t) {
			t = e
		}
		sooner(t)
	}
	return due
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

// missing reports whether the root is gone: what it held counts as changed
// only when it is back and differs.
func (st *watchState) missing() bool { return st.broken != nil && st.broken.Kind == FaultMissing }

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

// tooOften reports whether this trigger would be one too many, and rests.
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
