package scheduler

import (
	"time"

	"claude-scheduler/backend/model"
)

func (l *loop) taskStates() []TaskState {
	all := make([]TaskState, 0, len(l.tasks))
	faults := l.watcher.Faults()
	for _, task := range l.store.Tasks.All() {
		known := l.tasks[task.ID]
		if known == nil {
			continue // written a moment ago
		}
		state := l.taskState(known)
		if err := faults[task.ID]; err != nil && state.Blocked == "" {
			state.Blocked = err.Error()
		}
		all = append(all, state)
	}
	return all
}

func (l *loop) taskState(t *scheduledTask) TaskState {
	state := TaskState{Task: t.task, Problem: t.problem, Blocked: blocked(t, l.store.Settings.Get(), l.clock.Now()), From: t.armedAt}
	for _, a := range l.active {
		if a.run.TaskID == t.task.ID && !a.started {
			state.Waiting = l.waits[a.run.ID]
		}
	}
	if t.stopped != nil {
		state.Stopped = t.stopped.Why + " (" + loopHint + ")"
	}
	if t.schedule == nil {
		return state
	}
	state.Meaning = t.schedule.Meaning()
	if t.task.Enabled {
		state.Schedule = t.schedule
	}
	if t.lastSlot.After(state.From) {
		state.From = t.lastSlot
	}
	return state
}

// blocked explains why a task will not run automatically, whatever its
// directory; empty: it will.
func blocked(a *scheduledTask, settings model.Settings, now time.Time) string {
	switch {
	case a.problem != nil:
		return a.problem.Error()
	case !a.task.Enabled:
		return "the task is disabled"
	}
	if p := settings.PausedUntil; p != nil && p.After(now) {
		if p.Equal(model.Forever) {
			return "the scheduler is paused until it is resumed"
		}
		return "the scheduler is paused until " + p.Local().Format("2006-01-02 15:04")
	}
	return ""
}
