package scheduler

import (
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/store"

	"claude-scheduler/backend/model"
)

// zoneCheckInterval is how often the machine's time zone is checked: no event
// reports its change.
const zoneCheckInterval = 5 * time.Minute

// defaultZone returns the zone of schedules that name none.
func defaultZone(files *store.Store, machine func() *time.Location) (*time.Location, error) {
	if name := files.Settings.Get().Timezone; name != "" {
		return schedule.Zone(name)
	}
	return machine(), nil
}

// previousZone returns the machine's zone as the last process saw it, so that
// slots due in the old zone are decided before they move to the new one.
func previousZone(files *store.Store, machine func() *time.Location) *time.Location {
	if name := files.State.Get().Zone; name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return machine()
}

// followsMachineZone reports whether a task follows the clock of the machine, even
// when the machine moves to another zone.
func (l *loop) followsMachineZone() bool {
	if l.store.Settings.Get().Timezone != "" {
		return false
	}
	for _, a := range l.tasks {
		if a.followsMachine() && a.task.Enabled {
			return true
		}
	}
	return false
}

func (a *scheduledTask) followsMachine() bool {
	return a.schedule != nil && a.task.Schedule.Type == model.Calendar && a.task.Schedule.Timezone == ""
}

// applyZoneChange moves the slots into the machine's zone when that was
// changed. As with daylight saving, times skipped by the change are due now,
// and times that occur again are not due twice. false: the disk refused the
// records.
func (l *loop) applyZoneChange(now time.Time) bool {
	if since := now.Sub(l.zoneSeen); since >= 0 && since < time.Second {
		return true // a burst of ticks need not read the machine's settings each time
	}
	l.zoneSeen = now
	from, to := l.zone, l.machineZone()
	if from.String() == to.String() {
		return true
	}
	l.zone = to
	l.recountSpending(now)
	l.log.Info("the time zone of the machine was changed", "from", from, "to", to)
	if l.store.Settings.Get().Timezone != "" {
		l.markDirty("")
		return true
	}
	for _, a := range l.tasks {
		if !a.followsMachine() {
			continue
		}
		if after, ok := a.schedule.Moved(from, to, now); ok {
			a.armedAt, a.lastSlot = after, time.Time{}
		}
	}
	l.register(l.byOwnRun)
	l.markDirty("")
	l.events.send(apitype.ResetEvent())
	return l.decide(now)
}
