package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/transcript"
)

// claude checks that the CLI is there, and its version: a new one is tried with a
// call that asks no model.
func (k *checking) claude(ctx context.Context) {
	type found struct {
		program, version string
		err, versionErr  error
	}
	cli := once(k.checker, "claude "+k.profiles(), func() (f found) {
		if f.program, f.err = claude.Find(k.request.Settings.ClaudePath, k.env.Vars); f.err != nil {
			return f
		}
		ctx, cancel := context.WithTimeout(ctx, answerTimeout)
		defer cancel()
		f.version, f.versionErr = claude.Version(ctx, f.program, k.env.Vars)
		return f
	})
	if cli.err != nil {
		p := model.ProblemOf(cli.err)
		k.addCause(report.CheckClaude, report.CheckFailed, p.Message, p.Hint, report.Cause{Install: claude.InstallCommand})
		k.notChecked(report.CheckVersion, "needs Claude Code")
		return
	}
	k.program = cli.program
	k.ok(report.CheckClaude, cli.program)
	if cli.versionErr != nil {
		if ctx.Err() != nil {
			k.notChecked(report.CheckVersion, "no answer in time")
			return
		}
		k.program = ""
		k.addCause(report.CheckVersion, report.CheckFailed, cli.program+" does not answer: "+cli.versionErr.Error(), "run it in a terminal once", report.Cause{Install: claude.InstallCommand})
		return
	}
	k.version(ctx, cli.version)
}

// version compares the version with that of the last good run. Where it differs,
// or a user asks, the flags of the task are tried.
func (k *checking) version(ctx context.Context, version string) {
	last := k.lastGood
	sentence := version + ", as in the last good run"
	switch {
	case last == "":
		sentence = version + "; no run has succeeded yet"
	case last != version:
		sentence = fmt.Sprintf("%s is new; the last good run used %s", version, last)
	}
	if last == version && k.automatic {
		k.ok(report.CheckVersion, sentence)
		return
	}
	_, err := k.trial(ctx, false)
	p := model.ProblemOf(err)
	switch {
	case err == nil && last != version:
		k.ok(report.CheckVersion, sentence+"; it accepts the flags of this task")
	case err == nil:
		k.ok(report.CheckVersion, sentence)
	case p.Kind == model.KindInvalid:
		hint := "change what the task asks for, or update Claude Code"
		if last != "" && last != version {
			hint = "install the last good version again: " + claude.InstallCommand + "@" + last
		}
		k.add(report.CheckVersion, report.CheckFailed, sentence+"; it refuses a run of this task: "+p.Message, hint)
	default:
		k.add(report.CheckVersion, report.CheckWarning, sentence+"; trying it failed: "+err.Error(), "run claude in a terminal once")
	}
}

// trialResult is what a trial showed.
type trialResult struct {
	claude.Trial
	err error
}

// trial calls the CLI as a run of the task would, without asking a model.
func (k *checking) trial(ctx context.Context, servers bool) (claude.Trial, error) {
	call := runner.InvocationOf(k.request)
	dir := k.dir
	if dir == "" {
		dir = k.svc.store.Dir() // its flags can be tried anywhere
	}
	key := "trial " + k.profiles() + " " + strings.Join(call.Args(), "\x00")
	if servers {
		key += " servers " + dir
	}
	r := once(k.checker, key, func() trialResult {
		ctx, cancel := context.WithTimeout(ctx, trialLimit)
		defer cancel()
		env, err := claude.ProgramEnvironment(k.program, k.env.Vars)
		if err != nil {
			return trialResult{err: err}
		}
		trial, err := claude.Try(ctx, k.program, env, dir, call, servers)
		return trialResult{trial, err}
	})
	return r.Trial, r.err
}

// signedIn asks the CLI how it would sign in.
func (k *checking) signedIn(ctx context.Context) {
	const id = report.CheckSignedIn
	if k.program == "" {
		k.notChecked(id, "needs Claude Code")
		return
	}
	for _, name := range []string{"CLAUDE_CONFIG_DIR", "HOME"} {
		if why := k.env.Skipped[name]; why != "" {
			k.notChecked(id, "the sign-in depends on "+name+", which is "+why)
			return
		}
	}
	in := k.env.signIn
	key := "sign-in " + k.profiles()
	if k.request.Task.TrustProject && k.dir != "" {
		if in.project = projectCredentials(ctx, k.dir); len(in.project) > 0 {
			key += " " + k.dir
		}
	}
	check := once(k.checker, key, func() report.TaskCheck {
		ctx, cancel := context.WithTimeout(ctx, answerTimeout)
		defer cancel()
		in.user = claude.UserCredentials(in.vars)
		c := (&systemService{k.svc}).signIn(ctx, "", k.program, in)
		return report.TaskCheck{State: report.CheckState(c.State), Sentence: c.Detail, Hint: c.Hint}
	})
	sentence := check.Sentence
	if check.State == report.CheckFailed {
		var names []string
		for _, l := range k.request.Profiles {
			names = append(names, l.Profile)
		}
		if in.changed {
			sentence += " with profile " + strings.Join(names, " and ")
		}
	}
	k.add(id, check.State, sentence, check.Hint)
}

// servers checks the MCP servers that the task requires, by starting a session
// with them.
func (k *checking) servers(ctx context.Context) {
	const id = report.CheckServers
	required := k.request.Task.RequiredMCPServers
	switch {
	case len(required) == 0:
		k.ok(id, "none required")
		return
	case k.program == "" || k.dir == "":
		k.notChecked(id, "needs Claude Code and the folder")
		return
	case !k.env.complete():
		k.notChecked(id, "needs the variables of the profile")
		return
	}
	trial, err := k.trial(ctx, true)
	if err != nil {
		k.notChecked(id, "Claude Code started no session: "+err.Error())
		return
	}
	var unknown, bad, pending []string
	cause := k.cause()
	for _, name := range required {
		i := slices.IndexFunc(trial.Servers, func(s claude.Server) bool { return transcript.ServerName(s.Name) == transcript.ServerName(name) })
		switch {
		case i < 0:
			unknown = append(unknown, name)
		case trial.Servers[i].Status == "pending":
			pending = append(pending, name)
		case trial.Servers[i].Status != "connected":
			bad = append(bad, name+" ("+serverStatus(trial.Servers[i].Status)+")")
			if trial.Servers[i].Status == needsAuth {
				cause.Servers = claude.ServersLine("claude", k.dir)
			}
		}
	}
	switch {
	case len(unknown) > 0:
		k.add(id, report.CheckFailed, "not configured: "+strings.Join(unknown, ", "), serverHint(k.request.Task.TrustProject))
	case len(bad) > 0:
		k.addCause(id, report.CheckFailed, "not connected: "+strings.Join(bad, ", "), serverHint(k.request.Task.TrustProject), cause)
	case len(pending) > 0:
		k.notChecked(id, "still connecting after a few seconds: "+strings.Join(pending, ", "))
	default:
		k.ok(id, strings.Join(required, ", "))
	}
}

// needsAuth is the CLI's status of a server to which the user must sign in.
const needsAuth = "needs-auth"

// serverStatus is a status of the CLI in words.
func serverStatus(status string) string {
	switch status {
	case needsAuth:
		return "needs a sign-in"
	case "failed":
		return "does not start or answer"
	}
	return status
}

func serverHint(trusted bool) string {
	if !trusted {
		return "without trust_project, a run has no MCP servers: turn it on, or require none"
	}
	return "run claude in the folder and see /mcp, where you also sign in to a server"
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
