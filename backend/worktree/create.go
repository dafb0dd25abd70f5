package worktree

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// create adds a worktree at path, on its old branch if rec still has it.
func (r repository) create(ctx context.Context, s Spec, path string, rec record, w *Worktree) (record, error) {
	rec.Repo, rec.JobID, rec.Name, rec.Ready, rec.Setup = r.common, s.JobID, s.Name, false, ""
	old, err := r.chooseBranch(ctx, s, &rec)
	if err != nil {
		return rec, err
	}
	listed, err := r.listed(ctx)
	if err != nil {
		return rec, err
	}
	args, err := addOptions(listed, path, rec.Branch)
	if err != nil {
		return rec, err
	}
	args = append([]string{"worktree", "add", "--quiet", "--no-track"}, args...)
	if err := rec.write(path); err != nil {
		return rec, err
	}
	if old {
		args = append(args, "--", path, rec.Branch)
		args = without(args, "--no-track") // only for new branches
	} else {
		args = append(args, "-b", rec.Branch, "--", path, rec.Base)
	}
	writer, _, err := r.modify(ctx)
	if err != nil {
		return rec, err
	}
	if !r.caller.Trusted {
		args = slices.Insert(args, 2, "--no-checkout")
	}
	_, err = writer.run(ctx, args...)
	var off []string
	if err == nil && !r.caller.Trusted {
		off, err = r.fill(ctx, path)
	}
	if err != nil {
		if ctx.Err() != nil {
			return rec, fmt.Errorf("create worktree: %w", ctx.Err())
		}
		text := gitMessage(err)
		if text == "" {
			return rec, err
		}
		return rec, problem("worktree_name", "git could not create the worktree: "+text, "if a hook or filter of the repository failed, fix it and run again")
	}
	if err := r.include(ctx, path); err != nil {
		return rec, fmt.Errorf("copy files of .worktreeinclude: %w", err)
	}
	if len(off) > 0 {
		w.Notes = append(w.Notes, "The worktree was created without the filters "+list(off)+", because trust_project is off.")
	}
	rec.Ready = true
	w.New = true
	return rec, nil
}

// addOptions returns the options with which git adds a worktree at path on a branch, or
// why it would refuse.
func addOptions(listed []entry, path, branch string) (options []string, err error) {
	for _, l := range listed {
		switch {
		case l.path == path && l.locked:
			return nil, problem("worktree_name", "the worktree "+path+" is missing but locked in git", "run git worktree unlock "+path+", or reconnect its disk")
		case l.path == path:
			options = append(options, "--force") // registered, but deleted manually
		case l.branch == branch:
			return nil, problem("worktree_name", "the job's branch "+branch+" is checked out at "+l.path,
				"switch that folder to another branch, or give the job another worktree name")
		}
	}
	return options, nil
}

// fill checks out the files of a worktree that was added without them, and
// returns the filters that did not run. It uses the settings of the worktree
// itself: conditional includes may add filters that the repository does not
// have elsewhere.
func (r repository) fill(ctx context.Context, path string) ([]string, error) {
	in, err := r.caller.open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open worktree %s: %w", path, err)
	}
	writer, off, err := in.modify(ctx)
	if err != nil {
		return nil, err
	}
	_, err = writer.run(ctx, "reset", "--hard", "--quiet", "--no-recurse-submodules")
	return off, err
}

// chooseBranch sets the branch of a job and what a new one starts from. old reports
// that the branch exists already.
func (r repository) chooseBranch(ctx context.Context, s Spec, rec *record) (old bool, err error) {
	if rec.Branch != "" {
		if old, err = r.hasBranch(ctx, rec.Branch); err != nil || old {
			return old, err
		}
	}
	if rec.Base, err = r.base(ctx, s); err != nil {
		return false, err
	}
	onto, err := r.baseBranch(ctx, s)
	if err != nil {
		return false, err
	}
	rec.Onto = &onto
	rec.Branch, old, err = r.freeBranch(ctx, s)
	return old, err
}

// base returns the commit that a new worktree starts from.
func (r repository) base(ctx context.Context, s Spec) (string, error) {
	if s.Branch == "" {
		sha, err := r.head(ctx)
		if err == nil && sha == "" {
			err = r.noBase(ctx)
		}
		return sha, err
	}
	names := []string{"refs/heads/" + s.Branch, "refs/remotes/" + s.Branch}
	remotes, err := r.run(ctx, "remote")
	if err != nil {
		return "", err
	}
	for remote := range strings.Lines(remotes) {
		names = append(names, "refs/remotes/"+strings.TrimSpace(remote)+"/"+s.Branch)
	}
	for _, name := range append(names, "refs/tags/"+s.Branch, s.Branch) {
		sha, err := r.resolve(ctx, name)
		if err != nil || sha != "" {
			return sha, err
		}
	}
	return "", problem("worktree_branch", "there is no branch "+s.Branch+" in "+s.Repo, "choose a branch that exists, or leave it empty for the one checked out")
}

// baseBranch returns the branch of the repository that a new worktree starts
// from; empty: it starts from a remote branch, a tag or a commit.
func (r repository) baseBranch(ctx context.Context, s Spec) (string, error) {
	if s.Branch == "" {
		return r.branch(ctx)
	}
	if local, err := r.hasBranch(ctx, s.Branch); err != nil || !local {
		return "", err
	}
	return s.Branch, nil
}

// noBase explains why a worktree has no commit to start from.
func (r repository) noBase(ctx context.Context) error {
	some, err := r.run(ctx, "for-each-ref", "--count=1")
	if err != nil {
		return err
	}
	if some == "" {
		return problem("path", "the repository has no commits yet", "make a first commit, or turn use_git_worktree off")
	}
	branch, err := r.branch(ctx)
	if err != nil {
		return err
	}
	return problem("worktree_branch", "HEAD of the repository names the branch "+branch+", which does not exist", "set worktree_branch to a branch that does")
}

// freeBranch returns the name of the job's branch and whether it exists: the
// plain one, or with a suffix if another job uses it.
func (r repository) freeBranch(ctx context.Context, s Spec) (string, bool, error) {
	plain := "claude-scheduler/" + slug(s.Name)
	if blocked, err := r.hasBranch(ctx, "claude-scheduler"); err != nil {
		return "", false, err
	} else if blocked { // git keeps branches as files: no folder of that name
		plain = "claude-scheduler-" + slug(s.Name)
	}
	taken, err := r.hasBranch(ctx, plain)
	if err != nil || !taken {
		return plain, false, err
	}
	own := plain + "-" + short(r.common, s.JobID)
	taken, err = r.hasBranch(ctx, own)
	return own, taken, err
}

// discard removes the remains of an interrupted creation.
func (r repository) discard(ctx context.Context, path string) error {
	if !exists(path) {
		return nil
	}
	writer, _, err := r.modify(ctx)
	if err != nil {
		return err
	}
	if _, err := writer.run(ctx, "worktree", "remove", "--force", "--force", path); err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("remove unfinished worktree: %w", err)
	}
	return nil
}

func without(args []string, drop string) []string {
	var out []string
	for _, a := range args {
		if a != drop {
			out = append(out, a)
		}
	}
	return out
}

// entry is one worktree that git knows.
type entry struct {
	path   string
	branch string // short name; empty: detached
	locked bool
}

// listed returns the output of git worktree list.
func (r repository) listed(ctx context.Context) ([]entry, error) {
	out, err := r.run(ctx, "worktree", "list", "--porcelain", "-z")
	if err != nil {
		return nil, fmt.Errorf("list worktrees: %w", err)
	}
	return parseWorktrees(out), nil
}

func parseWorktrees(out string) []entry {
	var list []entry
	for _, line := range fields(out) {
		key, value, _ := strings.Cut(line, " ")
		if key == "worktree" {
			list = append(list, entry{path: filepath.FromSlash(value)})
			continue
		}
		if len(list) == 0 {
			continue
		}
		switch last := &list[len(list)-1]; key {
		case "branch":
			last.branch = strings.TrimPrefix(value, "refs/heads/")
		case "locked":
			last.locked = true
		}
	}
	return list
}
