package environ

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// Resolver fetches the values of variables. The zero value is ready to use. It
// may be used by several goroutines and must not be copied after its first use:
// on Linux it keeps its connection to the session bus.
type Resolver struct {
	Shell    string        // runs commands as Shell -c; empty: /bin/sh, on Windows cmd /C
	Limit    time.Duration // for fetching one keychain or AWS value; 0: 20 s
	Parallel int           // fetches at the same time per call; 0: 4

	keyring keyring
}

const (
	defaultLimit    = 20 * time.Second
	defaultTimeout  = 30 * time.Second // for a command
	defaultParallel = 4
)

// Layer is the variables of one profile.
type Layer struct {
	Profile string // the profile's name, for messages
	Vars    []model.EnvVar
}

// Environment is the environment of a run.
type Environment struct {
	Vars    []string // NAME=value, sorted
	Secrets []string // values to mask wherever they appear, the longest first; see looksSecret
}

// Result is the result of testing one variable. It never contains a secret
// value.
type Result struct {
	Name       string             `json:"name"`
	Source     model.EnvVarSource `json:"source"`
	Profile    string             `json:"profile"`
	OK         bool               `json:"ok"`
	From       string             `json:"from"`   // such as "Secret Service: service/account", "us-east-1 secret prod/db", "command"
	Masked     string             `json:"masked"` // dots and a length class; a static value that is not secret is shown; empty when unset or failed
	Problem    *model.Problem     `json:"problem"`
	DurationMS int64              `json:"duration_ms"`
}

// Resolve applies the layers (the job's profile, then the task's) over base,
// the login shell's environment as NAME=value. Every variable of every layer
// must resolve, even one that a later layer replaces. The error is the first
// *model.Problem in the order of the profile: it names the variable, its source
// and the reason, never a value.
//
// Secrets holds every value that came from a keychain, AWS or a command, and
// those of static, environment and base variables that look secret (see
// looksSecret).
func (r *Resolver) Resolve(ctx context.Context, base []string, layers ...Layer) (Environment, error) {
	w := r.begin(base)
	for _, l := range layers {
		for _, f := range w.apply(ctx, l, true) {
			if f.problem != nil {
				return Environment{}, f.problem
			}
		}
	}
	return Environment{Vars: w.vars.list(), Secrets: w.secrets.list()}, nil
}

// Test resolves every variable and reports on each, in the order of the layers.
// A failure does not stop the others: they see the variable as unset. AWS is
// not called if a variable that selects the account failed.
func (r *Resolver) Test(ctx context.Context, base []string, layers ...Layer) []Result {
	return r.Inspect(ctx, base, nil, layers...).Results
}

// Inspection is the result of Inspect.
type Inspection struct {
	Results     []Result          // of the variables that were fetched
	Skipped     map[string]string // why the others were not, by name
	Environment                   // without the variables that have no value
}

// Inspect is Test that also returns the environment. It does not fetch variables
// for which skip returns a reason, nor those that refer to them or need them to
// log in.
func (r *Resolver) Inspect(ctx context.Context, base []string, skip func(model.EnvVar) string, layers ...Layer) Inspection {
	w := r.begin(base)
	w.skip = skip
	in := Inspection{Results: []Result{}, Skipped: map[string]string{}}
	for _, l := range layers {
		for _, f := range w.apply(ctx, l, false) {
			delete(in.Skipped, f.v.Name) // a later layer replaces it
			if f.skipped != "" {
				in.Skipped[f.v.Name] = f.skipped
			} else {
				in.Results = append(in.Results, f.result(l.Profile))
			}
		}
	}
	for i, res := range in.Results { // now that all secrets are known
		in.Results[i].From = w.secrets.mask(res.From)
		if res.Problem != nil {
			res.Problem.Message = w.secrets.mask(res.Problem.Message)
		}
	}
	in.Environment = Environment{Vars: w.vars.list(), Secrets: w.secrets.list()}
	return in
}

func (r *Resolver) limit() time.Duration { return cmp.Or(r.Limit, defaultLimit) }

// environment is a set of variables by nameKey.
type environment map[string]string

func newEnvironment(env []string) environment {
	t := make(environment, len(env))
	for _, pair := range env {
		if name, value, ok := strings.Cut(pair, "="); ok && name != "" {
			t[nameKey(name)] = value
		}
	}
	return t
}

func (t environment) get(name string) string { return t[nameKey(name)] }

func (t environment) list() []string {
	l := make([]string, 0, len(t))
	for _, name := range slices.Sorted(maps.Keys(t)) {
		l = append(l, name+"="+t[name])
	}
	return l
}
