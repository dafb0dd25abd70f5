package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
)

// checkSignIn says how runs sign in and where that comes from: those without a
// profile, and those of each profile that changes it. No value is read for it:
// the CLI tells from the names of the variables that are set.
func (svc *Service) checkSignIn(ctx context.Context, path string, env []string) []apitype.Check {
	plain := signInEnvironment{vars: env, shell: svc.runner.LoginState().Shell}
	names, kinds := []string{"Signed in"}, []signInEnvironment{plain}
	for _, use := range svc.profilesInUse() {
		with := plain
		for _, p := range use.profiles {
			with = with.over(p)
		}
		if with.changed {
			names, kinds = append(names, "Signed in, "+use.name()), append(kinds, with)
		}
	}
	checks := make([]apitype.Check, len(kinds))
	slots := make(chan struct{}, 2) // each answer takes the CLI half a second and 200 MB
	var all sync.WaitGroup
	for i := range kinds {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			checks[i] = svc.signIn(ctx, names[i], path, kinds[i])
		})
	}
	all.Wait()
	return checks
}

func (svc *Service) signIn(ctx context.Context, name, path string, env signInEnvironment) apitype.Check {
	account, err := claude.SignIn(ctx, path, env.vars)
	switch {
	case err != nil:
		return trouble(name, "warning", err.Error(), "run claude in a terminal and sign in")
	case !account.SignedIn:
		return trouble(name, "failed", "not signed in", "run claude in a terminal and sign in with /login")
	}
	words := []string{account.Method}
	if account.Detail != "" {
		words = append(words, account.Detail)
	}
	words = append(words, env.origin(account))
	if unused := env.unused(account.Source); len(unused) > 0 {
		words = append(words, "not used: "+strings.Join(unused, " and "))
	}
	return okay(name, strings.Join(words, ", "))
}

// signInEnvironment is the environment of some runs, in which the values of
// profiles that would have to be fetched are replaced by a word.
type signInEnvironment struct {
	vars    []string
	from    map[string]string // which profile set a variable, and how
	shell   string
	changed bool // a profile has a variable that decides about the account
}

// over lays a profile over the environment.
func (s signInEnvironment) over(p model.Profile) signInEnvironment {
	from := map[string]string{}
	for name, origin := range s.from {
		from[name] = origin
	}
	vars := slices.Clone(s.vars)
	for _, v := range p.EnvVars {
		// The rest is not needed for an answer and could make the CLI run a
		// program (LD_PRELOAD, NODE_OPTIONS) before a person switched a task on.
		if !slices.Contains(claude.SignInVariables, v.Name) && v.Name != "CLAUDE_CONFIG_DIR" && v.Name != "HOME" {
			continue
		}
		vars = slices.DeleteFunc(vars, func(entry string) bool { return strings.HasPrefix(entry, v.Name+"=") })
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

// origin says where what the account signs in with comes from.
func (s signInEnvironment) origin(a claude.Account) string {
	switch {
	case a.Source == "apiKeyHelper":
		return "apiKeyHelper in the settings below " + a.Config + s.configOrigin()
	case a.Source == "": // a login, which the CLI keeps
		return "the login of " + a.Config + s.configOrigin()
	}
	return a.Source + " from " + s.originOf(a.Source, a.Config)
}

func (s signInEnvironment) originOf(name, config string) string {
	if profile, ok := s.from[name]; ok {
		return profile
	}
	if s.has(name) {
		return strings.TrimSpace("the login shell " + s.shell)
	}
	return "the settings below " + config
}

// configOrigin says who chose the CLI's own folder, if anybody did.
func (s signInEnvironment) configOrigin() string {
	if profile, ok := s.from["CLAUDE_CONFIG_DIR"]; ok {
		return ", which " + profile + " names"
	}
	if s.has("CLAUDE_CONFIG_DIR") {
		return ", which CLAUDE_CONFIG_DIR of the login shell names"
	}
	return ""
}

// unused are the other credentials that are set.
func (s signInEnvironment) unused(used string) []string {
	var names []string
	for _, name := range claude.SignInVariables {
		if name != used && s.has(name) {
			names = append(names, name+" from "+s.originOf(name, ""))
		}
	}
	return names
}

func (s signInEnvironment) has(name string) bool {
	return slices.ContainsFunc(s.vars, func(entry string) bool {
		value, ok := strings.CutPrefix(entry, name+"=")
		return ok && value != ""
	})
}

// profileUse is a combination of profiles that tasks run with: that of the job,
// and over it that of the task.
type profileUse struct{ profiles []model.Profile }

func (u profileUse) name() string {
	var names []string
	for _, p := range u.profiles {
		names = append(names, p.Name)
	}
	return "profile " + strings.Join(names, " with ")
}

// profilesInUse are the combinations of profiles that any task runs with, in the
// order of the tasks.
func (svc *Service) profilesInUse() []profileUse {
	var uses []profileUse
	seen := map[[2]string]bool{{}: true}
	for _, task := range svc.store.Tasks.All() {
		job, _ := svc.store.Jobs.Get(string(task.JobID))
		key := [2]string{string(job.Profile), string(task.Profile)}
		if seen[key] {
			continue
		}
		seen[key] = true
		var use profileUse
		for _, id := range key {
			if p, ok := svc.store.Profiles.Get(id); ok {
				use.profiles = append(use.profiles, p)
			}
		}
		uses = append(uses, use)
	}
	return uses
}
