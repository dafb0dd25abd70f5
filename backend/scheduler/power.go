package scheduler

import (
	"context"
	"time"

	"claude-scheduler/backend/plan"
)

const (
	// powerAge is how long a reading of the battery counts.
	powerAge = 10 * time.Second
	// powerLimit is how long a reading may take.
	powerLimit = 5 * time.Second
)

// power is whether the machine runs on battery. It is read only while a quiet
// time depends on it, and outside of the loop: a battery may take a while to
// answer.
type power struct {
	onBattery func(context.Context) (bool, error) // nil: the machine has none
	last      plan.Power
	readAt    time.Time
	reading   bool
}

// now returns the last reading unless it is too old.
func (p *power) now(now time.Time) plan.Power {
	switch age := now.Sub(p.readAt); {
	case p.onBattery == nil:
		return plan.PowerMains
	case age < 0 || age > powerAge:
		return plan.PowerUnknown
	}
	return p.last
}

// readPower reads the battery if something depends on it now.
func (l *loop) readPower(ctx context.Context, now time.Time) {
	if l.power.reading || l.power.now(now) != plan.PowerUnknown || !l.needsPower(now) {
		return
	}
	l.power.reading = true
	read, send, log := l.power.onBattery, l.send, l.log
	l.background.Go(func() {
		limited, cancel := context.WithTimeout(ctx, powerLimit)
		defer cancel()
		battery, err := read(limited)
		send(func(l *loop) {
			l.power.reading, l.power.readAt, l.power.last = false, l.clock.Now(), plan.PowerMains
			if battery && err == nil {
				l.power.last = plan.PowerBattery
			}
			if err != nil {
				log.Warn("read the battery; tasks start as if the computer were plugged in", "error", err)
			}
		})
	})
}

// needsPower reports whether a slot that has come, or a waiting run, depends on
// the battery.
func (l *loop) needsPower(now time.Time) bool {
	for i := range l.planned {
		if t := &l.planned[i]; t.Quiet.OnBattery() != "" && !t.Next.After(now.Add(PrestartWindow)) {
			return true
		}
	}
	for _, a := range l.active {
		if known := l.tasks[a.run.TaskID]; known != nil && !a.started && !a.byUser && known.quietHere.OnBattery() != "" {
			return true
		}
	}
	return false
}
