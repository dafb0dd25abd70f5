package service

import (
	"context"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/worktree"
)

const (
	folderLimit    = 5 * time.Second  // for a folder to answer
	gitLimit       = 15 * time.Second // for one git command
	variablesLimit = time.Minute      // for all variables of a task
	trialLimit     = 45 * time.Second // for a session that starts MCP servers
)

// checker checks tasks, one after another. It looks up what several tasks share
// once, such as the environment of a profile, and keeps it, with its secrets,
// until it is dropped.
type checker struct {
	svc       *core
	automatic bool
	states    []scheduler.TaskState
	base      []string // the login shell's environment
	now       time.Time
	lastGood  string // version of Claude Code in the newest run that succeeded; empty: unknown
	memo      map[string]any
}

func (svc *core) newChecker(ctx context.Context, automatic bool) *checker {
	capturing, cancel := context.WithTimeout(ctx, captureTimeout)
	defer cancel()
	return &checker{
		svc: svc, automatic: automatic, states: svc.scheduler.Tasks(), base: svc.runner.Environment(capturing), now: svc.clock.Now(),
		lastGood: svc.lastGoodVersion(), memo: map[string]any{},
	}
}

// once calls f for a key the first time, and returns the same value later.
func once[T any](c *checker, key string, f func() T) T {
	if known, ok := c.memo[key].(func() T); ok {
		return known()
	}
	v := f()
	c.memo[key] = func() T { return v }
	return v
}

// checking is the check of one task.
type checking struct {
	*checker
	request  runner.Request
	env      *environment
	dir      string         // of the job; empty: unknown, or it cannot be used
	program  string         // the CLI; empty: not found
	slot     time.Time      // the next one; zero: none
	after    string         // which ends of other tasks start it; empty: none
	unlinked *model.Problem // why it does not start after one of them; nil: it does
	checks   []report.TaskCheck
}

// environment is the environment of runs with a list of profiles.
type environment struct {
	environ.Inspection
	signIn signInEnvironment
}

// complete reports whether all variables have values.
func (e *environment) complete() bool {
	return len(e.Skipped) == 0 && !slices.ContainsFunc(e.Results, func(r environ.Result) bool { return r.Problem != nil })
}

func (c *checker) check(ctx context.Context, task model.Task) preflight {
	basis := c.svc.basisOf(task)
	state := stateOf(c.states, task)
	k := &checking{checker: c}
	var recordErr error
	k.request, recordErr = scheduler.RequestFor(c.svc.store, task)
	result := apitype.Preflight{TaskID: task.ID, TaskName: task.Name, At: model.RecordTime(c.svc.clock.Now()), Automatic: c.automatic}
	if k.request.Job != nil {
		result.JobName = k.request.Job.Name
	}
	if slots := nextSlots(state, c.now, 1); len(slots) > 0 {
		k.slot, result.Slot = slots[0], &slots[0]
	}
	k.after, k.unlinked = state.After, state.Unlinked
	blocker := c.svc.blocker(state, c.svc.watcher.Faults()[task.ID])
	k.schedule(blocker, recordErr)
	k.env = once(c, "environment "+k.profiles(), func() *environment { return c.environment(ctx, k.request.Profiles) })
	k.folder(ctx, blocker)
	k.claude(ctx)
	k.signedIn(ctx)
	k.variables()
	k.branch(ctx)
	k.servers(ctx)
	k.prompt(ctx)
	k.budget()
	k.disk(ctx)
	result.Checks = k.checks
	return preflight{result, basis}
}

func (k *checking) add(id report.CheckID, state report.CheckState, sentence, hint string) *report.TaskCheck {
	return k.addCause(id, state, sentence, hint, k.cause())
}

// cause names the task and its job.
func (k *checking) cause() report.Cause {
	cause := report.Cause{Task: k.request.Task.ID}
	if k.request.Job != nil {
		cause.Job = k.request.Job.ID
	}
	return cause
}

func (k *checking) addCause(id report.CheckID, state report.CheckState, sentence, hint string, cause report.Cause) *report.TaskCheck {
	check := report.TaskCheck{ID: id, Name: id.Name(), State: state, Sentence: sentence, Actions: []report.Action{}}
	if state != report.CheckOK {
		check.Hint = hint
	}
	if state == report.CheckFailed || state == report.CheckWarning {
		check.Actions = append(report.CheckActions(id, cause), report.CheckTask(k.request.Task.ID))
	}
	k.checks = append(k.checks, check)
	return &k.checks[len(k.checks)-1]
}

func (k *checking) ok(id report.CheckID, sentence string) { k.add(id, report.CheckOK, sentence, "") }

func (k *checking) notChecked(id report.CheckID, why string) {
	k.add(id, report.CheckNotChecked, why, "")
}

// problem adds a check that failed with an error.
func (k *checking) problem(ctx context.Context, id report.CheckID, err error) {
	if ctx.Err() != nil {
		k.notChecked(id, "no answer in time")
		return
	}
	p := model.ProblemOf(err)
	k.add(id, report.CheckFailed, p.Message, p.Hint)
}

func (k *checking) profiles() string {
	key := ""
	if k.request.Job != nil {
		key = string(k.request.Job.Profile)
	}
	return key + " " + string(k.request.Task.Profile)
}

// environment resolves the variables of profiles as a run does.
func (c *checker) environment(ctx context.Context, layers []environ.Layer) *environment {
	ctx, cancel := context.WithTimeout(ctx, variablesLimit)
	defer cancel()
	e := &environment{signIn: signInEnvironment{vars: c.base, shell: c.svc.runner.LoginState().Shell}}
	var skip func(model.EnvVar) string
	if c.automatic {
		skip = mayPrompt
	}
	var resolver environ.Resolver
	e.Inspection = resolver.Inspect(ctx, c.base, skip, layers...)
	for _, l := range layers {
		e.signIn = e.signIn.withProfile(model.Profile{Name: l.Profile, EnvVars: l.Vars})
	}
	for _, name := range append(slices.Clone(claude.SignInVariables), "CLAUDE_CONFIG_DIR", "HOME") {
		if value := subprocess.Getenv(e.Vars, name); value != "" {
			e.signIn.vars = append(without(slices.Clone(e.signIn.vars), name), name+"="+value)
		}
	}
	return e
}

// mayPrompt explains why an automatic check does not fetch a variable: it could
// show a prompt, or run a command with side effects.
func mayPrompt(v model.EnvVar) string {
	switch {
	case v.Source == model.SourceCommand:
		return "from a command, which runs only when you check yourself"
	case v.Source == model.SourceKeychain && environ.KeychainMayPrompt:
		return "in the keychain, which may ask for permission"
	}
	return ""
}

// git reads repositories with the git of the task's environment.
func (k *checking) git() worktree.Git {
	return worktree.Git{Env: k.env.Vars, Limit: gitLimit}
}

// within returns what f returns, or false if it takes longer than the limit: a
// call to a network disk cannot be interrupted.
func within[T any](ctx context.Context, limit time.Duration, f func() T) (answer T, answered bool) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan T, 1)
	go func() { done <- f() }()
	select {
	case answer = <-done:
		return answer, true
	case <-ctx.Done():
		return answer, false
	}
}
