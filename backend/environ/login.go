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
	// again: the user may have edited the startup files, or these fetch a
	// token that expires.
	freshFor = time.Hour
	// patience is how long a run waits for a shell that failed to answer the
	// last time. The attempt continues in the background, for the next run.
	patience = 5 * time.Second
	// pauseFactor keeps a hanging shell from being run all the time: after two
	// failures in a row, it is not run for this multiple of the duration of the
	// last attempt. One that fails immediately is retried with each run.
	pauseFactor = 4
)

// LoginShell is the environment of the user's login shell, with which every run
// starts. Programs started from a desktop see a minimal PATH; users expect
// their tasks to have the environment of their terminal. The zero value is
// ready to use, and must not be copied.
type LoginShell struct {
	// Ask replaces the shell in tests. It returns NAME=value.
	Ask func(context.Context) ([]string, error)

	mu       sync.Mutex
	good     *capture  // the last that succeeded
	fallback capture   // the result of the last failed attempt
	asked    time.Time // when the last attempt ended
	took     time.Duration
	fault    error // why the last attempt failed; nil: it succeeded
	since    time.Time
	failures int // consecutive
	asking   chan struct{}
	stop     context.CancelFunc
	closed   bool
}

// capture is the result of running a shell.
type capture struct {
	vars    []string
	limits  Limits
	shell   string
	note    string // what a user should know about the capture
	marker  string // marks the processes that its startup files started
	partial bool   // variables are, or may be, missing; the note or the error says why
}

// State describes how the environment was captured.
type State struct {
	Shell string // empty: this system has no login shell
	Note  string // what a user should know; empty: nothing
	// Partial: variables may be missing, as Note says, although the shell
	// answered.
	Partial bool
	Fault   error     // why the last capture failed; nil: it succeeded
	Since   time.Time // when the fault began, or variables were missing for the first time
	// Uses describes, if there is a fault, which environment runs have instead.
	Uses string
}

// Get returns the environment as NAME=value. The first call waits for the
// shell. Later calls renew an old capture in the background. After a failure
// the shell is run again, and until then the result is the last good one,
// otherwise the environment that a login starts with.
func (l *LoginShell) Get(ctx context.Context) []string {
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
		return loginenv.Environment(os.Environ())
	}
	return loginenv.Reachable(l.fallback.vars)
}

// Limits returns those of the capture that Get returned last.
func (l *LoginShell) Limits() Limits {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.good != nil {
		return l.good.limits
	}
	return l.fallback.limits
}

// attempt starts a capture if one is due. It returns a channel that is closed
// when the capture in progress has ended (nil: there is none), and how long to
// wait for it.
func (l *LoginShell) attempt(now time.Time) (<-chan struct{}, time.Duration) {
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

func (l *LoginShell) due(now time.Time) bool {
	switch {
	case l.fault == nil && (l.good == nil || !l.good.partial):
		return l.good == nil || now.Sub(l.asked) > freshFor
	case l.failures == 1:
		return true
	}
	return now.Sub(l.asked) >= pauseFactor*l.took
}

// ask runs the shell once and stores the result.
func (l *LoginShell) ask(ctx context.Context) {
	begin := time.Now()
	var c capture
	var err error
	if l.Ask != nil {
		c.vars, err = l.Ask(ctx)
	} else {
		c, err = captureShell(ctx, "", loginenv.Environment(os.Environ()))
	}
	l.mu.Lock()
	before := l.good
	l.mu.Unlock()
	if err != nil {
		endStarted(c.marker) // it will be run again
	} else if before != nil && endStarted(c.marker) {
		// Runs use what the first capture's startup files started; what later
		// captures start would accumulate.
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
	if c.partial && (before == nil || !before.partial) {
		l.since = begin
	}
	l.good, l.fault, l.failures = &c, nil, 0
}

// withAgents returns env with the agents of another environment.
func withAgents(env, other []string) []string {
	agents := []string{"SSH_AUTH_SOCK", "SSH_AGENT_PID", "GPG_AGENT_INFO", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SESSION_BUS_PID"}
	vars, from := newEnvironment(env), newEnvironment(other)
	for _, name := range agents {
		delete(vars, nameKey(name))
		if value, ok := from[nameKey(name)]; ok {
			vars[nameKey(name)] = value
		}
	}
	return vars.list()
}

// State describes how the environment was captured, as of the last attempt.
func (l *LoginShell) State() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.fault == nil && l.good == nil:
		return State{}
	case l.fault == nil:
		return State{Shell: l.good.shell, Note: l.good.note, Partial: l.good.partial, Since: l.since}
	}
	s := State{Shell: l.fallback.shell, Note: l.fallback.note, Fault: l.fault, Since: l.since}
	switch {
	case l.good != nil:
		s.Uses = "the environment that it gave before"
	case l.fallback.partial:
		s.Uses = "what it sets when it is not interactive"
	default:
		s.Uses = "the environment that a login starts with, without the startup files of the shell"
	}
	return s
}

// Problem explains why runs do not have the current environment of the login
// shell, and what they have instead; empty: they have it.
func (s State) Problem() string {
	switch {
	case s.Fault == nil && s.Partial:
		return s.Note
	case s.Fault == nil:
		return ""
	}
	return "the login shell failed, so runs have " + s.Uses + ": " + s.Fault.Error()
}

// Close cancels a capture in progress and prevents new ones.
func (l *LoginShell) Close() {
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
