package engine

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// zoneLook is how soon it is noticed that the machine's time zone was changed:
// nothing tells of that.
const zoneLook = 5 * time.Minute

// defaultZone is the zone of schedules that name none.
func (e *Engine) defaultZone() (*time.Location, error) {
	if name := e.Store.Settings.Get().Timezone; name != "" {
		return schedule.Zone(name)
	}
	return e.MachineZone(), nil
}

// lastZone is the machine's zone as the last process knew it, so that what was
// due in the old zone is decided before the slots move to the new one.
func (e *Engine) lastZone() *time.Location {
	if name := e.Store.State.Get().Zone; name != "" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return e.MachineZone()
}

// travels reports whether a task goes by the clock of the machine, wherever
// that is taken.
func (e *Engine) travels() bool {
	if e.Store.Settings.Get().Timezone != "" {
		return false
	}
	for _, a := range e.armed {
		if a.followsMachine() && a.task.Enabled {
			return true
		}
	}
	return false
}

func (a *armed) followsMachine() bool {
	return a.schedule != nil && a.task.Schedule.Type == model.Calendar && a.task.Schedule.Timezone == ""
}

// followZone moves the slots into the machine's zone when that was changed. As
// at a change of daylight saving, what the clock passed over is due now, and
// what it shows a second time is not due again. false: the disk refused what
// came due.
func (e *Engine) followZone(now time.Time) bool {
	if since := now.Sub(e.zoneSeen); since >= 0 && since < time.Second {
		return true // a burst of rounds need not read the machine's settings each time
	}
	e.zoneSeen = now
	from, to := e.zone, e.MachineZone()
	if from.String() == to.String() {
		return true
	}
	e.zone = to
	e.Log.Info("the time zone of the machine was changed", "from", from, "to", to)
	if e.Store.Settings.Get().Timezone != "" {
		e.markStale("")
		return true
	}
	for _, a := range e.armed {
		if !a.followsMachine() {
			continue
		}
		if after, ok := a.schedule.Moved(from, to, now); ok {
			a.armedAt, a.lastSlot = after, time.Time{}
		}
	}
	e.arm()
	e.markStale("")
	e.events.send(resetEvent)
	return e.decide(now)
}
