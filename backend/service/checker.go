package service

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/userpath"
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
	request runner.Request
	env     *environment
	dir     string    // of the job; empty: unknown, or it cannot be used
	program string    // the CLI; empty: not found
	slot    time.Time // the next one; zero: none
	checks  []report.TaskCheck
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
	standing := c.svc.standing(state, c.svc.watcher.Faults()[task.ID])
	k.schedule(standing, recordErr)
	k.env = once(c, "environment "+k.profiles(), func() *environment { return c.environment(ctx, k.request.Profiles) })
	k.folder(ctx, standing)
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

// schedule checks that the records are complete and that something starts the
// task.
func (k *checking) schedule(standing *report.TaskCheck, recordErr error) {
	switch {
	case standing != nil && standing.ID == report.CheckSchedule:
		k.checks = append(k.checks, *standing)
	case recordErr != nil:
		p := model.ProblemOf(recordErr)
		k.add(report.CheckSchedule, report.CheckFailed, p.Message, p.Hint)
	case !k.request.Task.Enabled:
		k.ok(report.CheckSchedule, "the task is off; only manual runs start")
	case k.slot.IsZero():
		k.ok(report.CheckSchedule, "no slot; it starts otherwise")
	default:
		k.ok(report.CheckSchedule, "next "+format.Clock(k.slot.In(k.now.Location()), k.now))
	}
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

// folder checks that the working directory can be read.
func (k *checking) folder(ctx context.Context, standing *report.TaskCheck) {
	path := ""
	if k.request.Job != nil {
		path = k.request.Job.WorkingDirectory.Path
	} else {
		path = subprocess.Getenv(k.env.Vars, "WORKING_DIRECTORY")
	}
	home := subprocess.Getenv(k.env.Vars, "HOME")
	dir := userpath.ExpandIn(path, home)
	if standing != nil && standing.ID == report.CheckFolder && dir == userpath.Expand(path) {
		k.checks = append(k.checks, *standing)
		return
	}
	if path == "" {
		k.add(report.CheckFolder, report.CheckFailed, "no working directory is given", "set the directory of the job")
		return
	}
	err := once(k.checker, "folder "+dir, func() error { return runner.CheckDirectory(ctx, folderLimit, dir) })
	if why := k.svc.folders.missing(path); err != nil && ctx.Err() == nil && why != "" { // the same message as in the report
		k.add(report.CheckFolder, report.CheckFailed, why, "create the folder, or choose another one")
		return
	}
	if err != nil {
		k.problem(ctx, report.CheckFolder, err)
		return
	}
	k.dir = dir
	k.ok(report.CheckFolder, dir)
}

// branch checks that the job's worktree can be created, or that the folder is a
// repository if the task commits.
func (k *checking) branch(ctx context.Context) {
	task, job := k.request.Task, k.request.Job
	after := task.AfterSuccessAction()
	needsBranch := after.NeedsWorktree()
	switch {
	case job == nil || !job.WorkingDirectory.UseGitWorktree:
		switch {
		case needsBranch:
			k.add(report.CheckBranch, report.CheckFailed, string(after)+" needs a branch of the job", "let the job work in a git worktree (use_git_worktree)")
		case after == model.AfterSuccessNone:
			k.ok(report.CheckBranch, "works in the folder itself")
		case k.dir == "":
			k.notChecked(report.CheckBranch, "needs the folder")
		default:
			type answer struct {
				is  bool
				err error
			}
			repository := once(k.checker, "repository "+k.dir+" "+k.profiles(), func() (a answer) {
				a.is, a.err = k.git().HasWorkingTree(ctx, k.dir)
				return a
			})
			err := repository.err
			if err == nil && !repository.is {
				err = runner.NoRepository(task, k.dir)
			}
			if err != nil {
				k.problem(ctx, report.CheckBranch, err)
				return
			}
			k.ok(report.CheckBranch, "the folder is in a git repository")
		}
	case k.dir == "":
		k.notChecked(report.CheckBranch, "needs the folder")
	default:
		err := once(k.checker, "branch "+job.ID+" "+k.profiles(), func() error {
			return k.git().Check(ctx, runner.WorktreeSpec(*job, k.dir, k.svc.store.WorktreeRoot()))
		})
		if err != nil {
			k.problem(ctx, report.CheckBranch, err)
			return
		}
		k.ok(report.CheckBranch, "works in its own worktree")
	}
}

// git reads repositories with the git of the task's environment.
func (k *checking) git() worktree.Git {
	return worktree.Git{Env: k.env.Vars, Limit: gitLimit}
}

// variables reports the variables of the profiles.
func (k *checking) variables() {
	var bad []string
	var first *environ.Result
	for i, r := range k.env.Results {
		if r.Problem == nil {
			continue
		}
		bad = append(bad, r.Problem.Message)
		if first == nil {
			first = &k.env.Results[i]
		}
	}
	fine := format.Count(len(k.env.Results), "variable") + " found"
	switch {
	case first != nil:
		cause := report.Cause{Task: k.request.Task.ID, Variable: first.Name, Profile: first.Profile, ProfileID: k.profileID(first.Profile)}
		k.addCause(report.CheckVariables, report.CheckFailed, strings.Join(bad, "; "), first.Problem.Hint, cause)
	case len(k.env.Skipped) > 0:
		var words []string
		if len(k.env.Results) > 0 {
			words = append(words, fine)
		}
		for _, name := range slices.Sorted(maps.Keys(k.env.Skipped)) {
			words = append(words, name+" is "+k.env.Skipped[name])
		}
		k.notChecked(report.CheckVariables, strings.Join(words, "; "))
	case len(k.env.Results) == 0:
		k.ok(report.CheckVariables, "none in a profile")
	default:
		k.ok(report.CheckVariables, fine)
	}
}

// profileID returns the id of the task's profile with a name.
func (k *checking) profileID(name string) string {
	ids := []model.Text{k.request.Task.Profile}
	if k.request.Job != nil {
		ids = append(ids, k.request.Job.Profile)
	}
	for _, id := range ids {
		if p, ok := k.svc.store.Profiles.Get(string(id)); ok && p.Name == name {
			return p.ID
		}
	}
	return ""
}

// prompt checks the file or the slash command in the task's prompt.
func (k *checking) prompt(ctx context.Context) {
	task := k.request.Task
	if k.variablesOfPrompt() {
		return
	}
	switch task.CommandType {
	case model.CommandFile:
		path := userpath.ExpandIn(task.Command, subprocess.Getenv(k.env.Vars, "HOME"))
		if !filepath.IsAbs(path) {
			if k.dir == "" {
				k.notChecked(report.CheckPrompt, "needs the folder")
				return
			}
			path = filepath.Join(k.dir, path)
		}
		err, answered := within(ctx, folderLimit, func() error { return claude.CheckFile(path) })
		switch {
		case !answered:
			k.notChecked(report.CheckPrompt, path+" does not answer")
		case err != nil:
			k.problem(ctx, report.CheckPrompt, err)
		default:
			k.ok(report.CheckPrompt, path)
		}
	case model.CommandSlash:
		if k.program == "" || k.dir == "" {
			k.notChecked(report.CheckPrompt, "needs Claude Code and the folder")
			return
		}
		ctx, cancel := context.WithTimeout(ctx, answerTimeout)
		defer cancel()
		offered, err := claude.Commands(ctx, k.program, k.env.Vars, k.dir)
		if err != nil {
			k.notChecked(report.CheckPrompt, "Claude Code did not list its commands: "+err.Error())
			return
		}
		if err := claude.CheckCommand(task.Command, offered, task.TrustProject); err != nil {
			k.problem(ctx, report.CheckPrompt, err)
			return
		}
		k.ok(report.CheckPrompt, "the command is known")
	default:
		k.ok(report.CheckPrompt, "in the task")
	}
}

// variablesOfPrompt reports a prompt that only a manual run can fill; false: it
// is none.
func (k *checking) variablesOfPrompt() bool {
	notes := variableNotes(k.request.Task)
	if len(notes) == 0 {
		return false
	}
	k.add(report.CheckPrompt, report.CheckFailed, notes[0], "make the schedule manual, or write the values into the prompt")
	return true
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

// budget checks, as the scheduler does, whether today's budgets are sufficient
// for a run at the next slot, and whether a whole budget is.
func (k *checking) budget() {
	budget := k.svc.scheduler.TaskBudget(k.request.Task.ID)
	zone, err := k.svc.scheduler.DefaultZone()
	switch otherDay := err == nil && !k.slot.IsZero() && !sameDay(k.slot.In(zone), k.now.In(zone)); {
	case !budget.Limited:
		k.ok(report.CheckBudget, "no daily budget")
	case budget.Refusal != "" && !otherDay:
		k.budgetProblem(report.CheckFailed, budget.Refusal, "raise it, or wait until tomorrow")
	case budget.Certain:
		k.budgetProblem(report.CheckFailed, budget.Shortfall, "raise the budget")
	case budget.Shortfall != "":
		k.budgetProblem(report.CheckWarning, budget.Shortfall, "raise the budget, or set a max_budget_usd below it")
	case otherDay:
		k.ok(report.CheckBudget, "the day of the next slot has its own budget")
	default:
		k.ok(report.CheckBudget, format.Budget(budget.LeftUSD)+" is left for the day")
	}
}

// budgetProblem adds a problem with a budget of the day, which its action raises.
func (k *checking) budgetProblem(state report.CheckState, sentence, hint string) {
	cause := report.Cause{Task: k.request.Task.ID}
	var job model.Job
	if k.request.Job != nil {
		job, cause.Job = *k.request.Job, k.request.Job.ID
	}
	if p, ok := k.svc.budgetProfile(k.request.Task, job, sentence); ok {
		cause.Profile, cause.ProfileID = p.Name, p.ID
	}
	k.addCause(report.CheckBudget, state, sentence, hint, cause)
}

const (
	leastSpace = 50 << 20 // below this, in bytes, records and logs may no longer be written
	lowSpace   = 1 << 30
)

// disk checks the free space for records and logs, and in the folder.
func (k *checking) disk(ctx context.Context) {
	type place struct{ what, path string }
	places := []place{{"of the data directory", k.svc.store.Dir()}}
	if k.dir != "" {
		places = append(places, place{"of the folder", k.dir})
	}
	least, where := int64(-1), ""
	for _, p := range places {
		free := once(k.checker, "space "+p.path, func() int64 {
			free, answered := within(ctx, folderLimit, func() int64 {
				free, err := freeSpace(p.path)
				if err != nil {
					return -1
				}
				return free
			})
			if !answered {
				return -1
			}
			return free
		})
		if free >= 0 && (least < 0 || free < least) {
			least, where = free, p.what
		}
	}
	switch {
	case least < 0:
		k.notChecked(report.CheckDisk, "the disk does not say how much is free")
	case least < leastSpace:
		k.add(report.CheckDisk, report.CheckFailed, fmt.Sprintf("%s free on the disk %s", format.Bytes(least), where), "free some space")
	case least < lowSpace:
		k.add(report.CheckDisk, report.CheckWarning, fmt.Sprintf("%s free on the disk %s", format.Bytes(least), where), "free some space")
	default:
		k.ok(report.CheckDisk, format.Bytes(least)+" free")
	}
}

// lastGoodVersion returns the version of Claude Code in the newest run that
// succeeded and recorded it; empty: unknown.
func (svc *core) lastGoodVersion() string {
	const maxRuns = 5 // runs of earlier versions have none
	var ids []string
	for s := range svc.store.Runs.Newest() { // the history is locked during the loop
		if s.Status == model.RunSuccess {
			ids = append(ids, s.ID)
		}
		if len(ids) == maxRuns {
			break
		}
	}
	for _, id := range ids {
		if run, ok, err := svc.store.Runs.Get(id); err == nil && ok && run.ClaudeVersion != "" {
			return run.ClaudeVersion
		}
	}
	return ""
}
