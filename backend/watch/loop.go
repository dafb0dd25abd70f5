package watch

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// loop is the only goroutine that makes decisions. It sleeps until an event or
// the next state is due; with nothing due it has no timer.
func (w *Watcher) loop() {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	for {
		var out chan Event
		var next Event
		if len(w.out) > 0 {
			out, next = w.events, w.out[0]
		}
		select {
		case <-w.ctx.Done():
			return
		case out <- next:
			w.out = w.out[1:]
		case <-w.wake:
			w.mu.Lock()
			commands := w.commands
			w.commands = nil
			w.mu.Unlock()
			for _, command := range commands {
				command()
			}
		case ev, ok := <-w.raw:
			if !ok {
				w.raw = nil
				continue
			}
			w.event(ev, time.Now())
		case err, ok := <-w.errs:
			if !ok {
				w.errs = nil
				continue
			}
			w.failed(err, time.Now())
		case res := <-w.done:
			w.finished(res, time.Now())
		case <-timer.C:
		}
		now := time.Now()
		var first time.Time
		for _, st := range w.states {
			w.step(st, now)
			if due := st.due(now); !due.IsZero() && (first.IsZero() || due.Before(first)) {
				first = due
			}
		}
		if first.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(max(first.Sub(now), 0))
		}
	}
}

// event passes a system event to the states that it may affect.
func (w *Watcher) event(ev fsnotify.Event, now time.Time) {
	name := filepath.Clean(ev.Name)
	isDir := false
	if ev.Has(fsnotify.Create) {
		info, err := os.Lstat(name)
		isDir = err == nil && info.IsDir()
	}
	seen := fsEvent{name, isDir, ev.Op&(fsnotify.Create|fsnotify.Remove|fsnotify.Rename|fsnotify.Chmod) != 0}
	if isDir || ev.Has(fsnotify.Remove) || ev.Has(fsnotify.Rename) {
		for st, dirs := range w.reg.invalidate(name, !ev.Has(fsnotify.Remove)) {
			st.urgent = st.urgent || isDir || ev.Has(fsnotify.Rename)
			for _, dir := range dirs {
				st.mark(dir, now)
			}
			st.mark(filepath.Dir(name), now)
			st.handle(seen, now)
		}
	}
	for _, st := range w.reg.watchers(filepath.Dir(name)) {
		st.handle(seen, now)
	}
}

// failed handles an error of the event source.
func (w *Watcher) failed(err error, now time.Time) {
	w.log.Warn("file events were lost", "error", err)
	if errors.Is(err, fsnotify.ErrEventOverflow) {
		for _, st := range w.states {
			if !st.tooLarge() { // it has no events
				st.markAll(now)
			}
		}
	}
}

// begin creates the state of a new spec.
func (w *Watcher) begin(id string, s Spec, now time.Time) *watchState {
	st := &watchState{id: id, spec: s, limits: w.limits, pending: map[string]*pendingChange{}, dirty: map[string]struct{}{}, tree: snapshot{}, links: links{}, since: now}
	g, err := compile(s.Patterns)
	if err != nil {
		w.fault(st, &Fault{Kind: FaultPattern, Path: s.Path, Err: err})
		st.stopped = true
		return st
	}
	st.globs = g
	st.want = scanInitial
	return st
}

// end removes a state.
func (w *Watcher) end(st *watchState) {
	delete(w.states, st.id)
	w.reg.dropAll(st, true)
	if !st.scanning {
		w.reg.forget(st)
	}
	st.stopped = true
	w.mu.Lock()
	delete(w.faults, st.id)
	w.mu.Unlock()
}

// step scans or reports if that is due.
func (w *Watcher) step(st *watchState, now time.Time) {
	due := st.due(now)
	if due.IsZero() || due.After(now) {
		return
	}
	if !st.cooldownUntil.IsZero() && !st.cooldownUntil.After(now) {
		st.cooldownUntil, st.fired = time.Time{}, nil
		st.cooldownEnded = now
		st.cooldownFault = nil
		w.fault(st, st.scanFault)
	}
	switch {
	case st.want != scanChanges:
		w.scan(st, st.want)
	case st.urgent:
		w.scan(st, scanChanges)
	case !st.nextPoll.IsZero() && !st.nextPoll.After(now):
		st.all = true
		w.scan(st, scanChanges)
	case !st.nextCheck.IsZero() && !st.nextCheck.After(now):
		for _, folders := range st.links {
			for rel := range folders {
				st.dirty[filepath.Join(st.root, filepath.FromSlash(rel))] = struct{}{}
			}
		}
		w.scan(st, scanChanges)
	case st.unread():
		w.scan(st, scanChanges)
	default:
		w.report(st, now)
	}
}

// report sends the debounced changes.
func (w *Watcher) report(st *watchState, now time.Time) {
	files := st.stable(now)
	if len(files) == 0 || st.suppressed() || st.missing() || now.Before(st.earliest()) {
		return
	}
	if st.tooOften(now) {
		w.fault(st, st.cooldownFault)
		return
	}
	st.fired = append(st.fired, now)
	waited := now.Sub(st.began(files))
	for _, f := range files {
		delete(st.pending, f)
	}
	st.first, st.last = time.Time{}, time.Time{}
	if len(st.pending) > 0 || st.unread() {
		st.first, st.last = now, now
	}
	total := len(files)
	w.out = append(w.out, Event{ID: st.id, Files: files[:min(total, maxFiles)], Total: total, At: now, Waited: waited})
}

// fault sets the current fault, nil for none, and reports a change.
func (w *Watcher) fault(st *watchState, f *Fault) {
	if f == nil {
		f = st.cooldownFault
	}
	w.mu.Lock()
	old, had := w.faults[st.id]
	if f != nil {
		f.Since = time.Now()
		if known, ok := old.(*Fault); ok && known.Error() == f.Error() {
			f.Since = known.Since
		}
		w.faults[st.id] = f
	} else {
		delete(w.faults, st.id)
	}
	w.mu.Unlock()
	if f == nil && had || f != nil && (!had || old.Error() != f.Error()) {
		w.out = append(w.out, Event{ID: st.id, At: time.Now(), Fault: f})
	}
}
