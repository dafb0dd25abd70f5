package service

import (
	"sync"
	"time"

	"claude-scheduler/backend/model"
)

// folders checks whether directories exist, for reports that must be quick. A
// network drive that does not answer is checked by one goroutine at most, and
// counts as existing.
type folders struct {
	mu   sync.Mutex
	seen map[string]*folder
}

// folder is what is known about one path.
type folder struct {
	why    string // why it cannot be used; empty: it can
	at     time.Time
	asking chan struct{} // closed when the check ends; nil: no check is running
}

const (
	folderFresh = 2 * time.Second        // how long an answer is valid
	folderWait  = 100 * time.Millisecond // how long a report waits for one
)

// missing returns why a path is not a directory to work in; empty: it is one, or
// unknown.
func (f *folders) missing(path string) string {
	f.mu.Lock()
	if f.seen == nil {
		f.seen = map[string]*folder{}
	}
	known := f.seen[path]
	if known == nil {
		known = &folder{}
		f.seen[path] = known
	}
	if known.asking == nil && time.Since(known.at) < folderFresh {
		defer f.mu.Unlock()
		return known.why
	}
	first := known.asking == nil
	if first {
		known.asking = make(chan struct{})
		go f.ask(path, known)
	}
	done := known.asking
	f.mu.Unlock()
	if first { // later callers do not wait for a drive that hangs
		select {
		case <-done:
		case <-time.After(folderWait):
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return known.why
}

// folderProblem describes why no task can run in a folder; empty: tasks can.
func folderProblem(path string) string {
	err := checkFolder("", path)
	switch {
	case err == nil:
		return ""
	case path == "":
		return "its job has no folder"
	}
	return "folder " + model.ProblemOf(err).Message
}

func (f *folders) ask(path string, known *folder) {
	why := folderProblem(path)
	f.mu.Lock()
	defer f.mu.Unlock()
	known.why, known.at = why, time.Now()
	close(known.asking)
	known.asking = nil
}
