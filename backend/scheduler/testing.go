package scheduler

import "claude-scheduler/backend/watch"

// What follows is for tests of packages that contain a scheduler: it does
// immediately what the loop does a moment later, or when a file changes.
// Nothing else may call it.

// LoadFiles makes edits of the data directory effective, as the loop does when
// the store reports them.
func (s *Scheduler) LoadFiles() {
	_, _ = call(s, func(l *loop) (struct{}, error) { l.reload(); return struct{}{}, nil })
}

// Flush writes derived statuses and slots to disk now instead of a moment later.
func (s *Scheduler) Flush() {
	_, _ = call(s, func(l *loop) (struct{}, error) { l.flush(); return struct{}{}, nil })
}

// FilesChanged records a run for changed files, as an event of the watcher does.
func (s *Scheduler) FilesChanged(event watch.Event) {
	_, _ = call(s, func(l *loop) (struct{}, error) { l.fileEvent(event); return struct{}{}, nil })
}

// Checking reports whether tasks are being checked.
func (s *Scheduler) Checking() bool {
	checking, _ := call(s, func(l *loop) (bool, error) { return l.checks.running, nil })
	return checking
}
