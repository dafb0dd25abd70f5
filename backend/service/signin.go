package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/userpath"
)

// checkSignIn reports how runs sign in and where that is configured: those
// without a profile, those with each profile that changes it, and those in each
// directory whose project settings do. No values are read: the CLI
// only needs to know which variables are set.
func (svc *systemService) checkSignIn(ctx context.Context, path string, env []string) []apitype.Check {
	plain := signInEnvironment{vars: env, shell: svc.runner.LoginState().Shell}
	names, kinds := []string{"Signed in"}, []signInEnvironment{plain}
	for _, use := range svc.profilesInUse() {
		with := plain
		for _, p := range use.profiles {
			with = with.withProfile(p)
		}
		if with.changed {
			names, kinds = append(names, "Signed in, "+use.name()), append(kinds, with)
		}
		for _, job := range use.jobs {
			dir := userpath.ExpandIn(job.WorkingDirectory.Path, subprocess.Getenv(with.vars, "HOME"))
			if project := projectCredentials(ctx, dir); len(project) > 0 {
				name := "Signed in, job " + job.Name
				if with.changed {
					name += ", " + use.name()
				}
				in := with
				in.project = project
				names, kinds = append(names, name), append(kinds, in)
			}
		}
	}
	for i := range kinds {
		kinds[i].user = claude.UserCredentials(kinds[i].vars)
	}
	checks := make([]apitype.Check, len(kinds))
	slots := make(chan struct{}, 2) // each check takes the CLI half a second and 200 MB
	var hangs atomic.Bool           // a CLI that hangs is not asked again for each profile
	var all sync.WaitGroup
	for i := range kinds {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if hangs.Load() || ctx.Err() != nil {
				checks[i] = checkProblem(names[i], "warning", "not asked, because claude took too long to answer before", signInHint)
				return
			}
			asking, cancel := context.WithTimeout(ctx, answerTimeout)
			defer cancel()
			checks[i] = svc.signIn(asking, names[i], path, kinds[i])
			if asking.Err() != nil {
				hangs.Store(true)
			}
		})
	}
	all.Wait()
	for i := range checks {
		checks[i].ID = apitype.DoctorSignIn
	}
	return checks
}

const signInHint = "run claude in a terminal and sign in"

func (svc *systemService) signIn(ctx context.Context, name, path string, env signInEnvironment) apitype.Check {
	account, err := claude.SignIn(ctx, path, env.forCLI())
	if helper := slices.IndexFunc(env.project, claude.FileCredential.IsHelper); err == nil && helper >= 0 && account.BelowHelper() {
		account.SignedIn, account.Method, account.Detail, account.Source = true, "API key helper", "", env.project[helper].Name
	}
	switch {
	case err != nil:
		return checkProblem(name, "warning", err.Error(), signInHint)
	case !account.SignedIn:
		return checkProblem(name, "failed", "not signed in", "run claude in a terminal and sign in with /login")
	}
	words := []string{account.Method}
	if account.Detail != "" {
		words = append(words, account.Detail)
	}
	words = append(words, env.origin(account))
	if unused := env.unused(account.Source); len(unused) > 0 {
		words = append(words, "not used: "+strings.Join(unused, " and "))
	}
	return checkOK(name, strings.Join(words, ", "))
}

// signInEnvironment is the environment of some runs, with a placeholder for
// profile values that would have to be fetched.
type signInEnvironment struct {
	vars    []string
	from    map[string]string // which profile sets a variable, and how
	shell   string
	changed bool // a profile has a variable that selects the account
	// Settings files override all of it: first the user's, then the project's,
	// in increasing priority.
	user, project []claude.FileCredential
}

// forCLI returns the environment for asking the CLI: it reads the user's
// settings itself, those of a project only in a session.
func (s signInEnvironment) forCLI() []string {
	vars := slices.Clone(s.vars)
	for _, c := range s.project {
		if !c.IsHelper() {
			vars = append(without(vars, c.Name), c.Name+"="+c.On)
		}
	}
	return vars
}

func without(vars []string, name string) []string {
	return slices.DeleteFunc(vars, func(entry string) bool { return strings.HasPrefix(entry, name+"=") })
}

// projectCredentials reads the settings of a project, unless its disk does not
// answer.
func projectCredentials(ctx context.Context, dir string) []claude.FileCredential {
	if dir == "" {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	found := make(chan []claude.FileCredential, 1)
	go func() { found <- claude.ProjectCredentials(dir) }()
	select {
	case all := <-found:
		return all
	case <-ctx.Done():
		return nil
	}
}

// withProfile applies a profile to the environment.
func (s signInEnvironment) withProfile(p model.Profile) signInEnvironment {
	from := map[string]string{}
	for name, origin := range s.from {
		from[name] = origin
	}
	vars := slices.Clone(s.vars)
	for _, v := range p.EnvVars {
		// The rest is not needed and could make the CLI run a program
		// (LD_PRELOAD, NODE_OPTIONS) before a user has enabled a task.
		if !slices.Contains(claude.SignInVariables, v.Name) && v.Name != "CLAUDE_CONFIG_DIR" && v.Name != "HOME" {
			continue
		}
		vars = without(vars, v.Name)
		delete(from, v.Name)
		s.changed = true
		if v.Source == model.SourceUnset {
			continue
		}
		value := "set"
		if v.Source == model.SourceStatic {
			value = v.Value
		}
		vars = append(vars, v.Name+"="+value)
		from[v.Name] = fmt.Sprintf("profile %q (%s)", p.Name, v.Source)
	}
	s.vars, s.from = vars, from
	return s
}

// origin describes where the account's credential is configured.
func (s signInEnvironment) origin(a claude.Account) string {
	sources := s.sources(a.Source)
	switch {
	case a.Source == "": // a login that the CLI stored
		return "the login of " + a.Config + s.configOrigin()
	case len(sources) == 0: // managed settings, for example
		return a.Source + " from the CLI's settings" + s.configOrigin()
	}
	return a.Source + " from " + sources[0]
}

// sources lists what sets a variable, highest priority first.
func (s signInEnvironment) sources(name string) []string {
	var all []string
	for _, c := range slices.Backward(slices.Concat(s.user, s.project)) {
		if c.Name == name {
			all = append(all, "the settings "+c.File)
			if slices.Contains(s.user, c) {
				all[len(all)-1] += s.configOrigin()
			}
		}
	}
	if profile, ok := s.from[name]; ok {
		return append(all, profile)
	}
	if s.has(name) {
		all = append(all, strings.TrimSpace("the login shell "+s.shell))
	}
	return all
}

// configOrigin describes what sets the CLI's config directory, if anything
// does.
func (s signInEnvironment) configOrigin() string {
	if profile, ok := s.from["CLAUDE_CONFIG_DIR"]; ok {
		return ", which " + profile + " names"
	}
	if s.has("CLAUDE_CONFIG_DIR") {
		return ", which CLAUDE_CONFIG_DIR of the login shell names"
	}
	return ""
}

// unused lists the other credentials that are set.
func (s signInEnvironment) unused(used string) []string {
	var names []string
	for _, name := range claude.SignInVariables {
		for i, source := range s.sources(name) {
			if name != used || i > 0 {
				names = append(names, name+" from "+source)
			}
		}
	}
	return names
}

func (s signInEnvironment) has(name string) bool { return subprocess.Getenv(s.vars, name) != "" }

// profileUse is a combination of profiles that tasks run with: the job's,
// overridden by the task's. jobs are the jobs among them that use their
// project's settings.
type profileUse struct {
	profiles []model.Profile
	jobs     []model.Job
}

func (u profileUse) name() string {
	var names []string
	for _, p := range u.profiles {
		names = append(names, p.Name)
	}
	return "profile " + strings.Join(names, " with ")
}

// profilesInUse lists the combinations of profiles that tasks run with, in the
// order of the tasks.
func (svc *systemService) profilesInUse() []profileUse {
	var uses []profileUse
	at := map[[2]string]int{}
	for _, task := range svc.store.Tasks.All() {
		job, known := svc.store.Jobs.Get(string(task.JobID))
		key := [2]string{string(job.Profile), string(task.Profile)}
		i, seen := at[key]
		if !seen {
			i = len(uses)
			var use profileUse
			for _, id := range key {
				if p, ok := svc.store.Profiles.Get(id); ok {
					use.profiles = append(use.profiles, p)
				}
			}
			at[key], uses = i, append(uses, use)
		}
		if known && task.TrustProject && !slices.ContainsFunc(uses[i].jobs, func(j model.Job) bool { return j.ID == job.ID }) {
			uses[i].jobs = append(uses[i].jobs, job)
		}
	}
	return uses
}
