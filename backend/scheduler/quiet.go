package scheduler

import (
	"slices"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/schedule"
)

// QuietTimes returns the quiet times of a task: those of the settings, in the
// default zone, and its own, in the zone of its schedule.
func QuietTimes(task model.Task, settings model.Settings, zone *time.Location) plan.QuietTimes {
	own := zone
	if named, err := schedule.Zone(task.Schedule.Timezone); err == nil && task.Schedule.Timezone != "" {
		own = named
	}
	return slices.Concat(
		plan.QuietOf("the settings", zone, settings.QuietHours, settings.QuietDates, settings.QuietOnBattery),
		plan.QuietOf("the task", own, task.QuietHours, task.QuietDates, task.QuietOnBattery),
	)
}

// endOf returns when a task ends; zero: never.
func endOf(task model.Task) time.Time {
	if task.NotAfter == nil {
		return time.Time{}
	}
	return *task.NotAfter
}

// over says why a task starts no more runs automatically; empty: it does.
func (a *scheduledTask) over(now time.Time) string {
	return plan.Task{NotAfter: endOf(a.task), MaxRuns: a.task.MaxRuns, Runs: a.runs}.Over(now)
}

// noteEnd determines whether a task is over. When it is no longer, after a
// change of its end, its slots count from now: a change never makes up for
// slots. True: it is so now.
func (a *scheduledTask) noteEnd(now time.Time, wasOver bool) (revived bool) {
	a.isOver = a.over(now) != ""
	if revived = wasOver && !a.isOver; revived {
		a.armedAt = now
	}
	return revived
}

// countRun adds a run to those that count toward the maximum of its task, or
// takes back one that did not start.
func (l *loop) countRun(run model.Run, n int) {
	known := l.tasks[run.TaskID]
	if known == nil || !plan.Counts(run.Trigger) || run.ScheduledTime.Before(known.armedAt) && n < 0 {
		return
	}
	now := l.clock.Now()
	wasOver := known.over(now) != ""
	known.runs = max(known.runs+n, 0)
	known.noteEnd(now, wasOver)
	for i := range l.planned {
		if t := &l.planned[i]; t.ID == run.TaskID && known.task.MaxRuns > 0 {
			t.Runs, t.ArmedAt = known.runs, known.armedAt
			setNext(t)
			break
		}
	}
	if known.task.MaxRuns > 0 {
		l.markDirty("")
	}
}
