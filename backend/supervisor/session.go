package supervisor

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/session"
)

// longestLine bounds the lines of a session that are kept whole to be read; those that say what is under way are short.
const longestLine = 1 << 20

// resultMark tells a result from other lines that are too long to be read.
var resultMark = []byte(`"type":"result"`)

// settled is the age from which on a process was there before its session began. A younger one may have been started
// by a turn while the line that began the session was on its way.
const settled = 200 * time.Millisecond

// sessionWork is what a session has under way, by its stream and its processes.
type sessionWork struct {
	mu     sync.Mutex
	work   session.Work
	line   []byte             // the one that has begun; of a long one its end
	long   bool               // it is too long to be read
	result bool               // and has the resultMark
	began  func() []processID // the processes of the session; asked once, when it begins
	first  []processID        // those that were there when it began: its MCP servers, which stay as long as it does
}

// read takes the next bytes of the stream, and reports whether the session has just answered.
func (w *sessionWork) read(p []byte) (answered bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.work.Answered()
	for piece := range bytes.Lines(p) {
		w.line = append(w.line, piece...)
		if w.long = w.long || len(w.line) > longestLine; w.long {
			w.result = w.result || bytes.Contains(w.line, resultMark)
			w.line = append(w.line[:0], w.line[max(0, len(w.line)-len(resultMark)):]...)
		}
		if piece[len(piece)-1] != '\n' {
			continue
		}
		w.whole()
		w.line, w.long, w.result = w.line[:0], false, false
	}
	return !before && w.work.Answered()
}

// whole takes a line that has ended.
func (w *sessionWork) whole() {
	if w.long {
		w.work.AddLong(w.result)
		return
	}
	started := w.work.Started()
	w.work.Add(w.line, time.Now())
	if !started && w.work.Started() && w.began != nil {
		w.first = slices.DeleteFunc(w.began(), func(p processID) bool { return age(p) < settled })
	}
}

// state returns when the session wakes by itself, and whether it has answered and nothing in its stream is under way.
func (w *sessionWork) state() (wake time.Time, done bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.work.Wake(), w.work.Answered() && len(w.work.Background()) == 0
}

func (w *sessionWork) answered() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.work.Answered()
}

// startedBy leaves out the processes that were there when the session began.
func (w *sessionWork) startedBy(all []processID) []processID {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(all, func(p processID) bool { return slices.Contains(w.first, p) })
}

// unfinished names what the stream says to be under way beside the turn.
func (w *sessionWork) unfinished() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	names := w.work.Background()
	if wake := w.work.Wake(); wake.After(time.Now()) {
		names = append(names, "wake-up at "+wake.Format("15:04:05"))
	}
	return names
}

// working names what a session that is about to be ended has under way beside its turn.
func (s *supervisor) working(w *sessionWork, c *child) []string {
	processes := w.startedBy(s.tree.under(c))
	names := w.unfinished()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.work.Answered() && len(names) == 0 { // the commands of an unfinished turn are its own
		for _, p := range processes {
			names = append(names, "process "+nameOf(p))
		}
	}
	return names
}

// farewell is how long processes have to follow a command that has exited, before they count as left behind.
const farewell = 250 * time.Millisecond

// left names the processes that a command left behind when it exited; w is nil for one that is no session.
func (s *supervisor) left(w *sessionWork) []string {
	late := time.After(farewell)
	for !s.tree.empty() {
		select {
		case <-s.tree.changed:
		case <-late:
			var names []string
			left := s.tree.everyone()
			if w != nil {
				left = w.startedBy(left)
			}
			for _, p := range left {
				names = append(names, nameOf(p))
			}
			return names
		}
	}
	return nil
}

// masked hides secrets in names; it takes each name once, and at most 20.
func masked(secrets *redact.Set, names []string) []string {
	slices.Sort(names)
	names = slices.Compact(names)
	names = names[:min(len(names), 20)]
	for i := range names {
		names[i] = secrets.String(names[i])
	}
	return names
}
