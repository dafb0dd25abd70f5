package service

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/userpath"
)

const (
	// captureTimeout is how long the doctor waits for the login shell,
	// answerTimeout for each check after it, and for each call of the CLI.
	captureTimeout = 15 * time.Second
	answerTimeout  = 15 * time.Second
	// cliTimeout is how long all calls of the CLI together may take: one for each
	// way to sign in, and a loaded machine needs seconds for each.
	cliTimeout = time.Minute
)

// Doctor checks what runs depend on, as the service sees it. Checks that do not
// finish in time are reported as such.
func (svc *systemService) Doctor(ctx context.Context) []apitype.Check {
	capturing, cancel := context.WithTimeout(ctx, captureTimeout)
	env := svc.runner.Environment(capturing)
	cancel()
	one := func(check func(context.Context) apitype.Check) func(context.Context) []apitype.Check {
		return func(ctx context.Context) []apitype.Check { return []apitype.Check{check(ctx)} }
	}
	return runProbes(ctx, []probe{
		{apitype.DoctorClaudeCode, "Claude Code", cliTimeout, func(ctx context.Context) []apitype.Check { return svc.checkCLI(ctx, env) }},
		{apitype.DoctorEnvironment, "Environment", answerTimeout, one(func(context.Context) apitype.Check { return svc.checkEnvironment(env) })},
		{apitype.DoctorGit, "Git", answerTimeout, one(svc.checkGit)},
		{apitype.DoctorKeyring, "Keyring", answerTimeout, one(func(ctx context.Context) apitype.Check { return svc.checkKeyring(ctx, env) })},
		{apitype.DoctorNotifications, "Notifications", answerTimeout, one(svc.checkNotifications)},
		{apitype.DoctorWatches, "File watches", answerTimeout, one(func(context.Context) apitype.Check { return svc.checkWatches() })},
		{apitype.DoctorStartAtLogin, "Start at login", answerTimeout, one(func(context.Context) apitype.Check { return svc.checkLogin() })},
		{apitype.DoctorDataDirectory, "Data directory", answerTimeout, one(svc.checkData)},
		{apitype.DoctorFiles, "Files and tasks", answerTimeout, one(func(context.Context) apitype.Check { return svc.checkFaults() })},
	})
}

// probe is one check of the doctor, and how long it may take.
type probe struct {
	id     apitype.DoctorCheck // of the results that have none
	name   string
	within time.Duration
	ask    func(context.Context) []apitype.Check
}

// answerGrace is how long a probe may take to report its own timeout.
const answerGrace = 2 * time.Second

// runProbes runs all probes in parallel and returns their results in order. A
// probe that has not finished shortly after its time is reported as unanswered.
func runProbes(ctx context.Context, probes []probe) []apitype.Check {
	answers := make([]chan []apitype.Check, len(probes))
	for i, p := range probes {
		answers[i] = make(chan []apitype.Check, 1)
		go func() { answers[i] <- p.run(ctx) }()
	}
	var checks []apitype.Check
	for _, answer := range answers {
		checks = append(checks, <-answer...)
	}
	return checks
}

func (p probe) run(ctx context.Context) []apitype.Check {
	checks := p.answer(ctx)
	for i := range checks {
		checks[i].ID = cmp.Or(checks[i].ID, p.id)
	}
	return checks
}

// answer runs the probe within its time.
func (p probe) answer(ctx context.Context) []apitype.Check {
	ctx, cancel := context.WithTimeout(ctx, p.within)
	defer cancel()
	answer := make(chan []apitype.Check, 1)
	go func() { answer <- p.ask(ctx) }()
	select {
	case checks := <-answer:
		return checks
	case <-ctx.Done():
	}
	late := time.NewTimer(answerGrace)
	defer late.Stop()
	select {
	case checks := <-answer:
		return checks
	case <-late.C:
		return []apitype.Check{checkProblem(p.name, "warning", "no answer in time", "try again; if it happens again, find out what it waits for")}
	}
}

func checkOK(name, detail string) apitype.Check {
	return apitype.Check{Name: name, State: "ok", Detail: detail}
}

func checkProblem(name, state, detail, hint string) apitype.Check {
	return apitype.Check{Name: name, State: state, Detail: detail, Hint: hint}
}

func (svc *systemService) checkCLI(ctx context.Context, env []string) []apitype.Check {
	const name = "Claude Code"
	path, err := claude.Find(svc.store.Settings.Get().ClaudePath, env)
	if err != nil {
		p := model.ProblemOf(err)
		return []apitype.Check{checkProblem(name, "failed", p.Message, p.Hint)}
	}
	asking, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	version, err := claude.Version(asking, path, env)
	if err != nil {
		if p := model.ProblemOf(err); p.Hint != "" {
			return []apitype.Check{checkProblem(name, "failed", p.Message, p.Hint)}
		}
		return []apitype.Check{checkProblem(name, "failed", path+" does not answer: "+err.Error(), "run it in a terminal once")}
	}
	return append([]apitype.Check{checkOK(name, version+" at "+path)}, svc.checkSignIn(ctx, path, env)...)
}

// checkEnvironment shows where programs are looked up: a minimal PATH explains
// why a task does not find a program that a terminal finds.
func (svc *systemService) checkEnvironment(env []string) apitype.Check {
	const name = "Environment"
	state := svc.runner.LoginState()
	switch {
	case state.Fault != nil:
		return checkProblem(name, "warning", state.Problem(), scheduler.LoginShellHint)
	case state.Note != "":
		return checkProblem(name, "warning", state.Note, scheduler.LoginShellHint)
	}
	shell, path := "", ""
	for _, entry := range env {
		if value, ok := strings.CutPrefix(entry, "SHELL="); ok {
			shell = value
		}
		if value, ok := strings.CutPrefix(entry, "PATH="); ok {
			path = value
		}
	}
	return checkOK(name, fmt.Sprintf("%d variables of %s; PATH is %s", len(env), shell, path))
}

// checkGit looks up git as runs do.
func (svc *systemService) checkGit(ctx context.Context) apitype.Check {
	version, err := svc.git(ctx).Version(ctx)
	if err != nil {
		p := model.ProblemOf(err)
		return checkProblem("Git", "warning", p.Message, cmp.Or(p.Hint, "worktrees and changes of runs need it"))
	}
	return checkOK("Git", version)
}

// checkLogin reports whether the service starts at login, and whether the setting
// agrees.
func (svc *systemService) checkLogin() apitype.Check {
	const name = "Start at login"
	wanted := svc.store.Settings.Get().LaunchAtLogin
	if svc.autostartState == nil {
		return checkOK(name, "not known")
	}
	means, hint, err := svc.autostartState()
	switch {
	case err != nil:
		return checkProblem(name, "warning", err.Error(), "check the permissions of that folder")
	case means == "" && wanted:
		return checkProblem(name, "failed", "launch_at_login is on, but nothing starts the service at login", "turn launch_at_login off and on")
	case means == "":
		return checkOK(name, "off")
	case !wanted: // for another data directory, or set up by the user
		return checkOK(name, "launch_at_login is off here; "+means)
	case hint != "":
		return checkProblem(name, "warning", means, hint)
	}
	return checkOK(name, means)
}

// checkWatches compares the kernel's limit of watches with the number in use.
func (svc *systemService) checkWatches() apitype.Check {
	faults := svc.watcher.Faults()
	if len(faults) > 0 {
		var words []string
		for _, id := range slices.Sorted(maps.Keys(faults)) {
			words = append(words, fmt.Sprintf("%s: %v", svc.taskName(id), faults[id]))
		}
		return checkProblem("File watches", "warning", strings.Join(words, "; "), "see claude-scheduler status for what helps each of them")
	}
	limit, err := os.ReadFile("/proc/sys/fs/inotify/max_user_watches")
	if err != nil {
		return checkOK("File watches", "all watched folders are readable")
	}
	return checkOK("File watches", "at most "+strings.TrimSpace(string(limit))+" folders")
}

func (svc *systemService) taskName(id string) string {
	if task, ok := svc.store.Tasks.Get(id); ok {
		return task.Name
	}
	return id
}

// checkData checks that the data directory is private and writable.
func (svc *systemService) checkData(ctx context.Context) apitype.Check {
	const name = "Data directory"
	dir := svc.store.Dir()
	info, err := os.Stat(dir)
	if err != nil {
		return checkProblem(name, "failed", err.Error(), "create it or set CLAUDE_SCHEDULER_HOME")
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return checkProblem(name, "warning", fmt.Sprintf("%s can be read by others (%#o)", dir, mode), "chmod 700 "+dir)
	}
	for _, file := range []string{"jobs.json", "tasks.json", "runs.json", "profiles.json", "settings.json"} {
		if info, err := os.Stat(filepath.Join(dir, file)); err == nil && info.Mode().Perm()&0o077 != 0 {
			return checkProblem(name, "warning", fmt.Sprintf("%s can be read by others (%#o)", file, info.Mode().Perm()), "chmod 600 "+filepath.Join(dir, file))
		}
	}
	// rewriting the state file unchanged is safe: only the scheduler uses it
	if err := svc.store.State.Update(func(*store.State) error { return nil }); err != nil {
		return checkProblem(name, "failed", err.Error(), model.ProblemOf(err).Hint)
	}
	use := svc.store.DiskUse()
	detail := fmt.Sprintf("%s; %s in %s, %s in %s, %s in %s", dir, format.Count(use.Runs, "run"), format.Bytes(use.RunBytes),
		format.Count(use.Logs, "log"), format.Bytes(use.LogBytes), format.Count(use.Diffs, "diff"), format.Bytes(use.DiffBytes))
	if mode := svc.store.WasOpen(); mode != 0 {
		detail += fmt.Sprintf("; it was open to other users (%#o) until the service started, which restricted it", mode)
	}
	if copies := svc.copiesInRepositories(ctx); copies > 0 {
		detail += fmt.Sprintf("; earlier versions keep %s for diffs in the .git folders of jobs", format.Bytes(copies))
	}
	return checkOK(name, detail)
}

// copiesInRepositories returns the size in bytes of the copies for diffs that
// earlier versions left in the repositories of all jobs. A repository that does
// not answer is not counted.
func (svc *systemService) copiesInRepositories(ctx context.Context) int64 {
	g := svc.git(ctx)
	g.Limit = 5 * time.Second
	sum, seen := int64(0), map[string]bool{}
	for _, job := range svc.store.Jobs.All() {
		bytes, folder, err := g.Copies(ctx, userpath.Expand(job.WorkingDirectory.Path))
		if err == nil && !seen[folder] {
			seen[folder] = true
			sum += bytes
		}
	}
	return sum
}

func (svc *systemService) checkFaults() apitype.Check {
	status := svc.Status()
	var words []string
	hint := ""
	for _, f := range status.Faults {
		if f.Subject != notificationURLs && f.Subject != scheduler.EnvironmentFault { // reported under Notifications and Environment
			words, hint = append(words, svc.taskName(f.Subject)+": "+f.Message), cmp.Or(hint, f.Hint)
		}
	}
	if len(words) == 0 {
		return checkOK("Files and tasks", format.Count(status.Jobs, "job")+", "+format.Count(status.Tasks, "task"))
	}
	return checkProblem("Files and tasks", "failed", strings.Join(words, "; "), hint)
}

// checkKeyring asks the keyring for an item that does not exist: a working
// keyring reports that.
func (svc *systemService) checkKeyring(ctx context.Context, env []string) apitype.Check {
	const name = "Keyring"
	var resolver environ.Resolver
	probe := []model.EnvVar{{Name: "DOCTOR", Source: model.SourceKeychain, Value: "claude-scheduler/doctor"}}
	results := resolver.Test(ctx, env, environ.Layer{Vars: probe})
	for _, r := range results {
		if r.Problem != nil && r.Problem.Kind != model.KindNotFound {
			_, why, _ := strings.Cut(r.Problem.Message, "): ") // after the variable's name
			return checkProblem(name, "warning", why, r.Problem.Hint)
		}
	}
	return checkOK(name, "it answers")
}
