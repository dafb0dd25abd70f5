package environ

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"claude-scheduler/backend/model"
)

// resolution is the state of one call of Resolve or Test.
type resolution struct {
	r       *Resolver
	vars    environment
	origin  map[string]string         // by nameKey: the profile that set it; absent: the login shell
	failed  map[string]bool           // by nameKey: could not be resolved (Test only)
	skip    func(model.EnvVar) string // why a variable is not fetched; nil: all are
	skipped map[string]string         // by nameKey: why it was not fetched (Inspect only)
	secrets secrets
	slots   chan struct{}
}

// lookup is one variable and its result.
type lookup struct {
	v       model.EnvVar
	field   string // JSON path, for problems
	opt     options
	step    int // 0..2, see the package comment
	done    bool
	gone    bool // unset
	secret  bool
	value   string
	from    string
	refusal *resolveError
	skipped string // why it was not fetched; empty: it was
	problem *model.Problem
	took    time.Duration
}

// resolveError is the reason why a variable has no value. detail comes from
// another program and may contain anything; unsaid is masked in it.
type resolveError struct {
	kind                  model.Kind
	field                 string // below the variable, ".value" when empty
	message, detail, hint string
	unsaid                []string
}

const (
	stepPlain = iota
	stepAWS
	stepCommand
	steps
)

// longestVar is the length of NAME=value with which Linux no longer starts a
// process (MAX_ARG_STRLEN, with the final NUL).
const longestVar = 128 * 1024

func (r *Resolver) begin(base []string) *resolution {
	w := &resolution{r: r, vars: newEnvironment(base), origin: map[string]string{}, failed: map[string]bool{}, skipped: map[string]string{}, secrets: secrets{}}
	for name, value := range w.vars {
		if looksSecret(name, value) {
			w.secrets.add(value)
		}
	}
	parallel := r.Parallel
	if parallel <= 0 {
		parallel = defaultParallel
	}
	w.slots = make(chan struct{}, parallel)
	return w
}

// apply resolves one layer and applies it to the environment. If strict, it
// stops after a step that failed.
func (w *resolution) apply(ctx context.Context, l Layer, strict bool) []*lookup {
	all := make([]*lookup, len(l.Vars))
	at := map[string]int{}
	broken := false
	for i, p := range faults(l.Vars) {
		f := &lookup{v: l.Vars[i], field: fmt.Sprintf("env_vars[%d]", i)}
		if p == nil {
			f.opt, p = readOptions(f.v, f.field)
		}
		if p != nil {
			f.done, broken = true, true
			f.refusal = &resolveError{kind: p.Kind, field: strings.TrimPrefix(p.Field, f.field), message: p.Message, hint: p.Hint}
		}
		if _, doubled := at[nameKey(f.v.Name)]; !doubled {
			at[nameKey(f.v.Name)] = i
		}
		all[i] = f
	}
	for i, f := range all {
		f.step = phaseOf(l.Vars, at, i)
	}
	lower, origin := maps.Clone(w.vars), maps.Clone(w.origin)
	for step := range steps {
		if strict && broken {
			break
		}
		w.fetch(ctx, all, step)
		for _, f := range all {
			if f.step == step && !f.done {
				w.refer(all, at, f, lower, origin)
			}
		}
		for _, f := range all {
			if f.step == step {
				w.store(f, l.Profile)
				broken = broken || f.refusal != nil
			}
		}
	}
	for _, f := range all { // all secrets of the layer are known by now
		if f.refusal != nil {
			f.problem = w.explain(f, l.Profile)
		}
	}
	return all
}

// phaseOf follows references to a variable that is not a reference. A cycle,
// which faults has refused, ends after as many steps as there are variables.
func phaseOf(vars []model.EnvVar, at map[string]int, i int) int {
	for range vars {
		target, ok := refersTo(vars, at, i)
		if !ok {
			break
		}
		i = target
	}
	switch vars[i].Source {
	case model.SourceAWSSecrets, model.SourceAWSSSM:
		return stepAWS
	case model.SourceCommand:
		return stepCommand
	}
	return stepPlain
}

// fetch resolves all variables of the step but references.
func (w *resolution) fetch(ctx context.Context, all []*lookup, step int) {
	var group sync.WaitGroup
	defer group.Wait()
	env := maps.Clone(w.vars)
	account := &awsAccount{env: env, limit: w.r.limit()}
	for _, f := range all {
		if f.step != step || f.done {
			continue
		}
		if w.skip != nil && f.v.Source != model.SourceEnvironment {
			f.skipped = w.skip(f.v)
			f.done = f.skipped != ""
		}
		if f.done {
			continue
		}
		switch f.v.Source {
		case model.SourceStatic:
			f.done, f.value, f.from = true, f.v.Value, "static"
			f.secret = Secret(f.v)
		case model.SourceUnset:
			f.done, f.gone, f.from = true, true, "unset"
		case model.SourceKeychain:
			w.start(&group, f, func() (string, string, *resolveError) { return w.r.keyring.fetch(ctx, w.r.limit(), f.v.Value) })
		case model.SourceAWSSecrets, model.SourceAWSSSM:
			name, skipped := w.failedAccount()
			if skipped != "" {
				f.done, f.skipped = true, skipped
				continue
			}
			if name != "" {
				f.done = true
				f.refusal = &resolveError{kind: model.KindInvalid, message: "not tried, because " + name + " could not be resolved"}
				continue
			}
			w.start(&group, f, func() (string, string, *resolveError) { return account.fetch(ctx, f.v, f.opt) })
		case model.SourceCommand:
			w.start(&group, f, func() (string, string, *resolveError) {
				value, r := runCommand(ctx, w.r.Shell, f.v.Value, env, f.opt.timeout)
				return value, "command", r
			})
		}
	}
}

// start runs one fetch when a slot is free. Only its goroutine touches f until
// the group is done.
func (w *resolution) start(group *sync.WaitGroup, f *lookup, fetch func() (value, from string, r *resolveError)) {
	f.done, f.secret = true, true
	group.Go(func() {
		w.slots <- struct{}{}
		defer func() { <-w.slots }()
		begin := time.Now()
		f.value, f.from, f.refusal = fetch()
		f.took = time.Since(begin)
		if f.refusal == nil && f.value == "" {
			f.refusal = &resolveError{kind: model.KindInvalid, message: "the value is empty"}
		}
	})
}

// failedAccount returns a variable that selects the AWS account but could not
// be resolved, or why one was skipped.
func (w *resolution) failedAccount() (name, skipped string) {
	selects := func(name string) bool { return strings.HasPrefix(name, "AWS_") || name == "HOME" }
	for _, name := range slices.Sorted(maps.Keys(w.skipped)) {
		if selects(name) {
			return "", "needs " + name + ", which is " + w.skipped[name]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.failed)) {
		if selects(name) {
			return name, ""
		}
	}
	return "", ""
}

// refer resolves a reference, and first the references it refers to.
func (w *resolution) refer(all []*lookup, at map[string]int, f *lookup, lower environment, origin map[string]string) {
	f.done = true
	name := f.v.Value
	if name == "" {
		name = f.v.Name
	}
	if i, same := at[nameKey(name)]; same && all[i] != f {
		target := all[i]
		if !target.done {
			w.refer(all, at, target, lower, origin)
		}
		switch {
		case target.skipped != "":
			f.skipped = target.skipped
		case target.refusal != nil:
			f.refusal = &resolveError{kind: model.KindInvalid, message: "refers to " + name + ", which could not be resolved"}
		case target.gone:
			f.refusal = &resolveError{kind: model.KindInvalid, message: "refers to " + name + ", which this profile unsets"}
		default:
			f.value, f.from, f.secret = target.value, name+" of this profile", target.secret
		}
	} else if value, ok := lower[nameKey(name)]; ok {
		f.value, f.from = value, name+" of the login shell"
		if profile, ok := origin[nameKey(name)]; ok {
			f.from = name + " of the profile " + profile
		}
		f.secret = looksSecret(name, value)
	} else if why := w.skipped[nameKey(name)]; why != "" {
		f.skipped = why
	} else if w.failed[nameKey(name)] {
		f.refusal = &resolveError{kind: model.KindInvalid, message: "refers to " + name + ", which could not be resolved"}
	} else {
		f.refusal = &resolveError{kind: model.KindInvalid, message: name + " is set neither in the login shell nor in a profile",
			hint: "set it in the shell's startup files and restart the daemon, or use another source"}
	}
	if says, said := saysSecret(f.v); said {
		f.secret = f.secret || says // a fetched target stays secret
		return
	}
	f.secret = f.secret || w.secrets[f.value] || looksSecret(f.v.Name, f.value)
}

// store writes the result of a variable to the environment.
func (w *resolution) store(f *lookup, profile string) {
	if f.refusal == nil && f.skipped == "" {
		if strings.ContainsRune(f.value, 0) {
			f.refusal = &resolveError{kind: model.KindInvalid, message: "the value contains a NUL byte, which no environment variable can contain"}
		} else if len(f.v.Name)+len(f.value)+2 > longestVar {
			f.refusal = &resolveError{kind: model.KindInvalid, message: "the value is longer than the 128 KiB that an environment variable can hold"}
		}
	}
	if f.secret {
		w.secrets.add(f.value)
	}
	key := nameKey(f.v.Name)
	delete(w.skipped, key)
	switch {
	case f.skipped != "":
		delete(w.vars, key)
		delete(w.failed, key)
		w.skipped[key] = f.skipped
	case f.refusal != nil:
		for _, s := range f.refusal.unsaid {
			w.secrets.add(s)
		}
		delete(w.vars, key)
		w.failed[key] = true
	case f.gone:
		delete(w.vars, key)
		delete(w.failed, key)
	default:
		w.vars[key] = f.value
		delete(w.failed, key)
	}
	w.origin[key] = profile
}
