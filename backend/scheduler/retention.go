package scheduler

import (
	"context"
	"log/slog"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/userpath"
	"claude-scheduler/backend/worktree"
)

// retention removes what is older than the settings keep, outside the loop.
type retention struct {
	store    *store.Store
	log      *slog.Logger
	now      time.Time
	settings model.Settings
	// environment is the one of runs, in which git is looked up.
	environment func(context.Context) []string
}

// apply removes runs beyond the count per task or the age, and logs beyond
// theirs. Runs that never started are counted separately.
func (r retention) apply(ctx context.Context) error {
	now, s := r.now, r.settings
	type kind struct {
		task string
		ran  bool
	}
	seen := map[kind]int{} // separate, or two weeks of missed slots would push out all runs that ran
	outlived := map[string]bool{}
	oldest := daysBefore(now, s.RunRetentionDays)
	for _, run := range r.store.Runs.Summaries(store.Filter{Status: ended}) { // newest first
		k := kind{run.TaskID, executed(run)}
		seen[k]++
		if s.RunRetentionCount > 0 && seen[k] > s.RunRetentionCount || run.ScheduledTime.Before(oldest) {
			outlived[run.ID] = true
		}
	}
	_, err := r.store.Runs.Remove(func(run store.Summary) bool { return !outlived[run.ID] })
	if err != nil {
		return err
	}
	oldestLog := daysBefore(now, s.LogRetentionDays)
	stray := oldestLog
	if s.LogRetentionDays == 0 {
		stray = oldest
	}
	r.forgetCopies(ctx)
	if err := r.store.Runs.RemoveDiffs(maxDiffs, stray); err != nil {
		return err
	}
	_, err = r.store.Runs.RemoveLogs(func(run store.Summary) bool {
		return !run.Status.Ended() || !run.ScheduledTime.Before(oldestLog)
	}, stray)
	return err
}

const (
	// maxDiffs bounds the total size of the diffs of all runs, in bytes; the oldest
	// are removed.
	maxDiffs = 512 << 20
	// maxCopies bounds the copies for diffs that earlier versions left in one
	// repository, in bytes.
	maxCopies = 512 << 20
)

// forgetCopies removes copies for diffs that earlier versions left in
// repositories, and worktrees that were discarded long ago. A disk that does
// not answer must not delay the end of the service, so it stops with ctx.
func (r retention) forgetCopies(ctx context.Context) {
	if err := worktree.SweepIndexes(r.now.Add(-time.Hour)); err != nil {
		r.log.Info("remove stale copies of an index", "error", err)
	}
	git := worktree.Git{Env: r.environment(ctx)}
	if err := git.ForgetDiscarded(ctx, r.store.WorktreeRoot(), r.now.Add(-worktree.DiscardRetention)); err != nil {
		r.log.Info("forget discarded worktrees", "error", err)
	}
	for _, job := range r.store.Jobs.All() {
		dir := userpath.Expand(job.WorkingDirectory.Path)
		if ctx.Err() != nil {
			return
		}
		if err := git.Forget(ctx, dir, daysBefore(r.now, r.settings.RunRetentionDays), maxCopies); err != nil {
			r.log.Info("remove old copies of files", "directory", dir, "error", err)
		}
	}
}

// daysBefore returns the instant that many days ago; 0 days: the beginning of
// time.
func daysBefore(now time.Time, days int) time.Time {
	if days == 0 {
		return time.Time{}
	}
	return now.AddDate(0, 0, -days)
}
