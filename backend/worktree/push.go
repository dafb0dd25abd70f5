package worktree

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// pushLimit bounds a push: a server may not answer. Clients wait for two
// minutes.
const pushLimit = 80 * time.Second

// Pushed is where Push sent a branch.
type Pushed struct {
	Remote string // the remote's name
	Branch string
	URL    string // the remote's URL without credentials
}

// Push sends the commits of a worktree's branch to a branch of the same name on
// its remote: the one configured for pushing, origin, or the only one. It never
// overwrites commits there. Uncommitted changes are a *model.Problem: they would
// be missing without notice.
//
// The remote's programs (ssh, credential helpers) get no terminal, so they fail
// instead of waiting for a password. If g is not trusted, hooks do not run, and
// a repository that names such programs itself is a *model.Problem.
func (g Git) Push(ctx context.Context, root, path string) (Pushed, error) {
	const operation = "push worktree"
	m, err := g.manage(ctx, root, path, operation)
	if err != nil {
		return Pushed{}, err
	}
	defer m.close()
	if err := m.mustBeCommitted(ctx, operation); err != nil {
		return Pushed{}, err
	}
	pushed, err := bounded(ctx, pushLimit, m.push)
	return pushed, model.WithOperation(operation, err)
}

func (m managed) push(ctx context.Context) (Pushed, error) {
	c, err := m.config(ctx)
	if err != nil {
		return Pushed{}, err
	}
	remote, err := m.remote(ctx, c)
	if err != nil {
		return Pushed{}, err
	}
	done := Pushed{Remote: remote, Branch: m.branch}
	writer, err := m.pusher(ctx, c, &done)
	if err != nil {
		return done, err
	}
	ref := "refs/heads/" + m.branch
	if _, err := writer.run(ctx, "push", "--quiet", "--no-force", "--no-signed", "--no-follow-tags", "--recurse-submodules=no", "--set-upstream", "--", remote, ref+":"+ref); err != nil {
		if m.arrived(context.WithoutCancel(ctx), writer, remote) {
			return done, nil // only later steps failed, such as setting the upstream
		}
		if ctx.Err() != nil {
			return done, fmt.Errorf("push to %s: %w", remote, ctx.Err())
		}
		text := strings.ReplaceAll(gitMessage(err), "\n", " ")
		return done, conflict("", "git could not push "+m.branch+" to "+remote+": "+text, pushHint(text))
	}
	return done, nil
}

// arrivedLimit limits the time to ask the remote after a failed push.
const arrivedLimit = killDelay

// arrived reports whether the branch on the remote has all commits: a push can
// fail or be killed after the remote has accepted it.
func (m managed) arrived(ctx context.Context, writer git, remote string) bool {
	ctx, stop := context.WithTimeout(ctx, arrivedLimit)
	defer stop()
	ref := "refs/heads/" + m.branch
	out, err := writer.run(ctx, "ls-remote", "--refs", "--", remote, ref)
	sha, name, _ := strings.Cut(strings.TrimSpace(out), "\t")
	return err == nil && sha == m.head && name == ref
}

// IsPushed reports whether the remote already has the branch of a worktree with all
// its commits, and where.
func (g Git) IsPushed(ctx context.Context, root, path string) (Pushed, bool) {
	m, err := g.manage(ctx, root, path, "push worktree")
	if err != nil {
		return Pushed{}, false
	}
	defer m.close()
	c, err := m.config(ctx)
	if err != nil {
		return Pushed{}, false
	}
	remote, err := m.remote(ctx, c)
	if err != nil {
		return Pushed{}, false
	}
	done := Pushed{Remote: remote, Branch: m.branch}
	writer, err := m.pusher(ctx, c, &done)
	return done, err == nil && m.arrived(ctx, writer, remote)
}

// pusher returns git for connecting to the remote of done, whose URL it sets,
// or an error if that would run a program that the repository names.
func (m managed) pusher(ctx context.Context, c config, done *Pushed) (git, error) {
	remote := done.Remote
	out, err := m.line(ctx, "remote", "get-url", "--push", "--all", "--", remote)
	if err != nil {
		return git{}, fmt.Errorf("find the remote %s: %w", remote, err)
	}
	addresses := strings.Split(out, "\n") // git pushes to each of them
	done.URL = addresses[0]
	writer := git{program: m.program, dir: m.top, options: base()}
	_, writer.env = m.caller.lookup()
	if !m.caller.Trusted {
		for _, address := range addresses {
			if key := c.remoteProgram(); key != "" || strings.Contains(address, "::") {
				if key == "" {
					key = "remote." + remote + ".url"
				}
				return git{}, conflict("", "the repository's own settings name a program for pushing ("+key+"), which does not run because trust_project is off", "push it yourself, or turn trust_project on")
			}
			if host, _ := serverOf(address); host == "" {
				return git{}, conflict("", "the remote "+remote+" is a folder, whose hooks would run, and trust_project is off", "push it yourself, or turn trust_project on")
			}
		}
		writer = writer.with(isolated...)
	}
	done.URL = withoutCredentials(done.URL)
	return writer, nil
}

func pushHint(text string) string {
	switch {
	case strings.Contains(text, "[rejected]"):
		return "the branch on the remote has commits that this one does not have; merge them in the worktree first"
	case strings.Contains(text, "could not read Username"), strings.Contains(text, "Permission denied"), strings.Contains(text, "Authentication failed"), strings.Contains(text, "Host key verification"):
		return "no password can be entered here: push once in a terminal, and set up an SSH key or a credential helper"
	}
	return "try git push in the worktree to see more"
}

// remote returns the name of the remote to push to.
func (m managed) remote(ctx context.Context, c config) (string, error) {
	out, err := m.run(ctx, "remote")
	if err != nil {
		return "", err
	}
	known := strings.Fields(out)
	for _, key := range []string{"branch." + m.branch + ".pushremote", "remote.pushdefault", "branch." + m.branch + ".remote"} {
		switch name := c.values[key]; {
		case name == "", name == ".": // the repository itself, of a branch that follows a local one
		case slices.Contains(known, name):
			return name, nil
		default: // another remote would be a surprise
			return "", conflict("", "git is set to push to "+withoutCredentials(name)+" ("+key+"), which is not a remote of the repository", "add it with git remote add NAME URL, and set "+key+" to its name")
		}
	}
	if slices.Contains(known, "origin") {
		return "origin", nil
	}
	switch len(known) {
	case 0:
		return "", conflict("", "the repository has no remote", "add one with git remote add origin URL")
	case 1:
		return known[0], nil
	}
	return "", conflict("", "the repository has the remotes "+list(known)+", and none is chosen for pushing", "choose one with git config remote.pushDefault NAME")
}

// remoteProgram returns a setting of the repository itself that names a program
// which pushing would run, also to fetch missing objects of a partial clone;
// empty: there is none.
func (c config) remoteProgram() string {
	for key := range c.local {
		switch {
		case key == "core.sshcommand", key == "core.gitproxy", key == "core.askpass", key == "core.alternaterefscommand", strings.HasPrefix(key, "credential."),
			strings.HasPrefix(key, "remote.") && (strings.HasSuffix(key, ".receivepack") || strings.HasSuffix(key, ".uploadpack") || strings.HasSuffix(key, ".vcs")),
			strings.HasPrefix(key, "url."), strings.HasPrefix(key, "protocol."):
			return key
		}
	}
	return ""
}
