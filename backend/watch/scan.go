package watch

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// scanKind is the purpose of a scan.
type scanKind int

const (
	scanChanges   scanKind = iota // find changes
	scanInitial                   // the first snapshot
	scanBeforeRun                 // find changes made before a run
	scanAfterRun                  // the snapshot after a run
)

// result is what a scan found.
type result struct {
	st        *watchState
	kind      scanKind
	changes   []change
	fault     *Fault
	only      string // only this file in the root is watched
	route     route  // how the path resolves to the root, or where it ends
	root      string // real path of the root; "": there is none
	links     links  // found in the scanned folders
	complete  bool   // everything was scanned
	unwatched bool   // the route may change without an event
	poll      bool   // events cannot be relied on
	took      time.Duration
}

// scan starts reading the dirty folders in the background. scanInitial and
// scanAfterRun read all.
func (w *Watcher) scan(st *watchState, kind scanKind) {
	dirs := slices.Sorted(maps.Keys(st.dirty))
	since := st.since
	if st.tooLarge() { // there is nothing to compare with
		kind, since = scanInitial, time.Now()
	}
	all := st.all || kind == scanInitial || kind == scanAfterRun
	clear(st.dirty)
	st.all, st.urgent, st.want, st.nextPoll, st.nextCheck = false, false, scanChanges, time.Time{}, time.Time{}
	st.scanning, st.kind = true, kind
	w.scans.Go(func() {
		select {
		case w.slots <- struct{}{}:
		case <-w.ctx.Done():
			return
		}
		begin := time.Now()
		free := sync.OnceFunc(func() { <-w.slots })
		answered := make(chan struct{})
		go w.awaitDisk(st, answered, free)
		res := w.scanDir(st, kind, since, dirs, all)
		close(answered)
		free()
		res.st, res.kind, res.took = st, kind, time.Since(begin)
		select {
		case w.done <- res:
		case <-w.ctx.Done():
		}
	})
}

// awaitDisk waits for a scan. If the disk does not answer, it reports a fault and
// lets other scans run meanwhile.
func (w *Watcher) awaitDisk(st *watchState, answered <-chan struct{}, free func()) {
	tick := time.NewTicker(w.limits.silent)
	defer tick.Stop()
	before := st.answers.Load()
	for {
		select {
		case <-tick.C:
		case <-answered:
			return
		case <-w.ctx.Done():
			return
		}
		now := st.answers.Load()
		if now == before {
			break
		}
		before = now
	}
	free()
	w.do(func() {
		select {
		case <-answered: // meanwhile
		default:
			if !st.stopped {
				w.fault(st, &Fault{Kind: FaultSilent, Path: st.spec.Path})
			}
		}
	})
}

// finished handles a result.
func (w *Watcher) finished(res result, now time.Time) {
	st := res.st
	st.scanning = false
	if st.stopped {
		w.reg.forget(st)
		return
	}
	st.route, st.only = res.route, res.only
	if res.root != "" {
		st.root = res.root
	}
	if res.complete {
		st.links = res.links
	} else {
		st.links.join(res.links)
	}
	st.scanFault = res.fault
	w.fault(st, res.fault)
	st.schedule(res, now)
	if st.tooLarge() {
		st.ignoreEvents()
	}
	st.replayEvents(now)
	switch res.kind {
	case scanInitial:
		st.pending = map[string]*pendingChange{}
		st.first, st.last = time.Time{}, time.Time{}
		st.merge(st.others(res.changes), now)
		if st.unread() {
			st.first, st.last = now, now
		}
	case scanBeforeRun:
		st.merge(res.changes, now)
		st.carryOver(st.runningSince.Add(-fine)) // file times may be a tick early
	case scanAfterRun:
		st.rebase(res.changes, now)
	case scanChanges:
		st.merge(res.changes, now)
		if st.windowOver(now) || len(st.pending) == 0 {
			w.report(st, now)
		}
	}
}

// schedule plans the next poll where there are no events: rarely, less often
// the longer a fault lasts, and using at most a fiftieth of the time.
func (st *watchState) schedule(res result, now time.Time) {
	switch {
	case res.fault != nil && (res.fault.Kind == FaultIgnored || res.fault.Kind == FaultKernel):
		st.nextPoll = time.Time{}
	case res.fault != nil && res.fault.Kind == FaultSize:
		st.nextPoll = now.Add(max(time.Hour, 50*res.took))
	case res.fault != nil:
		st.backoff = min(max(2*st.backoff, st.limits.poll), st.limits.pollMax)
		st.nextPoll = now.Add(max(st.backoff, 50*res.took))
	case res.poll:
		st.backoff = 0
		st.nextPoll = now.Add(max(st.limits.poll, 50*res.took))
	default:
		st.backoff = 0
		every := st.limits.check
		if res.unwatched {
			every = st.limits.checkUnwatched
		}
		st.nextCheck = now.Truncate(every).Add(every) // the same time for all watches: one wake-up
	}
}

// scanDir scans folders, or everything, and watches new ones.
func (w *Watcher) scanDir(st *watchState, kind scanKind, since time.Time, dirs []string, all bool) result {
	known := st.links
	to, moved, unseen := w.watchRoute(st)
	if moved {
		known, all = nil, true
	}
	res := result{route: to, links: links{}, complete: all, unwatched: unseen}
	if to.info == nil {
		res.fault = to.fault(st.spec.Path)
		return res
	}
	r := &scanner{ctx: w.ctx, globs: st.globs, recursive: st.spec.Recursive, ignore: realPaths(st.spec.Ignore), maxFolders: w.limits.folders,
		tree: st.tree, deep: all, onlySince: kind == scanInitial || kind == scanAfterRun, since: since}
	r.step = func() { st.answers.Add(1) }
	r.start(st.spec.Path, to)
	res.root, res.only = r.root, r.only
	if r.ignores(r.root) {
		res.fault = &Fault{Kind: FaultIgnored, Path: st.spec.Path}
		return res
	}
	on := filesystem(r.root)
	if on.kernel {
		res.fault = &Fault{Kind: FaultKernel, Path: st.spec.Path}
		return res
	}
	if on.poll {
		r.since = time.Time{} // the times are another machine's
	}
	res.poll = on.poll || w.limits.maxWatched > 0 && overLimit(*r, w.limits.maxWatched)
	above := to.folders()
	if res.poll {
		w.reg.dropAll(st, false)
		all, r.deep, res.complete = true, true, true
	} else {
		w.watchWhileReading(st, r, above, known, res.links)
	}
	if all {
		r.read(".")
	} else {
		r.readFolders(dirs)
	}
	if !res.poll {
		w.readAfterMove(r)
	}
	switch {
	case r.tooLarge:
		w.reg.dropAll(st, false)
		st.tree, st.scannedRoute = snapshot{}, route{}
		r.changes, res.links = nil, links{}
	case all && !res.poll:
		w.dropOthers(st, r.root, above, res.links)
	}
	st.foreign = r.foreign || st.foreign && !all
	res.poll = res.poll || st.foreign
	res.changes, res.fault = r.changes, r.fault
	return res
}

// watchRoute watches the folders on the route to the root, until the route stays
// the same meanwhile. It reports whether the route is not the one of the last
// scan (then all other watches were ended), and whether a parent of the root
// could be replaced without an event.
func (w *Watcher) watchRoute(st *watchState) (to route, moved, unseen bool) {
	to = follow(st.spec.Path)
	for range 100 { // after that, the next scheduled scan has to do
		if !to.same(st.scannedRoute) { // watched folders may have been moved and would report old names
			w.reg.dropAll(st, false)
			st.scannedRoute, moved = to, true
		}
		unseen = !watchesAbove
		for _, dir := range to.folders() {
			if err := w.reg.add(st, dir); err != nil {
				unseen = true
				if outOfWatches(err) {
					break
				}
			}
		}
		if to = follow(st.spec.Path); to.same(st.scannedRoute) {
			break
		}
	}
	return to, moved, unseen
}

// watchWhileReading makes a scanner watch the folders that it finds, and end the
// watches of those that are gone. Folders above the root, and those on the routes
// of known links, stay watched. Links that it finds are added to found.
func (w *Watcher) watchWhileReading(st *watchState, r *scanner, above []string, known, found links) {
	linked := sync.OnceValue(known.folders)
	r.watch = func(dir string) error { return w.reg.add(st, dir) }
	r.unwatch = func(dir string) {
		if !slices.Contains(above, dir) && !contains(linked(), dir) {
			w.reg.drop(st, dir)
		}
	}
	r.follow = func(rel string, link route) bool { return w.followLink(st, r, found, rel, link) }
}

// readAfterMove watches and reads new folders again if others disappeared. A
// folder may have been moved: ending the watch of its old name may have ended
// that of the new one, leaving a gap.
func (w *Watcher) readAfterMove(r *scanner) {
	if !r.dropped {
		return
	}
	for _, rel := range slices.Clone(r.added) {
		if err := w.reg.rewatch(filepath.Join(r.root, filepath.FromSlash(rel))); err == nil {
			r.read(rel)
		}
	}
}

// dropOthers ends all watches except those of the scanned folders, those above
// the root, and those on the routes of links.
func (w *Watcher) dropOthers(st *watchState, root string, above []string, found links) {
	linked := found.folders()
	w.reg.prune(st, func(dir string) bool {
		rel, err := filepath.Rel(root, dir)
		return err == nil && st.tree[filepath.ToSlash(rel)] != nil || slices.Contains(above, dir) || contains(linked, dir)
	})
}

func contains(set map[string]struct{}, key string) bool {
	_, ok := set[key]
	return ok
}

// followLink records where a link in the folder rel leads, and watches every
// folder on the route. It reports whether one of them was not watched before.
func (w *Watcher) followLink(st *watchState, r *scanner, found links, rel string, to route) bool {
	found.add(rel, to)
	if !watchesAbove {
		return false
	}
	before := w.reg.size(st)
	for _, dir := range to.folders() {
		if err := w.reg.add(st, dir); !errors.Is(err, fs.ErrPermission) {
			r.recordFault(dir, err)
		}
	}
	after := w.reg.size(st)
	if r.maxFolders > 0 && after > r.maxFolders+len(to.steps) {
		r.tooLarge, r.fault = true, &Fault{Kind: FaultSize, Path: r.root, MaxFolders: r.maxFolders}
	}
	return after > before
}

// start sets the root of a scan to the target of a route: a folder, or one
// file.
func (r *scanner) start(path string, w route) {
	r.root = w.real
	if !w.info.IsDir() {
		r.root, r.only, r.linkName = filepath.Dir(w.real), filepath.Base(w.real), filepath.Base(path)
	}
}

// readFolders reads those of some folders, given as real paths, that are in the
// tree.
func (r *scanner) readFolders(dirs []string) {
	for _, dir := range dirs {
		rel, err := filepath.Rel(r.root, dir)
		if err != nil || rel != "." && !filepath.IsLocal(rel) {
			continue
		}
		if rel = filepath.ToSlash(rel); r.tree[rel] != nil {
			r.read(rel)
		}
	}
}

// ignores reports whether a real path is in an ignored folder.
func (r *scanner) ignores(path string) bool {
	return slices.ContainsFunc(r.ignore, func(dir string) bool { return under(path, dir) })
}

// overLimit reports whether a tree has more files and folders than the system
// can watch.
func overLimit(r scanner, limit int) bool {
	r.tree, r.deep, r.maxFolders = snapshot{}, true, limit
	r.globs = globs{all: true} // other files in a watched folder count too
	r.read(".")
	count := 0
	for _, f := range r.tree {
		count += 1 + len(f.files)
	}
	return r.tooLarge || count > limit
}
