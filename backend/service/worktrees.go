package service

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/worktree"
)

// Worktrees lists the git worktrees that jobs have made, with their disk use;
// brief: with their branches only, which is quick.
func (svc *systemService) Worktrees(ctx context.Context, brief bool) ([]apitype.Worktree, error) {
	list := svc.git(ctx).List
	if brief {
		list = svc.git(ctx).Branches
	}
	all, err := list(ctx, svc.store.WorktreeRoot())
	var diffs map[string]int64
	if !brief {
		diffs = svc.store.DiffBytes()
	}
	out := make([]apitype.Worktree, len(all))
	for i, w := range all {
		out[i] = apitype.Worktree{
			Path: w.Path, Repo: w.Repo, Branch: w.Branch, JobID: w.JobID, Bytes: w.Bytes, Diffs: diffs[w.JobID],
			Dirty: w.Dirty, Unpushed: w.Unpushed, Onto: w.Onto, Ahead: w.Ahead, Behind: w.Behind, Busy: svc.inUse(w.JobID), NoRemote: w.NoRemote, LastUsed: w.LastUsed, Fault: w.Fault,
		}
	}
	return out, model.WithOperation("list worktrees", err)
}

// PruneWorktrees removes worktrees; without paths: all that are clean and
// have no commits that exist only there. Those used by a run stay. A worktree that cannot
// be removed does not stop the others.
func (svc *systemService) PruneWorktrees(ctx context.Context, paths []string, force bool) ([]string, error) {
	all, err := svc.Worktrees(ctx, false)
	if err != nil {
		return nil, err
	}
	is := func(w apitype.Worktree, path string) bool { return filepath.Clean(path) == filepath.Clean(w.Path) }
	for i, path := range paths {
		if !slices.ContainsFunc(all, func(w apitype.Worktree) bool { return is(w, path) }) {
			return nil, model.WithOperation("prune worktrees", model.Invalid(fmt.Sprintf("paths[%d]", i), path+" is not a worktree of a job", "see claude-scheduler worktree list"))
		}
	}
	removed := []string{}
	var kept []*model.Problem
	for _, w := range all {
		named := slices.ContainsFunc(paths, func(path string) bool { return is(w, path) })
		if len(paths) > 0 && !named || len(paths) == 0 && (w.Dirty || w.Unpushed > 0) {
			continue
		}
		if err := svc.prune(ctx, w, force && named); err != nil {
			kept = append(kept, model.ProblemOf(err))
			continue
		}
		removed = append(removed, w.Path)
	}
	return removed, model.WithOperation("prune worktrees", joinProblems(kept))
}

func (svc *systemService) prune(ctx context.Context, w apitype.Worktree, force bool) error {
	if svc.inUse(w.JobID) {
		return &model.Problem{Field: "paths", Message: w.Path + " is used by a run", Hint: "wait until it ends", Kind: model.KindConflict}
	}
	return svc.git(ctx).Remove(ctx, svc.store.WorktreeRoot(), w.Path, force)
}

// git returns the login shell's git, for reading repositories.
func (svc *systemService) git(ctx context.Context) worktree.Git {
	return worktree.Git{Env: svc.runner.Environment(ctx)}
}

// joinProblems joins several problems into one with all messages; nil: there
// are none.
func joinProblems(problems []*model.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	one := *problems[0]
	for _, p := range problems[1:] {
		one.Message += "; " + p.Message
	}
	return &one
}

// inUse reports whether a run of a job is running.
func (svc *systemService) inUse(jobID string) bool {
	return slices.ContainsFunc(svc.scheduler.ActiveRuns(), func(a scheduler.ActiveRun) bool {
		return a.Started && string(a.Run.JobID) == jobID
	})
}
