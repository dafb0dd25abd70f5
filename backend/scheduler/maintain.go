package scheduler

import (
	"context"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

const (
	// MaintenanceInterval is how often retention is applied.
	MaintenanceInterval = 6 * time.Hour
	// FirstMaintenance delays the first one, so that due runs come first.
	FirstMaintenance = 2 * time.Minute
	// clockGap is how far the clock may jump ahead before it is doubted: the
	// machine was off for that long, or the clock is wrong.
	clockGap = 7 * 24 * time.Hour
	// clockDoubt is how long a doubted clock must run before anything is removed
	// by age. Anything removed because of a wrong clock is lost.
	clockDoubt = 24 * time.Hour
)

// doubtClock records that the clock has jumped from before to now.
func (l *loop) doubtClock(before, now time.Time) {
	switch {
	case before.IsZero():
	case now.Sub(before) > clockGap:
		l.doubtUntil = now.Add(clockDoubt)
	case now.Before(before): // set back: the earlier time was wrong
		if l.doubtUntil.Sub(now) > clockDoubt {
			l.doubtUntil = time.Time{}
		}
		if l.maintainedAt.After(now) {
			l.maintainedAt = now
		}
	}
}

// nextMaintenance returns when the loop should apply retention even if nothing
// is due.
func (l *loop) nextMaintenance(now time.Time) time.Time {
	next := l.maintainedAt.Add(MaintenanceInterval)
	if l.maintainedAt.IsZero() {
		next = l.startedAt.Add(FirstMaintenance)
		if l.startedAt.After(now) { // the clock was set back since
			next = now
		}
	}
	if next.Before(l.doubtUntil) {
		return l.doubtUntil
	}
	return next
}

// maintain ends a pause that is over, and applies retention.
func (l *loop) maintain(ctx context.Context, now time.Time) {
	if until := l.store.Settings.Get().PausedUntil; until != nil && !until.After(now) {
		l.faults.report("settings.json", l.store.Settings.Update(func(s *model.Settings) error { s.PausedUntil = nil; return nil }))
		l.events.send(apitype.SettingsEvent(l.store.Settings.Get()))
	}
	if now.Before(l.nextMaintenance(now)) {
		return
	}
	l.maintainedAt = now
	settings := l.effectiveSettings()
	send, r := l.send, retention{store: l.store, log: l.log, now: now, settings: settings, environment: l.runner.Environment}
	l.background.Go(func() { // it reads archives and runs git
		err := r.apply(ctx)
		send(func(l *loop) { l.faults.report("retention", err) })
	})
}
