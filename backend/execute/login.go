package execute

import (
	"context"
	"sync"
	"time"

	"claude-scheduler/backend/environ"
)

// freshFor is how long a captured environment is used before it is captured
// again: somebody may have edited their shell's start-up files.
const freshFor = time.Hour

// loginEnvironment is the login shell's environment. Programs started from a
// desktop see a bare PATH; what people have in their terminal is what they
// expect their tasks to have.
type loginEnvironment struct {
	mu       sync.Mutex
	vars     []string
	captured time.Time
	fault    error // why the shell could not be asked; nil: it was
	renewing bool
}

// get returns the environment. Only the first call waits for the shell; later
// ones renew an old capture behind the caller's back.
func (l *loginEnvironment) get(ctx context.Context) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.vars == nil {
		vars, err := environ.LoginShell(ctx, "") // on failure: this process's own, which LoginShell completes
		if ctx.Err() != nil {
			return vars // the caller gave up, not the shell: the next one asks again
		}
		l.vars, l.captured, l.fault = vars, time.Now(), err
		return l.vars
	}
	if time.Since(l.captured) > freshFor && !l.renewing {
		l.renewing = true
		go l.renew()
	}
	return l.vars
}

func (l *loginEnvironment) renew() {
	vars, err := environ.LoginShell(context.Background(), "")
	l.mu.Lock()
	defer l.mu.Unlock()
	l.renewing, l.captured, l.fault = false, time.Now(), err
	if err == nil {
		l.vars = vars
	}
}

func (l *loginEnvironment) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}
