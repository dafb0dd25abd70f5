package engine

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
func (e *Engine) nextUpkeep(now time.Time) time.Time {
	if e.kept.IsZero() {
		return e.started.Add(firstUpkeep)
	}
	return e.kept.Add(upkeepEvery)
}

// upkeep ends a pause that is over, and applies retention.
func (e *Engine) upkeep(ctx context.Context, now time.Time) {
	if until := e.Store.Settings.Get().PausedUntil; until != nil && !until.After(now) {
		e.report("settings.json", e.Store.Settings.Update(func(s *model.Settings) error { s.PausedUntil = nil; return nil }))
		e.announceSettings()
	}
	if now.Before(e.nextUpkeep(now)) {
		return
	}
	e.kept = now
	settings := e.inForce()
	e.running.Go(func() { // reads archives: not the loop's business
		err := e.retain(ctx, now, settings)
		e.post(func() { e.report("retention", err) })
	})
}

// retain removes runs beyond the count per task or the age, and logs beyond
// theirs. Runs that never started have a count of their own.
func (e *Engine) retain(ctx context.Context, now time.Time, s model.Settings) error {
	type kind struct {
		task string
		ran  bool
	}
	seen := map[kind]int{} // apart, or a fortnight of missed slots would push out all that ran
	outlived := map[string]bool{}
	oldest := daysBefore(now, s.RunRetentionDays)
	for _, r := range e.Store.Runs.Summaries(store.Filter{Status: ended}) { // newest first
		k := kind{r.TaskID, !r.StartTime.IsZero() || r.Status != model.RunCancelled}
		seen[k]++
		if s.RunRetentionCount > 0 && seen[k] > s.RunRetentionCount || r.ScheduledTime.Before(oldest) {
			outlived[r.ID] = true
		}
	}
	_, err := e.Store.Runs.Remove(func(r store.Summary) bool { return !outlived[r.ID] })
	if err != nil {
		return err
	}
	oldestLog := daysBefore(now, s.LogRetentionDays)
	stray := oldestLog
	if s.LogRetentionDays == 0 {
		stray = oldest
	}
	e.forgetCopies(ctx, now, s)
	if err := e.Store.Runs.RemoveDiffs(maxDiffs, stray); err != nil {
		return err
	}
	_, err = e.Store.Runs.RemoveLogs(func(r store.Summary) bool {
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
func (e *Engine) forgetCopies(ctx context.Context, now time.Time, s model.Settings) {
	if err := worktree.SweepIndexes(now.Add(-time.Hour)); err != nil {
		e.Log.Info("remove left copies of an index", "error", err)
	}
	for _, job := range e.Store.Jobs.All() {
		dir := expandHome(job.WorkingDirectory.Path)
		if ctx.Err() != nil {
			return
		}
		if err := e.git(ctx).Forget(ctx, dir, daysBefore(now, s.RunRetentionDays), maxCopies); err != nil {
			e.Log.Info("delete old copies of files", "directory", dir, "error", err)
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
