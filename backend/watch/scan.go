package watch

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// scanKind says what a scan's result is for.
type scanKind int

const (
	scanLook   scanKind = iota // what changed
	scanBase                   // the first snapshot
	scanHold                   // what changed before a run
	scanSettle                 // the snapshot after a run
)

// result is what a scan found.
type result struct {
	st      *state
	kind    scanKind
	changes []change
	fault   *Fault
	only    string // the root is watched for one file
	await   string // the root is missing; this path may bring it back
	poll    bool   // events cannot be relied on
	took    time.Duration
}

// scan starts reading what is marked, in the background. Base and settle read all.
func (w *Watcher) scan(st *state, kind scanKind) {
	dirs := slices.Sorted(maps.Keys(st.dirty))
	all := st.all || kind == scanBase || kind == scanSettle || st.await != ""
	clear(st.dirty)
	st.all, st.urgent, st.want, st.nextPoll = false, false, scanLook, time.Time{}
	st.scanning, st.kind = true, kind
	w.work.Go(func() {
		select {
		case w.slots <- struct{}{}:
		case <-w.ctx.Done():
			return
		}
		begin := time.Now()
		res := w.look(st, kind, dirs, all)
		<-w.slots
		res.st, res.kind, res.took = st, kind, time.Since(begin)
		select {
		case w.done <- res:
		case <-w.ctx.Done():
		}
	})
}

// finished takes up a result.
func (w *Watcher) finished(res result, now time.Time) {
	st := res.st
	st.scanning = false
	if st.dead {
		w.reg.forget(st)
		return
	}
	st.await, st.seen, st.only = res.await, st.root, res.only
	st.broken = res.fault
	w.fault(st, res.fault)
	st.schedule(res, now)
	st.merge(res.changes, now)
	switch res.kind {
	case scanBase:
		st.pending = map[string]*pend{}
		st.first, st.last = time.Time{}, time.Time{}
		if st.unread() {
			st.first, st.last = now, now
		}
	case scanHold:
		st.owe(st.heldAt.Add(-fine)) // by the clock that stamps files
	case scanSettle:
		st.rebase(now)
	case scanLook:
		if st.ripe(now) || len(st.pending) == 0 {
			w.judge(st, now)
		}
	}
}

// schedule plans the next look where events do not tell: seldom, more seldom
// the longer a fault lasts, and never taking more than a fiftieth of the time.
func (st *state) schedule(res result, now time.Time) {
	switch {
	case res.fault != nil && res.fault.Kind == FaultIgnored:
		st.nextPoll = time.Time{}
	case res.fault != nil:
		st.backoff = min(max(2*st.backoff, st.limits.poll), st.limits.pollMax)
		st.nextPoll = now.Add(max(st.backoff, 50*res.took))
	case res.poll:
		st.backoff = 0
		st.nextPoll = now.Add(max(st.limits.poll, 50*res.took))
	default:
		st.backoff = 0
	}
}

// look reads folders, or everything, and watches what is new.
func (w *Watcher) look(st *state, kind scanKind, dirs []string, all bool) result {
	root, only, ok := locate(st.spec.Path)
	if !ok {
		w.reg.dropAll(st, false) // a folder moved away would report its old name
		await, appeared := w.waitAbove(st)
		if !appeared {
			return result{fault: &Fault{Kind: FaultMissing, Path: st.spec.Path}, await: await}
		}
		if root, only, ok = locate(st.spec.Path); !ok {
			return result{fault: &Fault{Kind: FaultMissing, Path: st.spec.Path}, await: await}
		}
		all = true
	}
	if st.root != root || st.await != "" {
		w.reg.dropAll(st, false)
		st.root, all = root, true
	}
	r := reader{ctx: w.ctx, root: root, only: only, globs: st.globs, recursive: st.spec.Recursive, tree: st.tree, deep: all,
		blind: kind == scanBase || kind == scanSettle}
	for _, dir := range st.spec.Ignore {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real
		}
		if within(filepath.ToSlash(root), filepath.ToSlash(filepath.Clean(dir))) {
			return result{fault: &Fault{Kind: FaultIgnored, Path: st.spec.Path}}
		}
		r.ignore = append(r.ignore, filepath.Clean(dir))
	}
	res := result{only: only}
	res.poll, r.inodes = remote(root)
	if w.limits.native > 0 && tooMany(r, w.limits.native) {
		res.poll = true
	}
	if res.poll {
		w.reg.dropAll(st, false)
		all, r.deep = true, true
	} else {
		r.watch = func(dir string) error { return w.reg.add(st, dir) }
		r.unwatch = func(dir string) { w.reg.drop(st, dir) }
	}
	if all {
		r.read(".")
	} else {
		for _, dir := range dirs {
			if rel, err := filepath.Rel(root, dir); err == nil && (rel == "." || filepath.IsLocal(rel)) {
				if rel = filepath.ToSlash(rel); st.tree[rel] != nil {
					r.read(rel)
				}
			}
		}
	}
	if r.dropped && len(r.added) > 0 && !res.poll {
		// A folder that was moved: ending the watch of its old name may have
		// ended that of the new one, and nobody watched in between.
		for _, rel := range slices.Clone(r.added) {
			if err := w.reg.again(filepath.Join(root, filepath.FromSlash(rel))); err == nil {
				r.read(rel)
			}
		}
	}
	res.changes, res.fault = r.changes, r.fault
	return res
}

// locate finds the real folder of a spec's path; only is the name of the file
// when the path is one.
func locate(path string) (root, only string, ok bool) {
	info, err := os.Stat(path)
	if err != nil {
		return "", "", false
	}
	if !info.IsDir() {
		path, only = filepath.Dir(path), filepath.Base(path)
	}
	root, err = filepath.EvalSymlinks(path)
	if err == nil {
		root, err = filepath.Abs(root)
	}
	return root, only, err == nil
}

// waitAbove watches the nearest folder above a missing root. It returns the
// path to wait for, and whether it appeared meanwhile.
func (w *Watcher) waitAbove(st *state) (await string, appeared bool) {
	for range 100 { // folders may come and go; the next look is planned anyway
		child, dir := st.spec.Path, filepath.Dir(st.spec.Path)
		for {
			if info, err := os.Stat(dir); err == nil && info.IsDir() || dir == filepath.Dir(dir) {
				break
			}
			child, dir = dir, filepath.Dir(dir)
		}
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real
		}
		await = filepath.Join(dir, filepath.Base(child))
		if err := w.reg.add(st, dir); err != nil {
			return await, false
		}
		if _, err := os.Stat(child); err != nil {
			return await, false
		}
		w.reg.drop(st, dir)
		if child == st.spec.Path {
			return await, true
		}
	}
	return await, false
}

// tooMany reports whether a tree has more files and folders than the system
// can watch.
func tooMany(r reader, most int) bool {
	r.tree, r.deep = tree{}, true
	r.globs = globs{all: true} // unwanted files in a watched folder count too
	r.read(".")
	count := 0
	for _, f := range r.tree {
		count += 1 + len(f.files)
	}
	return count > most
}
