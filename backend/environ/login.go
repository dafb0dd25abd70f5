package environ

import (
	"context"
	"os"
	"sync"
	"time"

	"claude-scheduler/backend/loginenv"
)

const (
	// freshFor is how long a captured environment is used before it is captured
	// again: somebody may have edited their start-up files, or these fetch a
	// token that expires.
	freshFor = time.Hour
	// patience is how long a run waits for a shell that failed to answer the last
	// time. The attempt continues without it, for the next run.
	patience = 5 * time.Second
	// pauseFactor keeps a shell that hangs from being asked all the time: after
	// two failures in a row it is left alone for so many times as long as the
	// last attempt took. One that fails at once is asked again with each run.
	pauseFactor = 4
)

// Login is the environment of the user's login shell, with which every run
// starts. Programs started from a desktop see a bare PATH; what people have in
// their terminal is what they expect their tasks to have. The zero value is
// ready to use, and must not be copied.
type Login struct {
	// Ask replaces the shell in tests. It returns NAME=value.
	Ask func(context.Context) ([]string, error)

	mu       sync.Mutex
	good     *capture  // the last that succeeded
	fallback capture   // what the last failed one left us with
	asked    time.Time // when the last attempt ended
	took     time.Duration
	fault    error // why the last attempt failed; nil: it did not
	since    time.Time
	failures int // in a row
	asking   chan struct{}
	stop     context.CancelFunc
	closed   bool
}

// capture is what a shell answered.
type capture struct {
	vars    []string
	limits  Limits
	shell   string
	note    string // what a person may want to know about how it was asked
	marker  string // of the processes that its start-up files started
	partial bool   // without what it sets only when it is interactive
}

// State says how the environment came about.
type State struct {
	Shell string    // empty: this system has no login shell
	Note  string    // what a person may want to know; empty: nothing
	Fault error     // why the shell could not be asked the last time; nil: it was
	Since time.Time // of the fault
	// Uses says, when there is a fault, which environment runs have instead.
	Uses string
}

// Get returns the environment as NAME=value. The first call waits for the shell.
// Later ones renew an old capture behind the caller's back. After a failure the
// shell is asked again, and the result is meanwhile the last good one, else the
// environment that a login starts with.
func (l *Login) Get(ctx context.Context) []string {
	l.mu.Lock()
	asking, wait := l.attempt(time.Now())
	l.mu.Unlock()
	if asking != nil && wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-asking:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.good != nil:
		return loginenv.Reachable(l.good.vars)
	case l.fallback.vars == nil:
		return loginenv.Login(os.Environ())
	}
	return loginenv.Reachable(l.fallback.vars)
}

// Limits are those of the capture that Get returned last.
func (l *Login) Limits() Limits {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.good != nil {
		return l.good.limits
	}
	return l.fallback.limits
}

// attempt begins a capture when one is due. It returns what is closed when the
// one under way has ended (nil: there is none), and how long to wait for it.
func (l *Login) attempt(now time.Time) (<-chan struct{}, time.Duration) {
	if l.asking == nil && !l.closed && l.due(now) {
		ctx, stop := context.WithCancel(context.Background())
		l.asking, l.stop = make(chan struct{}), stop
		go l.ask(ctx)
	}
	switch {
	case l.asking == nil || l.good != nil:
		return nil, 0
	case l.failures == 0:
		return l.asking, time.Hour // the shell's own limits are shorter
	}
	return l.asking, patience
}

func (l *Login) due(now time.Time) bool {
	switch {
	case l.fault == nil:
		return l.good == nil || now.Sub(l.asked) > freshFor
	case l.failures == 1:
		return true
	}
	return now.Sub(l.asked) >= pauseFactor*l.took
}

// ask asks the shell once and keeps what comes of it.
func (l *Login) ask(ctx context.Context) {
	begin := time.Now()
	var c capture
	var err error
	if l.Ask != nil {
		c.vars, err = l.Ask(ctx)
	} else {
		c, err = captureShell(ctx, "", loginenv.Login(os.Environ()))
	}
	l.mu.Lock()
	before := l.good
	l.mu.Unlock()
	if err != nil {
		endStarted(c.marker) // it is asked again
	} else if before != nil && endStarted(c.marker) {
		// Runs use what the first capture's start-up files started; what a later
		// one starts in addition would pile up, hour by hour.
		c.vars = withAgents(c.vars, before.vars)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.asking)
	l.asking, l.stop = nil, nil
	if ctx.Err() != nil {
		return
	}
	l.asked, l.took = time.Now(), time.Since(begin)
	if err != nil {
		if l.fault == nil {
			l.since = begin
		}
		l.fault, l.fallback = err, c
		l.failures++
		return
	}
	l.good, l.fault, l.failures = &c, nil, 0
}

// withAgents returns env with the agents of another one.
func withAgents(env, other []string) []string {
	agents := []string{"SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_AGENT_INFO", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SESSION_BUS_PID"}
	vars, from := newTable(env), newTable(other)
	for _, name := range agents {
		delete(vars, nameKey(name))
		if value, ok := from[nameKey(name)]; ok {
			vars[nameKey(name)] = value
		}
	}
	return vars.list()
}

// State says how the environment came about, as of the last attempt.
func (l *Login) State() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.fault == nil && l.good == nil:
		return State{}
	case l.fault == nil:
		return State{Shell: l.good.shell, Note: l.good.note}
	}
	s := State{Shell: l.fallback.shell, Note: l.fallback.note, Fault: l.fault, Since: l.since}
	switch {
	case l.good != nil:
		s.Uses = "the environment that it gave before"
	case l.fallback.partial:
		s.Uses = "what it sets when it is not interactive"
	default:
		s.Uses = "the environment that a login starts with, without the start-up files of the shell"
	}
	return s
}

// Problem says why runs do not have what the login shell sets now, and what
// they have instead; empty: they have it.
func (s State) Problem() string {
	if s.Fault == nil {
		return ""
	}
	return "the login shell failed, so runs have " + s.Uses + ": " + s.Fault.Error()
}

// Close breaks off a capture that is under way. No more is begun.
func (l *Login) Close() {
	l.mu.Lock()
	asking := l.asking
	l.closed = true
	if l.stop != nil {
		l.stop()
	}
	l.mu.Unlock()
	if asking != nil {
		<-asking
	}
}
