package ask

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/socket"
)

// Options are what a server works with; all are required. The functions are
// called one at a time.
type Options struct {
	Dir     string              // the state directory of the run
	Timeout time.Duration       // how long a user has to answer
	End     func() time.Time    // latest end of the run; zero: unknown
	Inside  func(pid int) bool  // reports whether a process belongs to the run
	Service func(pid int) bool  // reports whether a process may pass on answers
	Mask    func([]byte) []byte // masks the secrets in a line of JSON
	// Log writes a line to the log of the run. If the disk is full it is written
	// later, or if it is useless by then, it is not.
	Log     func(line []byte, useless bool) (written bool)
	Waiting func(requests int)      // called with the number of waiting requests when it changes
	Now     func() time.Time        // nil: time.Now; a wall clock
	Alarm   func() <-chan time.Time // nil: every second; when deadlines are checked
}

// Server has the open requests of one run. It belongs to the supervisor.
type Server struct {
	Options
	listener net.Listener
	stop     chan struct{}
	closing  sync.Once
	handlers sync.WaitGroup

	mu    sync.Mutex
	open  map[string]*pending
	asked int
	over  bool
}

// pending is a request that waits.
type pending struct {
	Request
	shown   string       // Digest of what is in the log
	verdict chan Verdict // of capacity 1
}

// lastMinute is how much time a run has left after an unanswered request, so
// that it can finish without it.
const lastMinute = time.Minute

// Start listens until Close.
func Start(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Alarm == nil {
		o.Alarm = func() <-chan time.Time { return time.After(time.Second) }
	}
	listener, err := socket.ListenAs(o.Dir, socketName)
	if err != nil {
		return nil, err
	}
	s := &Server{Options: o, listener: listener, stop: make(chan struct{}), open: map[string]*pending{}}
	s.handlers.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed
			}
			s.handlers.Go(func() { s.handle(conn) })
		}
	})
	return s, nil
}

// Close withdraws the open requests and returns when nothing more is written to
// the log.
func (s *Server) Close() {
	s.closing.Do(func() {
		s.mu.Lock()
		s.over = true
		s.mu.Unlock()
		close(s.stop)
		_ = s.listener.Close()
	})
	s.handlers.Wait()
}

func (s *Server) handle(conn net.Conn) {
	defer conn.Close()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-s.stop:
			_ = conn.SetReadDeadline(time.Now())
		case <-ended:
		}
	}()
	m, err := receive(conn)
	var r reply
	from := s.sender(conn)
	switch {
	case err != nil:
		r.Error = "the message cannot be read: " + err.Error()
	case from == gone:
		r.Error = "the process that connected has ended"
	case m.Call != nil && (from == service || from == stranger):
		r.Error = "only the run itself can ask"
	case m.Call != nil:
		v := s.call(*m.Call, hungUp(conn))
		r.Verdict = &v
	case m.Answer != nil && from == inside:
		r.Inside = true
	case m.Answer != nil && from == stranger:
		r.Error = "only the service passes on answers"
	case m.Answer != nil && !slices.Contains([]Decision{Allow, Always, Deny}, m.Answer.Decision):
		r.Error = fmt.Sprintf("%q is not an answer", m.Answer.Decision)
	case m.Answer != nil:
		r = s.answer(*m.Answer)
	default:
		r.Error = "the message is empty"
	}
	_ = json.NewEncoder(conn).Encode(r) // a client that hung up needs no reply
}

// sender is the relation of a client to the run.
type sender int

const (
	unknown  sender = iota // the system does not tell
	gone                   // it has ended
	inside                 // it belongs to the run
	service                // it may pass on answers
	stranger               // it may neither ask nor answer, for example a process of another run
)

func (s *Server) sender(conn net.Conn) sender {
	pid := socket.Peer(conn)
	out := stranger
	switch {
	case pid == 0:
		return unknown
	case pid == socket.Ended:
		return gone
	case s.Inside(pid):
		return inside
	case s.Service(pid):
		out = service
	}
	if socket.Peer(conn) != pid { // it ended, so a different process may have been examined
		return gone
	}
	return out
}

// hungUp returns a channel that is closed when the client has disconnected.
func hungUp(conn net.Conn) <-chan struct{} {
	gone := make(chan struct{})
	go func() {
		_, _ = conn.Read(make([]byte, 1)) // the client sends nothing more
		close(gone)
	}()
	return gone
}

// call waits for the verdict on a call.
func (s *Server) call(c Call, gone <-chan struct{}) Verdict {
	p, why := s.add(c)
	if p == nil {
		return Verdict{Message: why}
	}
	for {
		select {
		case v := <-p.verdict:
			return v
		case <-gone:
			s.end(Answer{ID: p.ID, Decision: Withdrawn})
		case <-s.stop:
			s.end(Answer{ID: p.ID, Decision: Withdrawn})
		case <-s.Alarm():
			if !s.Now().Before(p.Deadline) {
				s.end(Answer{ID: p.ID, Decision: NoAnswer})
			}
		}
	}
}

// add opens a request for a call; the text is why the user is not asked.
func (s *Server) add(c Call) (p *pending, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	wait := s.Timeout
	if end := s.End(); !end.IsZero() {
		wait = min(wait, end.Sub(now)-lastMinute)
	}
	switch {
	case c.ToolName == "AskUserQuestion": // an answer would be more than a permission
		return nil, "Questions cannot be answered during this run. Decide yourself, and say in your answer what you assumed."
	case s.over:
		return nil, "The run is ending. " + without
	case len(c.Input) > maxInput:
		return nil, fmt.Sprintf("The user was not asked: the call has %s, and the user is asked about %s at most. Do it in smaller parts, or continue without it.", format.Bytes(int64(len(c.Input))), format.Bytes(maxInput))
	case json.Unmarshal(c.Input, &map[string]json.RawMessage{}) != nil: // it could not be shown
		return nil, "The user was not asked: the input of the call is not an object. " + without
	case len(s.open) >= maxOpen:
		return nil, fmt.Sprintf("The user was not asked: %d requests of this run are already waiting for an answer. ", maxOpen) + without
	case s.asked >= maxAsked:
		return nil, fmt.Sprintf("The user was not asked: this run has already asked %d times. ", maxAsked) + without
	case wait < time.Second:
		return nil, "The user was not asked: the time limit of this run is almost reached. " + without
	}
	s.asked++
	p = &pending{verdict: make(chan Verdict, 1)}
	p.Request = Request{ID: strconv.Itoa(s.asked), ToolUseID: c.ToolUseID, ToolName: c.ToolName, Input: c.Input, AskedAt: now.UTC(), Deadline: now.Add(wait).UTC()}
	line, written := s.log(requestLine{"claude_scheduler", "permission_request", p.Request}, true, func(masked []byte) []byte {
		var line requestLine
		if json.Unmarshal(masked, &line) != nil {
			return masked
		}
		line.Masked = true
		marked, err := json.Marshal(line)
		if err != nil {
			return masked
		}
		return marked
	})
	if !written { // the user would not see it
		return nil, "The user was not asked: the log of the run could not be written, for example because the disk is full. " + without
	}
	var asShown struct {
		Input map[string]any `json:"tool_input"`
	}
	exact := json.NewDecoder(bytes.NewReader(line))
	exact.UseNumber()          // as package transcript reads it
	_ = exact.Decode(&asShown) // an input that is not an object is never shown
	p.shown = Digest(c.ToolName, asShown.Input)
	s.open[p.ID] = p
	s.Waiting(len(s.open))
	return p, ""
}

// without is the advice in every denial that did not come from the user.
const without = "Continue without it, and say in your answer what you could not do."

// answer closes a request that is open.
func (s *Server) answer(a Answer) reply {
	s.mu.Lock()
	p := s.open[a.ID]
	s.mu.Unlock()
	if p != nil && a.Decision != Deny && a.Shown != p.shown {
		return reply{Other: true} // a line of the log that the supervisor did not write
	}
	if p != nil && !s.Now().Before(p.Deadline) { // the machine may have slept
		s.end(Answer{ID: a.ID, Decision: NoAnswer})
		return reply{Closed: true}
	}
	return reply{Closed: !s.end(a)}
}

// end closes a request, and reports whether it was open.
func (s *Server) end(a Answer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.open[a.ID]
	if p == nil {
		return false
	}
	delete(s.open, a.ID)
	s.log(answerLine{"claude_scheduler", "permission_answer", a.ID, a.Decision, s.Now().UTC(), a.Message}, false, nil)
	s.Waiting(len(s.open))
	p.verdict <- verdictOf(p.Request, a)
	return true
}

func verdictOf(r Request, a Answer) Verdict {
	switch a.Decision {
	case Allow, Always:
		return Verdict{Allow: true, Rules: a.Rules}
	case Deny:
		if a.Message != "" {
			return Verdict{Message: "The user denied this: " + a.Message}
		}
		return Verdict{Message: "The user denied this. " + without}
	case NoAnswer:
		return Verdict{Message: "The user did not answer within " + format.Limit(r.Deadline.Sub(r.AskedAt)) + ", so this was denied. " + without}
	}
	return Verdict{Message: "The run is ending. " + without}
}

// log writes a line to the log of the run, see Log; changed, unless nil, may change
// one in which secrets were masked. It returns the line as it was written.
func (s *Server) log(line any, useless bool, changed func(masked []byte) []byte) (as []byte, written bool) {
	data, err := json.Marshal(line)
	if err != nil {
		return nil, false // plain values and valid JSON always encode
	}
	masked := s.Mask(data)
	if string(masked) != string(data) && changed != nil {
		masked = changed(masked)
	}
	return masked, s.Log(masked, useless)
}
