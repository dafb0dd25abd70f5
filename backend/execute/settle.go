package execute

import (
	"context"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/worktree"
)

// maxDiff bounds the diff that is shown of one run, in bytes.
const maxDiff = 4 << 20

// commitLimit bounds a commit: hooks run tests, but a signing agent may wait for
// a person who is asleep.
const commitLimit = 10 * time.Minute

// settle records what a run changed in its repository, and commits it when
// the task asks for that.
func (x *Executor) settle(ctx context.Context, r Result, k kept) Result {
	if k.Mark.IsZero() || r.Run.StartTime == nil {
		return r
	}
	dir := r.Run.Directory
	if k.Commit != "" && r.Run.Status == model.RunSuccess {
		committing, done := context.WithTimeout(ctx, commitLimit)
		defer done()
		if _, err := worktree.Commit(committing, dir, commitMessage(k.Commit, r.Run), k.Mark); err != nil {
			r = r.end(model.RunFailed, model.ReasonError, "it succeeded, but its changes could not be committed: "+err.Error())
		}
	}
	changes, _, after, err := worktree.Since(ctx, dir, k.Mark)
	if err != nil {
		r.Run.Remark("what it changed could not be determined: " + err.Error())
		return r
	}
	r.Run.Changes, r.Run.TreeAfter = &changes, after.Tree
	return r
}

// commitMessage is the task's name, then what the run said of its work.
func commitMessage(task string, run model.Run) string {
	message := task
	if text := strings.TrimSpace(run.Output); text != "" {
		message += "\n\n" + text
	}
	return message + "\n\nRun: " + run.ID + "\n"
}

// Diff is what a run changed, as a unified diff; empty when it changed nothing
// or ran in no repository.
func Diff(ctx context.Context, run model.Run) (string, error) {
	if run.TreeBefore == "" || run.TreeAfter == "" {
		return "", nil
	}
	diff, cut, err := worktree.Between(ctx, run.Directory, run.TreeBefore, run.TreeAfter, maxDiff)
	if cut {
		diff += "\n… the rest of the diff is not shown\n"
	}
	return diff, err
}
