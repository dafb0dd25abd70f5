package supervisor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/subprocess"
)

// step runs one command until its process tree has ended. The second result is
// Exit.Why.
func (s *supervisor) step(step Step) (StepExit, string) {
	result := StepExit{Name: step.Name, Started: time.Now().UTC()}
	end := &logTail{}
	out := &outputWriter{end: end, secrets: redact.New(s.spec.Secrets)}
	if step.Command != "" {
		result.Command = out.secrets.String(step.Command)
	}
	if step.Session {
		out.activity.session = &sessionWork{}
	}
	if step.ToLog {
		s.log.marker, s.log.marked = []byte(step.EndMarker), out.activity.mark
		out.log = s.log
	}
	c, pipes, err := s.launch(step)
	if err != nil {
		return s.notStarted(result, err)
	}
	out.activity.begin()
	if w := out.activity.session; w != nil {
		w.began = func() []processID { return s.tree.descendantsOf(c) }
	}
	stopAsking := s.answerCalls(step, out)
	out.open(pipes)
	go func() {
		<-c.ended
		out.seal() // later output is not the command's
	}()
	s.record(c)
	why := ""
	result.EndedBy = s.waitForEnd(step, c, &out.activity)
	w := out.activity.session
	if result.EndedBy == EndedItself {
		result.Left = redactNames(out.secrets, s.leftovers(w))
	} else if w != nil {
		result.Working = redactNames(out.secrets, s.working(w, c))
	}
	if result.EndedBy == EndedCancel {
		why = cancelReason(s.spec.StateDir)
	}
	s.endTree(step, c, result.EndedBy)
	stopAsking()
	out.close()
	if w != nil {
		result.Answered = w.answered()
		if result.EndedBy == EndedItself { // only now all of the stream was read
			result.Unfinished = redactNames(out.secrets, w.unfinished())
		}
	}
	result.Code, result.Signal = c.outcome()
	result.Ended = time.Now().UTC()
	result.Tail = end.String()
	return result, why
}

// notStarted completes the result of a command that could not be started. The
// second result is Exit.Why.
func (s *supervisor) notStarted(result StepExit, err error) (StepExit, string) {
	result.Ended = time.Now().UTC()
	select {
	case <-s.cancel:
		result.EndedBy = EndedCancel
		return result, cancelReason(s.spec.StateDir)
	default:
	}
	result.EndedBy = EndedFault
	return result, fmt.Sprintf("start %s: %v", result.Name, err)
}

// endTree ends a command and all processes that it started. by is why: of one
// that ended itself, only processes that it left running are ended.
func (s *supervisor) endTree(step Step, c *child, by EndReason) {
	grace := s.spec.StopGrace
	switch {
	case by == EndedItself:
		grace = leftoverGrace
	case grace == 0:
		grace = defaultGrace
	}
	if by != EndedItself && by != EndedByOrphans && step.Interrupt > 0 {
		c.interrupt(step.Interrupt)
	}
	if left := s.tree.end(c, grace); len(left) > 0 {
		s.faults = append(s.faults, fmt.Sprintf("end %s: processes that could not be ended: %v", step.Name, left))
	}
}

// launch starts the command. The pipes are our ends; for a step without a log,
// standard error goes to the same pipe as standard output, in order of writing.
func (s *supervisor) launch(step Step) (*child, pipes, error) {
	if len(step.Argv) == 0 {
		return nil, pipes{}, errors.New("no command")
	}
	if info, err := os.Stat(step.Dir); err != nil {
		return nil, pipes{}, fmt.Errorf("working directory: %w", err)
	} else if !info.IsDir() {
		return nil, pipes{}, fmt.Errorf("working directory: %s is not a directory", step.Dir)
	}
	program, err := subprocess.LookPath(step.Argv[0], step.Env)
	if err != nil {
		return nil, pipes{}, err
	}
	env := []string{Marker + "=" + s.spec.ID}
	for _, v := range step.Env {
		if !strings.HasPrefix(v, Marker+"=") {
			env = append(env, v)
		}
	}
	p, theirs, err := newPipes(step.ToLog)
	if err != nil {
		return nil, pipes{}, fmt.Errorf("make pipes: %w", err)
	}
	defer theirs.close()
	c, err := s.start(program, step, env, theirs)
	if err != nil {
		p.close()
		return nil, pipes{}, err
	}
	go func() {
		_, _ = p.in.Write(step.Stdin) // a command need not read it
		_ = p.in.Close()
	}()
	return c, p, nil
}

// start starts the program, and retries for some seconds if it is missing or
// being written: an update may be replacing it.
func (s *supervisor) start(program string, step Step, env []string, theirs pipes) (*child, error) {
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		c, err := s.tree.start(program, step.Argv, env, step.Dir, theirs)
		passing := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ETXTBSY)
		if !passing || wait > replacing {
			return c, err
		}
		select {
		case <-s.cancel:
			return nil, err
		case <-time.After(wait):
		}
	}
}

// replacing is the longest of the increasing waits for a program that is being
// replaced; all together take twice as long.
const replacing = 4 * time.Second

// record adds the child to the claim, for a service that adopts the run after
// we are gone. It need not survive a reboot, and neither does the child.
func (s *supervisor) record(c *child) {
	if _, err := fmt.Fprintf(s.claim, "{\"pid\":%d,\"start\":%d}\n", c.Pid, c.Start); err != nil {
		s.faults = append(s.faults, "write claim: "+err.Error()) // the Marker still identifies it
	}
}

// activity is when a command last printed something.
type activity struct {
	mu        sync.Mutex
	last      time.Time // last output on either stream; initially the start
	hadOutput bool      // wrote to standard output
	marked    bool      // the end marker was seen
	changed   chan struct{}

	session *sessionWork // nil unless Step.Session
	waiting int          // requests that wait for an answer

	checked time.Time // when its processes were last checked, and found at work then or the time before
	worked  bool      // they were at work at the last check
}

func (a *activity) begin() {
	a.last = time.Now()
	a.changed = make(chan struct{}, 1)
}

// read records the command's own output.
func (a *activity) read(p []byte, stdout bool) {
	if stdout && a.session != nil && a.session.read(p) {
		a.wake()
	}
}

func (a *activity) note(stdout bool) {
	a.mu.Lock()
	a.last = time.Now()
	a.hadOutput = a.hadOutput || stdout
	a.mu.Unlock()
}

// await records how many requests wait for an answer. The time until the answer
// does not count as silence.
func (a *activity) await(requests int) {
	a.mu.Lock()
	a.waiting, a.last = requests, time.Now()
	a.mu.Unlock()
	a.wake()
}

// mark wakes waitForEnd, which now has a nearer deadline.
func (a *activity) mark() {
	a.mu.Lock()
	first := !a.marked
	a.marked = true
	a.mu.Unlock()
	if first {
		a.wake()
	}
}

// wake makes waitForEnd check its deadlines again.
func (a *activity) wake() {
	select {
	case a.changed <- struct{}{}:
	default: // it has not checked since the last time
	}
}
