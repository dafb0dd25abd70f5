package worktree

import (
	"context"
	"slices"
	"strings"
)

// base returns options for every command.
func base() []string {
	return []string{
		"-c", "core.quotePath=false", // do not escape names
		"-c", "core.fsmonitor=false", // reads the disk instead of asking a program that may hang
		"-c", "advice.addEmbeddedRepo=false",
	}
}

// isolated are options under which git runs no hook, and no automatic cleanup:
// that would run the program of gc.recentObjectsHook.
var isolated = []string{"-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false"}

// offline keeps git from fetching missing objects of a partial clone, which
// would run the ssh command, the remote helper or the credential helper of a
// repository. Git before 2.45 only supports the second one.
var offline = []string{"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL="}

// modify returns git for commands that change the repository: with its hooks
// and filters if it is trusted, otherwise without any program that its config,
// attributes or hooks name. The second value are the disabled filters.
func (r repository) modify(ctx context.Context) (git, []string, error) {
	program, env := r.caller.lookup()
	g := git{program: program, dir: r.dir, env: env, options: base()}
	if r.caller.Trusted {
		return g, nil, nil
	}
	g = g.withEnv(offline...).with(isolated...)
	config, err := r.config(ctx)
	if err != nil {
		return g, nil, err
	}
	g = g.withoutHooks(config)
	var off []string
	for _, name := range config.filters() {
		prefix := "filter." + name + "."
		g = g.withConfig(prefix+"clean", "").withConfig(prefix+"smudge", "").withConfig(prefix+"process", "").withConfig(prefix+"required", "false")
		off = append(off, name)
	}
	// Signing stays as the user configured it, with the user's program.
	for key, program := range map[string]string{
		"gpg.program": "gpg", "gpg.openpgp.program": "gpg", "gpg.x509.program": "gpgsm", "gpg.ssh.program": "ssh-keygen", "gpg.ssh.defaultkeycommand": "",
	} {
		if config.local[key] {
			g = g.withConfig(key, config.outside(key, program))
		}
	}
	return g, off, nil
}

// hookEvents are the hooks of the commands that change a repository.
var hookEvents = strings.Fields(`reference-transaction post-checkout post-index-change pre-commit pre-merge-commit prepare-commit-msg commit-msg
	post-commit post-merge post-rewrite pre-push pre-auto-gc`)

// withoutHooks returns git that runs no hook of the config, which git 2.54 and
// later run besides those of core.hooksPath. It disables each by its name, and,
// for those that an include adds in another folder only, the events, which git
// 2.55 and later offer.
func (g git) withoutHooks(c config) git {
	for _, name := range append(c.hooks(), hookEvents...) {
		g = g.withConfig("hook."+name+".enabled", "false")
	}
	return g
}

// updater returns git for commands that update refs while they inspect a
// repository: they run no hook either.
func (r repository) updater(ctx context.Context) git {
	config, err := r.config(ctx)
	if err != nil { // then no other command succeeds either
		return r.git
	}
	return r.git.withoutHooks(config)
}

// config is the output of git config --list in a repository.
type config struct {
	values map[string]string // the effective value of each key
	others map[string]string // likewise without the repository's own files
	local  map[string]bool   // keys that the repository sets
}

// config reads all effective settings of the repository.
func (r repository) config(ctx context.Context) (config, error) {
	c := config{map[string]string{}, map[string]string{}, map[string]bool{}}
	out, err := r.run(ctx, "config", "--list", "--show-scope", "-z", "--includes")
	if err != nil {
		return c, err
	}
	parts := fields(out)
	for i := 0; i+1 < len(parts); i += 2 {
		key, text, hasValue := strings.Cut(parts[i+1], "\n")
		if !hasValue {
			text = "true"
		}
		c.values[key] = text
		if scope := parts[i]; scope == "local" || scope == "worktree" {
			c.local[key] = true
		} else {
			c.others[key] = text
		}
	}
	return c, nil
}

func (c config) outside(key, fallback string) string {
	if v, ok := c.others[key]; ok {
		return v
	}
	return fallback
}

// filters returns the names of the filters that have a program, sorted.
func (c config) filters() []string { return c.sections("filter", "clean", "smudge", "process") }

// hooks returns the names of the hooks that the config defines, sorted.
func (c config) hooks() []string { return c.sections("hook", "command", "event") }

// sections returns the names of the subsections that have one of the keys.
func (c config) sections(section string, keys ...string) []string {
	var names []string
	for key := range c.values {
		rest, ok := strings.CutPrefix(key, section+".")
		i := strings.LastIndexByte(rest, '.')
		if ok && i >= 0 && slices.Contains(keys, rest[i+1:]) {
			names = append(names, rest[:i])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
