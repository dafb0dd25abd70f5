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
)

// nextMaintenance returns when the loop should apply retention even if nothing
// is due.
func (l *loop) nextMaintenance(now time.Time) time.Time {
	if l.maintainedAt.IsZero() {
		return l.startedAt.Add(FirstMaintenance)
	}
	return l.maintainedAt.Add(MaintenanceInterval)
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
