package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/worktree"
)

// publishBranch merges, pushes or opens a pull request for the branch of a run
// that succeeded and whose changes are committed. If that fails, the run has
// failed: its work is not where the user wants it. After a run that did its
// work only in part, or had denied calls, or whose commits contain a secret, the
// branch stays as it is: the user decides. known: all secrets of the run are
// known.
func (x *Executor) publishBranch(ctx context.Context, g worktree.Git, r Result, k runState, secrets *redact.Set, known bool, title string) Result {
	what := report.Published[k.After]
	switch {
	case r.Run.Outcome == model.OutcomePartial:
		r.Run.Remark("its branch was not " + what + ", because the work was done only in part")
		return r
	case len(r.Run.PermissionDenials) > 0:
		r.Run.Remark("its branch was not " + what + ", because something was not allowed")
		return r
	}
	ctx, stop := context.WithTimeout(ctx, commitLimit)
	defer stop()
	root, path := x.Paths.WorktreeRoot(), r.Run.Worktree
	ahead, err := g.Ahead(ctx, root, path)
	if err == nil && ahead == 0 {
		return r // it changed nothing
	}
	if err == nil {
		if pushed, ok := x.pushedBefore(ctx, g, r, k, known); ok {
			r.Run.Remark(fmt.Sprintf("its branch %s was pushed to %s", pushed.Branch, pushed.Remote))
			return r
		}
		if !known {
			r.Run.Remark("its branch was not " + what + ", because the service was restarted during the run and does not know all secrets that must not be in it")
			return r
		}
		commits := secrets.Writer(io.Discard)
		err = errors.Join(g.WriteCommits(ctx, root, path, commits), commits.Close())
		if err == nil && commits.Found() {
			r.Run.Remark("its branch was not " + what + ", because its commits contain a secret of the run")
			return r
		}
	}
	if err == nil {
		err = publish(ctx, g, root, path, &r, k, title)
	}
	if reason, cancelled := cancelReason(ctx); err != nil && cancelled {
		return r.end(model.RunCancelled, reason, "cancelled while its branch was being "+what)
	}
	if err != nil {
		return r.end(model.RunFailed, model.ReasonError, report.Unpublished+what+": "+secrets.String(model.WithOperation("", err).Error()))
	}
	return r
}

// pushedBefore reports whether an earlier process pushed the branch and ended
// before it could record that. Asking the remote takes time, so this is done
// only if the branch could not be pushed now.
func (x *Executor) pushedBefore(ctx context.Context, g worktree.Git, r Result, k runState, known bool) (worktree.Pushed, bool) {
	if known || k.After != model.AfterSuccessPush {
		return worktree.Pushed{}, false
	}
	return g.IsPushed(ctx, x.Paths.WorktreeRoot(), r.Run.Worktree)
}

func publish(ctx context.Context, g worktree.Git, root, path string, r *Result, k runState, title string) error {
	if title == "" {
		title = k.Commit
	}
	switch k.After {
	case model.AfterSuccessMerge:
		done, err := g.Merge(ctx, root, path, fmt.Sprintf("%s\n\nRun: %s", title, r.Run.ID))
		if err == nil && done.Commits > 0 {
			r.Run.Remark(fmt.Sprintf("its branch was merged into %s", done.Onto))
		}
		return err
	case model.AfterSuccessPush:
		done, err := g.Push(ctx, root, path)
		if err == nil {
			r.Run.Remark(fmt.Sprintf("its branch %s was pushed to %s", done.Branch, done.Remote))
		}
		return err
	}
	body := strings.TrimSpace(r.Run.Output) + "\n\nMade by Claude Code, run by Claude Scheduler."
	done, err := g.OpenPullRequest(ctx, root, path, title, body)
	switch {
	case err != nil:
	case done.Opened:
		r.Run.Remark("pull request: " + done.URL)
	default:
		r.Run.Remark("its branch is pushed; open the pull request at " + done.URL + " (" + done.Note + ")")
	}
	return err
}
