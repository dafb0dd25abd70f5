package scheduler

import (
	"slices"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

func (l *loop) taskStates() []TaskState {
	all := make([]TaskState, 0, len(l.tasks))
	faults := l.watcher.Faults()
	now := l.clock.Now()
	limited := l.limitedUntil(now)
	for _, task := range l.store.Tasks.All() {
		known := l.tasks[task.ID]
		if known == nil {
			continue // written a moment ago
		}
		state := l.taskState(known)
		state.Limited = limited(known)
		if fault := l.githubFault(task.ID); fault != nil {
			state.GitHub = fault
			if state.Blocked == "" && task.Schedule.Type == model.Manual {
				state.Blocked = fault.Message
			}
		}
		if err := faults[task.ID]; err != nil && state.Blocked == "" {
			state.Blocked = err.Error()
		}
		all = append(all, state)
	}
	return all
}

func (l *loop) taskState(t *scheduledTask) TaskState {
	state := TaskState{Task: t.task, Problem: t.problem, Blocked: blocked(t, l.store.Settings.Get(), l.clock.Now()), From: t.armedAt, Over: t.over(l.clock.Now()), RunsLeft: -1}
	if t.task.MaxRuns > 0 {
		state.RunsLeft = max(t.task.MaxRuns-t.runs, 0)
	}
	for _, a := range l.active {
		if a.run.TaskID == t.task.ID && !a.started {
			state.Waiting = l.waitOf(a.run.ID).For
		}
	}
	state.Owner, state.History, state.Profiles = l.limits.ownerNow(t), t.history, l.profilesOf(t)
	if t.stopped != nil {
		state.Stopped = t.stopped.Why + " (" + loopHint + ")"
	}
	state.Unlinked, state.After, state.Then = t.unlinked, AfterText(l.store, t.task), l.followerTexts(t.task)
	if t.schedule == nil {
		return state
	}
	state.Meaning = withAfter(t.schedule.Meaning(), t.task.Schedule.Type, state.After)
	if t.task.Enabled {
		state.Schedule = t.schedule
		state.Slots = plan.Starts{Slots: t.schedule, Quiet: t.quiet, NotAfter: endOf(t.task)}
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
	case a.over(now) != "":
		return a.over(now)
	}
	if p := settings.PausedUntil; p != nil && p.After(now) {
		if p.Equal(model.Forever) {
			return "the scheduler is paused until it is resumed"
		}
		return "the scheduler is paused until " + p.Local().Format("2006-01-02 15:04")
	}
	return ""
}

// waitOf is what a run waits for; zero: it does not wait, or was not looked at yet.
func (l *loop) waitOf(runID string) plan.Wait {
	if i := slices.IndexFunc(l.waits, func(w plan.Wait) bool { return w.RunID == runID }); i >= 0 {
		return l.waits[i]
	}
	return plan.Wait{}
}
