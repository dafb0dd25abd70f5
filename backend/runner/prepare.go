package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/loginenv"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/userpath"
	"claude-scheduler/backend/worktree"
)

const (
	// firstOutput is how long the CLI may print nothing at all: long enough for
	// slow MCP servers, short enough to report a hang before the session
	// begins.
	firstOutput = 3 * time.Minute
	// lingering is how long the CLI may stay silent after its result while
	// nothing is in progress: no background work, hook or wake-up.
	lingering = time.Minute
	stopGrace = 10 * time.Second
	// interruptGrace is how long the CLI may take to end after SIGINT; it then
	// reports its cost. After SIGTERM it does not.
	interruptGrace = 5 * time.Second
)

// launch is a run that is ready to start.
type launch struct {
	spec  supervisor.Spec
	run   model.Run
	state runState
	env   environ.Environment
}

// prepare collects everything a run needs, or returns what is wrong, before the
// CLI starts and costs anything. Everything it leaves out becomes a remark on
// the run (model.Run.Remark), which is stored next to the supervisor's claim,
// so that a service that adopts the run has it too.
func (x *Executor) prepare(ctx context.Context, o Request) (launch, error) {
	run := o.Run
	env, err := x.resolve(ctx, o)
	if err != nil {
		return launch{}, unresolvedVars{err}
	}
	env.Vars = withTemporary(ctx, env.Vars, &run)
	x.remarkOnLogin(&run)
	program, err := x.find(ctx, o.Settings.ClaudePath, env.Vars)
	if err != nil {
		return launch{}, err
	}
	if env.Vars, err = claude.ProgramEnvironment(program, env.Vars); err != nil {
		return launch{}, err
	}
	dir, err := x.directory(ctx, o, env, &run)
	if err != nil {
		return launch{}, err
	}
	prompt, err := x.prompt(ctx, o, program, env.Vars, dir, &run)
	if err != nil {
		return launch{}, err
	}
	mark, err := snapshotBefore(ctx, x.git(run.ID, env.Vars, o.Task.TrustProject), dir, o.Task, &run)
	if err != nil {
		return launch{}, err
	}
	secrets, err := fingerprintOf(env.Secrets)
	if err != nil {
		return launch{}, err
	}
	settings := claude.ReadSettings(env.Vars, dir, o.Task.TrustProject)
	run.Remark(settings.Faults...)
	call := x.asking(invocation(o, dir, env.Vars), o)
	call.HookEvents = settings.Hooks && claude.OffersHookEvents(ctx, program, env.Vars)
	if o.Session != "" && call.SessionID != o.Session {
		run.Remark("the session to resume no longer exists, so a new one started without its context")
	}
	run.SessionID = model.Text(call.SessionID + call.NewSessionID) // at most one of the two is set
	run.Directory, run.TreeBefore = dir, mark.Tree
	masks := redact.New(env.Secrets)
	run.Prompt, run.Payload = recordedPrompt(masks.String(prompt)), masks.String(run.Payload)
	run.CommandLine = claude.ShellLine(program, call.Args(), promptSource(o.Task))
	k, err := stateOf(run, o, settings, mark, secrets)
	if err != nil {
		return launch{}, err
	}
	spec := x.specOf(run, o, env)
	if err := k.write(spec.StateDir); err != nil {
		return launch{}, err
	}
	if err := os.MkdirAll(filepath.Dir(spec.Log), 0o700); err != nil { // users delete it to clear the logs
		return launch{}, fmt.Errorf("make log folder: %w", err)
	}
	vars := append(append(env.Vars, settings.EndHookVariable(env.Vars)...), supervisor.Marker+"="+run.ID)
	spec.Steps = x.steps(o, dir, vars, append([]string{program}, call.Args()...), prompt)
	return launch{run: run, state: k, env: env, spec: spec}, nil
}

// remarkOnLogin adds remarks on what differs from the environment of a login.
func (x *Executor) remarkOnLogin(run *model.Run) {
	if problem := x.login.State().Problem(); problem != "" {
		run.Remark(problem)
	}
	restrictions := loginenv.Restrictions
	if x.restrictions != nil {
		restrictions = x.restrictions
	}
	run.Remark(restrictions()...)
}

// stateOf returns what is stored of a run for the service that finishes it.
func stateOf(run model.Run, o Request, settings claude.Settings, mark worktree.Snapshot, secrets fingerprint) (runState, error) {
	k := runState{Run: run, Mark: mark, Owner: ownerIn(settings, o), Servers: serversOf(o.Task, settings.Servers), Untrusted: !o.Task.TrustProject, Secrets: secrets, Report: o.Task.Report}
	if k.After = o.Task.AfterSuccessAction(); k.After != model.AfterSuccessNone {
		k.Commit = o.Task.Name
	}
	if k.After.NeedsWorktree() && run.Worktree == "" {
		return runState{}, model.Invalid("after_success", string(k.After)+" needs a branch of the job", "let the job work in a git worktree (use_git_worktree)")
	}
	return k, nil
}

// specOf returns what the supervisor has to know of a run, without its steps.
func (x *Executor) specOf(run model.Run, o Request, env environ.Environment) supervisor.Spec {
	limits := x.login.Limits()
	return supervisor.Spec{
		ID: run.ID, StateDir: x.Paths.SuperviseDir(run.ID), Log: x.Paths.LogPath(run.ID), ServiceLock: x.Paths.LockPath(), Secrets: env.Secrets, StopGrace: stopGrace,
		Umask: limits.Umask, OpenFiles: limits.OpenFiles,
		Timeout:   seconds(o.Task.Timeout, o.Settings.Timeout),
		NotBefore: run.ScheduledTime, // a run may be prepared before its slot
	}
}

// marked returns the environment with the mark of a run, which identifies its
// processes and their requests.
func (x *Executor) marked(ctx context.Context, runID string) []string {
	return append(x.Environment(ctx), supervisor.Marker+"="+runID)
}

// resolve returns the environment of the run: the login shell's, then the
// profile of the job, then that of the task.
func (x *Executor) resolve(ctx context.Context, o Request) (environ.Environment, error) {
	return x.resolver.Resolve(ctx, x.marked(ctx, o.Run.ID), o.Profiles...)
}

// ownerIn returns whose usage a run counts toward in a project with these
// settings.
func ownerIn(settings claude.Settings, o Request) Owner {
	var profiles []model.Profile
	for _, layer := range o.Profiles {
		profiles = append(profiles, model.Profile{Name: layer.Profile, EnvVars: layer.Vars})
	}
	owner, login := o.Owner, claude.LoginOf(o.LoginSalt, settings.SignIn, profiles...)
	owner.Login, owner.Label = login.ID, login.Label
	return owner
}

// unresolvedVars is the error that a profile's variable has no value.
type unresolvedVars struct{ error }

func (u unresolvedVars) Unwrap() error { return u.error }

// isTransient reports whether preparing the run may succeed next time: the
// store of a secret could not be reached.
func isTransient(err error) bool {
	var u unresolvedVars
	var p *model.Problem
	return errors.As(err, &u) && errors.As(err, &p) && p.Kind == model.KindUnavailable
}

// directory returns where the run works: the job's directory or its worktree.
// It never falls back to another one.
func (x *Executor) directory(ctx context.Context, o Request, env environ.Environment, run *model.Run) (string, error) {
	path, field := "", "working_directory.path"
	if o.Job != nil {
		path = o.Job.WorkingDirectory.Path
	} else {
		// A task without a job comes from an import; its profile names the
		// directory.
		path, field = subprocess.Getenv(env.Vars, "WORKING_DIRECTORY"), "profile: WORKING_DIRECTORY"
	}
	if path == "" {
		return "", model.Invalid(field, "no working directory is given", "set the directory of the job")
	}
	dir := userpath.ExpandIn(path, subprocess.Getenv(env.Vars, "HOME"))
	if err := checkWithin(ctx, directoryLimit, field, dir, checkDirectory); err != nil {
		return "", err
	}
	if o.Job == nil || !o.Job.WorkingDirectory.UseGitWorktree {
		return dir, nil
	}
	making, stop := context.WithTimeout(ctx, commitLimit)
	defer stop()
	tree, err := x.git(run.ID, env.Vars, o.Task.TrustProject).Ensure(making, WorktreeSpec(*o.Job, dir, x.Paths.WorktreeRoot()))
	if err != nil {
		return "", asTimeout(ctx, making, "making the worktree", err)
	}
	run.Worktree, run.Branch = tree.Path, tree.Branch
	run.Remark(tree.Notes...)
	return tree.Path, x.setUp(ctx, o, tree, env, run)
}

// WorktreeSpec describes the worktree that runs of a job work in; dir is the job's
// directory, root the folder of all worktrees.
func WorktreeSpec(job model.Job, dir, root string) worktree.Spec {
	w := job.WorkingDirectory
	return worktree.Spec{Repo: dir, Root: root, Name: cmp.Or(w.WorktreeName, job.Name), Branch: w.WorktreeBranch, JobID: job.ID}
}

// prompt returns the CLI's standard input.
func (x *Executor) prompt(ctx context.Context, o Request, program string, env []string, dir string, run *model.Run) (string, error) {
	text := o.Task.Command
	switch o.Task.CommandType {
	case model.CommandFile:
		path := userpath.ExpandIn(text, subprocess.Getenv(env, "HOME"))
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		content, err := claude.ReadFile(path)
		if err != nil {
			return "", err
		}
		text = content
	case model.CommandSlash:
		offered, err := claude.Commands(ctx, program, env, dir)
		if err != nil {
			return "", fmt.Errorf("list slash commands: %w", err)
		}
		if err := claude.CheckCommand(text, offered, o.Task.TrustProject); err != nil {
			return "", err
		}
	}
	if err := claude.CheckVars(text, o.Run.Vars); err != nil {
		return "", err
	}
	if o.Run.Payload != "" && !claude.UsesPayload(text) {
		run.Remark("the text of the event was not used: the prompt has no {{payload}}")
	}
	values := placeholders(o)
	if claude.UsesPayload(text) { // the other values, which may be empty, can make it a slash command
		if err := claude.CheckPayload(claude.Expand(text, values)); err != nil {
			return "", err
		}
	}
	payload, err := claude.Untrusted(o.Run.Payload)
	if err != nil {
		return "", fmt.Errorf("mark the payload: %w", err)
	}
	values["payload"] = payload
	text = claude.Expand(text, values)
	if o.Run.SessionID != "" && o.Task.CommandType != model.CommandSlash {
		// Resumed after the usage limit or a denial: the session knows its task if
		// it got that far.
		text = "Continue this task from where it stopped. If nothing has been done yet, start now.\n\n" + text
	}
	if len(text) > model.MaxCommand {
		return "", model.Invalid("command", fmt.Sprintf("the prompt is %d bytes long; the CLI reads %d at most", len(text), model.MaxCommand), "put long material into a file and refer to it")
	}
	return text, nil
}

// maxPrompt bounds the prompt in the record, in bytes.
const maxPrompt = 32 << 10

// recordedPrompt returns a prompt as it is recorded.
func recordedPrompt(prompt string) string {
	if len(prompt) <= maxPrompt {
		return prompt
	}
	return strings.ToValidUTF8(prompt[:maxPrompt], "") + "\n… the rest is not kept"
}

func placeholders(o Request) map[string]string {
	at := time.Now()
	if slot := o.Run.ScheduledTime; slot.After(at) { // prepared before its slot
		at = slot.In(at.Location())
	}
	values := map[string]string{
		"date": at.Format(time.DateOnly), "time": at.Format("15:04"), "task": o.Task.Name, "job": "",
		"changed_files": strings.Join(o.Files, "\n"), "previous_output": o.Previous,
	}
	if o.Job != nil {
		values["job"] = o.Job.Name
	}
	for name, value := range o.Run.Vars {
		values["var."+name] = value
	}
	return values
}

// promptSource describes standard input in the copyable command line.
func promptSource(t model.Task) string {
	if t.CommandType == model.CommandFile {
		return t.Command
	}
	return ""
}

// InvocationOf returns how the CLI is called for a new session of a request.
func InvocationOf(o Request) claude.Invocation {
	i := invocation(o, "", nil)
	i.SessionMode, i.SessionID, i.NewSessionID = model.SessionNew, "", ""
	return i
}

// invocation returns how the CLI is called for a request.
func invocation(o Request, dir string, env []string) claude.Invocation {
	t := o.Task
	i := claude.Invocation{
		Model: t.Model, PermissionMode: t.Permissions, SessionMode: t.SessionMode,
		AllowedTools: t.AllowedTools, DisallowedTools: t.DisallowedTools,
		MaxTurns: t.MaxTurns, MaxBudgetUSD: t.MaxBudgetUSD, TrustProject: t.TrustProject,
		Effort: t.Effort, FallbackModel: t.FallbackModel, ExtraArgs: t.ExtraArgs,
	}
	if i.Model == "" {
		i.Model = o.Settings.DefaultModel
	}
	if t.Report {
		i.SystemPrompt = report.Instruction
	}
	if o.BudgetUSD > 0 && (i.MaxBudgetUSD == 0 || o.BudgetUSD < i.MaxBudgetUSD) {
		i.MaxBudgetUSD = o.BudgetUSD
	}
	session := o.Session
	if session != "" && t.SessionID == "" {
		if _, ok := claude.SessionFile(env, dir, session); !ok {
			session = "" // the CLI has deleted it: a new session starts
		}
	}
	switch {
	case session != "":
		i.SessionMode, i.SessionID = model.SessionResume, session
	case t.SessionMode != model.SessionContinue:
		i.SessionMode, i.NewSessionID = model.SessionNew, uuid.NewString()
	}
	return i
}

// steps returns the precheck, the CLI and the checks, each run only after the
// one before it succeeded. All of them belong to the supervisor, so none is
// orphaned if this process dies.
func (x *Executor) steps(o Request, dir string, env, argv []string, prompt string) []supervisor.Step {
	shell := func(name, command string) supervisor.Step {
		return supervisor.Step{Name: name, Command: command, Argv: shellArgv(command), Env: env, Dir: dir}
	}
	var out []supervisor.Step
	if strings.TrimSpace(o.Task.Precheck) != "" {
		out = append(out, shell(stepPrecheck, o.Task.Precheck))
	}
	out = append(out, supervisor.Step{
		Name: stepClaude, Argv: argv, Env: env, Dir: dir, Stdin: []byte(prompt), ToLog: true, Ask: seconds(o.Task.AskTimeout, 0),
		StallTimeout: seconds(o.Task.StallTimeout, o.Settings.StallTimeout), FirstOutput: firstOutput,
		Interrupt: interruptGrace, Session: true, EndMarker: `"type":"result"`, EndGrace: cmp.Or(x.lingering, lingering),
	})
	for i, check := range o.Task.Checks {
		out = append(out, shell(fmt.Sprintf("%s %d", stepCheck, i+1), check))
	}
	return out
}

const (
	stepPrecheck = "precheck"
	stepClaude   = "claude"
	stepCheck    = "check"
)

// seconds returns the task's duration, or the setting's if it has none.
func seconds(own, setting int) time.Duration {
	if own == 0 {
		own = setting
	}
	return time.Duration(own) * time.Second
}

// Preview returns the command line of a request, for a shell.
func (x *Executor) Preview(ctx context.Context, o Request) string {
	env := x.Environment(ctx)
	program, err := claude.Find(o.Settings.ClaudePath, env)
	if err != nil {
		program = "claude"
	}
	call := x.asking(invocation(o, "", env), o)
	call.NewSessionID = "" // generated for each run
	return claude.ShellLine(program, call.Args(), promptSource(o.Task))
}
