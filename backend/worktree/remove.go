package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"claude-scheduler/backend/model"
)

// Remove deletes a worktree below root, and its branch when all its commits are
// on another branch, tag or remote. If it has uncommitted changes or unpushed
// commits, is locked, or cannot be inspected, it returns a *model.Problem
// unless force is set; even then a branch with its own commits stays in the
// repository. Other worktrees, even missing ones, are not touched: git worktree
// prune would drop those on a disk that is not mounted.
//
// The caller makes sure that no run is using it.
func (g Git) Remove(ctx context.Context, root, path string, force bool) error {
	root = resolveSymlinks(root)
	path = filepath.Join(resolveSymlinks(filepath.Dir(path)), filepath.Base(path))
	if filepath.Dir(path) != root || !exists(path) && !exists(recordPath(path)) {
		return &model.Problem{Operation: "remove worktree", Message: "there is no worktree " + path, Kind: model.KindNotFound}
	}
	rec, _ := readRecord(path)
	common := rec.Repo
	if r, err := g.open(ctx, path); err == nil && resolveSymlinks(r.top) == path {
		common = r.common
	}
	unlock, err := lock(ctx, root, short(common))
	if err != nil {
		return err
	}
	defer unlock()
	info, err := g.describe(ctx, path)
	if err != nil {
		return fmt.Errorf("remove worktree: %w", err)
	}
	if !force {
		if err := refuseRemoval(info); err != nil {
			return err
		}
	}
	if err := g.unregister(ctx, common, path, info, force); err != nil {
		return err
	}
	if err := os.RemoveAll(path); err != nil {
		return fmt.Errorf("remove worktree: %w", err)
	}
	if err := os.Remove(recordPath(path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove worktree record: %w", err)
	}
	if err := os.Remove(setupLock(path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove worktree lock: %w", err)
	}
	return nil
}

// refuseRemoval explains why a worktree must not be removed.
func refuseRemoval(info Info) error {
	hold := func(message, hint string) error {
		return &model.Problem{Operation: "remove worktree", Message: message, Hint: hint, Kind: model.KindConflict}
	}
	switch {
	case info.Fault != "":
		return hold("cannot determine whether "+info.Path+" contains work: "+info.Fault, "inspect it, then remove it with force")
	case info.Dirty:
		return hold(info.Path+" has uncommitted changes", "commit or discard them, or remove it with force")
	case info.Unpushed > 0:
		return hold(info.Path+" has "+strconv.Itoa(info.Unpushed)+" commits that are not on any other branch or remote", "push or merge branch "+info.Branch+", or remove it with force")
	}
	return nil
}

// unregister removes the worktree from its repository, if that still exists.
func (g Git) unregister(ctx context.Context, common, path string, info Info, force bool) error {
	r := repository{git: g.inspect(common), caller: g, common: common}
	if common == "" || !exists(common) {
		return nil
	}
	listed, err := r.listed(ctx)
	if err != nil {
		if ctx.Err() == nil && force {
			return nil
		}
		return err
	}
	for _, l := range listed {
		if l.path != path {
			continue
		}
		if l.locked && !force {
			return &model.Problem{Operation: "remove worktree", Message: path + " is locked in git", Hint: "run git worktree unlock " + path, Kind: model.KindConflict}
		}
		// Initialised submodules and ignored files need --force, a lock a second one.
		args := []string{"worktree", "remove", "--force"}
		if l.locked {
			args = append(args, "--force")
		}
		if _, err := r.updater(ctx).run(ctx, append(args, "--", path)...); err != nil && (ctx.Err() != nil || !force) {
			return fmt.Errorf("remove worktree: %w", err)
		}
	}
	if info.Branch == "" {
		return nil
	}
	return r.dropBranch(ctx, info.Branch)
}

// dropBranch deletes one of our branches if nothing is lost.
func (r repository) dropBranch(ctx context.Context, branch string) error {
	ref := "refs/heads/" + branch
	if !isManagedBranch(branch) {
		return nil // the run switched to a branch of the user's
	}
	if sha, err := r.resolve(ctx, ref); err != nil || sha == "" {
		return err
	}
	only, err := r.line(ctx, "rev-list", "--count", ref, "--not", "--exclude="+branch, "--branches", "--remotes", "--tags", "--")
	if err != nil || only != "0" {
		return err
	}
	if _, err := r.updater(ctx).run(ctx, "branch", "--quiet", "-D", "--", branch); err != nil && ctx.Err() != nil {
		return fmt.Errorf("delete branch %s: %w", branch, err)
	}
	return nil // checked out elsewhere: it stays
}
