package supervisor

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/session"
)

// longestLine bounds the lines of a session that are buffered for parsing;
// those that report work in progress are short.
const longestLine = 1 << 20

// resultMark identifies a result among lines that are too long to parse.
var resultMark = []byte(`"type":"result"`)

// headOfLine is how much of a long line is needed to identify it.
const headOfLine = 1 << 10

// startupGrace is the age from which a process counts as older than its
// session. A younger one may have been started by a turn while the first line
// of the session was in transit.
const startupGrace = 200 * time.Millisecond

// sessionWork tracks the work in progress of a session, by its stream and its
// processes.
type sessionWork struct {
	mu      sync.Mutex
	work    session.Work
	line    []byte             // the unfinished line; of a long one its end
	long    bool               // it is too long to parse
	result  bool               // it is long and has the resultMark
	head    []byte             // the beginning of a long line
	began   func() []processID // returns the processes of the session; called once, when it begins
	initial []processID        // processes that existed when it began: its MCP servers, which run as long as it does
}

// read consumes the next bytes of the stream, and reports whether the session
// has just answered.
func (w *sessionWork) read(p []byte) (answered bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.work.Answered()
	for piece := range bytes.Lines(p) {
		w.line = append(w.line, piece...)
		if !w.long && len(w.line) > longestLine {
			w.long, w.head = true, bytes.Clone(w.line[:headOfLine])
		}
		if w.long {
			w.result = w.result || bytes.Contains(w.line, resultMark)
			w.line = append(w.line[:0], w.line[max(0, len(w.line)-len(resultMark)):]...)
		}
		if piece[len(piece)-1] != '\n' {
			continue
		}
		w.endLine()
		w.line, w.long, w.result = w.line[:0], false, false
	}
	return !before && w.work.Answered()
}

// endLine handles a complete line.
func (w *sessionWork) endLine() {
	if w.long {
		w.work.AddLong(w.head, w.result)
		return
	}
	started := w.work.Started()
	w.work.Add(w.line, time.Now())
	if !started && w.work.Started() && w.began != nil {
		w.initial = slices.DeleteFunc(w.began(), func(p processID) bool { return age(p) < startupGrace })
	}
}

// state returns the session's next scheduled wake-up, and whether it has
// answered and nothing in its stream is in progress.
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

// startedBy filters out the processes that existed when the session began.
func (w *sessionWork) startedBy(all []processID) []processID {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(all, func(p processID) bool { return slices.Contains(w.initial, p) })
}

// unfinished names the work in progress besides the turn, according to the
// stream.
func (w *sessionWork) unfinished() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	names := w.work.Background()
	if wake := w.work.Wake(); wake.After(time.Now()) {
		names = append(names, "wake-up at "+wake.Format("15:04:05"))
	}
	return names
}

// working names the work in progress besides the turn of a session that is
// about to be ended.
func (s *supervisor) working(w *sessionWork, c *child) []string {
	processes := w.startedBy(s.tree.descendantsOf(c))
	names := w.unfinished()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.work.Answered() && len(names) == 0 { // the commands of an unfinished turn belong to it
		for _, p := range processes {
			names = append(names, "process "+nameOf(p))
		}
	}
	return names
}

// exitGrace is how long processes have to exit after their command, before they
// count as left behind.
const exitGrace = 250 * time.Millisecond

// leftovers names the processes that a command left behind when it exited; w is nil
// for a command that is not a session.
func (s *supervisor) leftovers(w *sessionWork) []string {
	late := time.After(exitGrace)
	for !s.tree.empty() {
		select {
		case <-s.tree.changed:
		case <-late:
			var names []string
			left := s.tree.memberIDs()
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

// redactNames masks secrets in names; it keeps each name once, and at most 20.
func redactNames(secrets *redact.Set, names []string) []string {
	slices.Sort(names)
	names = slices.Compact(names)
	names = names[:min(len(names), 20)]
	for i := range names {
		names[i] = secrets.String(names[i])
	}
	return names
}
