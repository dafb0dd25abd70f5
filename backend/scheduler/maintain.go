package scheduler

import (
	"context"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/worktree"
)

const (
	// upkeepEvery is how often retention is applied.
	upkeepEvery = 6 * time.Hour
	// firstUpkeep leaves the start of the service to what is due.
	firstUpkeep = 2 * time.Minute
)

// nextUpkeep is when the loop should look after the history even if nothing is due.
func (l *loop) nextMaintenance(now time.Time) time.Time {
	if l.maintainedAt.IsZero() {
		return l.startedAt.Add(firstUpkeep)
	}
	return l.maintainedAt.Add(upkeepEvery)
}

// upkeep ends a pause that is over, and applies retention.
func (l *loop) maintain(ctx context.Context, now time.Time) {
	if until := l.store.Settings.Get().PausedUntil; until != nil && !until.After(now) {
		l.report("settings.json", l.store.Settings.Update(func(s *model.Settings) error { s.PausedUntil = nil; return nil }))
		l.announceSettings()
	}
	if now.Before(l.nextMaintenance(now)) {
		return
	}
	l.maintainedAt = now
	settings := l.effectiveSettings()
	l.background.Go(func() { // reads archives: not the loop's business
		err := l.retain(ctx, now, settings)
		l.send(func() { l.report("retention", err) })
	})
}

// retain removes runs beyond the count per task or the age, and logs beyond
// theirs. Runs that never started have a count of their own.
func (l *loop) retain(ctx context.Context, now time.Time, s model.Settings) error {
	type kind struct {
		task string
		ran  bool
	}
	seen := map[kind]int{} // apart, or a fortnight of missed slots would push out all that ran
	outlived := map[string]bool{}
	oldest := daysBefore(now, s.RunRetentionDays)
	for _, r := range l.store.Runs.Summaries(store.Filter{Status: ended}) { // newest first
		k := kind{r.TaskID, !r.StartTime.IsZero() || r.Status != model.RunCancelled}
		seen[k]++
		if s.RunRetentionCount > 0 && seen[k] > s.RunRetentionCount || r.ScheduledTime.Before(oldest) {
			outlived[r.ID] = true
		}
	}
	_, err := l.store.Runs.Remove(func(r store.Summary) bool { return !outlived[r.ID] })
	if err != nil {
		return err
	}
	oldestLog := daysBefore(now, s.LogRetentionDays)
	stray := oldestLog
	if s.LogRetentionDays == 0 {
		stray = oldest
	}
	l.forgetCopies(ctx, now, s)
	if err := l.store.Runs.RemoveDiffs(maxDiffs, stray); err != nil {
		return err
	}
	_, err = l.store.Runs.RemoveLogs(func(r store.Summary) bool {
		return !r.Status.Ended() || !r.ScheduledTime.Before(oldestLog)
	}, stray)
	return err
}

const (
	// maxDiffs bounds what the diffs of all runs take up, in bytes; the oldest go.
	maxDiffs = 512 << 20
	// maxCopies bounds what versions before kept in one repository for diffs, in bytes.
	maxCopies = 512 << 20
)

// forgetCopies lets repositories drop what earlier versions kept there for
// diffs. A disk that does not answer must not hold up the end of the service: it
// ends with ctx.
func (l *loop) forgetCopies(ctx context.Context, now time.Time, s model.Settings) {
	if err := worktree.SweepIndexes(now.Add(-time.Hour)); err != nil {
		l.log.Info("remove left copies of an index", "error", err)
	}
	for _, job := range l.store.Jobs.All() {
		dir := expandHome(job.WorkingDirectory.Path)
		if ctx.Err() != nil {
			return
		}
		if err := l.git(ctx).Forget(ctx, dir, daysBefore(now, s.RunRetentionDays), maxCopies); err != nil {
			l.log.Info("delete old copies of files", "directory", dir, "error", err)
		}
	}
}

// daysBefore is the instant that many days ago; 0 days: the beginning of time.
func daysBefore(now time.Time, days int) time.Time {
	if days == 0 {
		return time.Time{}
	}
	return now.AddDate(0, 0, -days)
}
