package scheduler

import "claude-scheduler/backend/watch"

// TestHooks is for tests of packages that contain a scheduler: it does
// immediately what the loop does a moment later, or when a file changes.
type TestHooks struct{ Scheduler *Scheduler }

// LoadFiles makes edits of the data directory effective, as the loop does when
// the store reports them.
func (h TestHooks) LoadFiles() { h.run((*loop).reload) }

// Flush writes derived statuses and slots to disk now instead of a moment later.
func (h TestHooks) Flush() { h.run((*loop).flush) }

// FilesChanged records a run for changed files, as an event of the watcher does.
func (h TestHooks) FilesChanged(event watch.Event) { h.run(func(l *loop) { l.fileEvent(event) }) }

// Checking reports whether tasks are being checked.
func (h TestHooks) Checking() (checking bool) {
	h.run(func(l *loop) { checking = l.checks.running })
	return checking
}

// Beating reports whether a heartbeat is being sent.
func (h TestHooks) Beating() (beating bool) {
	h.run(func(l *loop) { beating = l.heartbeat.sending })
	return beating
}

// Polling reports whether an answer of GitHub is awaited.
func (h TestHooks) Polling() (polling bool) {
	h.run(func(l *loop) {
		for _, p := range l.polls {
			polling = polling || p.asking
		}
	})
	return polling
}

// Block keeps the loop busy from when it closes stuck until release is closed.
func (h TestHooks) Block(stuck chan<- struct{}, release <-chan struct{}) {
	h.run(func(*loop) { close(stuck); <-release })
}

// run calls f on the loop and waits for it.
func (h TestHooks) run(f func(*loop)) {
	_, _ = call(h.Scheduler, func(l *loop) (struct{}, error) { f(l); return struct{}{}, nil })
}
