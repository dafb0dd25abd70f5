package scheduler

import (
	"maps"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

// loopHint says how a person lets a stopped task go on.
const loopHint = "its schedule goes on; run it, or edit or turn it on again, and it may start by itself once more"

// effect is a run that ended a moment ago and may have changed watched files.
type effect struct {
	at  time.Time
	led map[string]bool // tasks that led to it, with its own
}

// led are the tasks that lead to whatever a run brings about: those that led to
// the run, and its own.
func (a *activeRun) leads() map[string]bool {
	led := maps.Clone(a.led)
	if led == nil {
		led = map[string]bool{}
	}
	led[a.run.TaskID] = true
	return led
}

// ledTo are the tasks that lead to what the processes of a run ask for.
func (l *loop) ledTo(runID string) map[string]bool {
	if a := l.active.find(runID); a != nil {
		return a.leads()
	}
	if run, ok := l.store.Runs.Summary(runID); ok {
		return map[string]bool{run.TaskID: true}
	}
	return nil
}

// ledHere are the tasks whose runs may have made a change of files that began
// at a time: those that run, and those that ended later or just before.
func (l *loop) ledHere(now, began time.Time) map[string]bool {
	led := map[string]bool{}
	for _, a := range l.active {
		if a.started {
			maps.Copy(led, a.leads())
		}
	}
	for _, past := range l.effects {
		if !past.at.Before(began.Add(-watchSlack)) && !past.at.After(now) {
			maps.Copy(led, past.led)
		}
	}
	return led
}

// watchSlack is how long a change may take to be noticed.
const watchSlack = 2 * time.Second

// noteEffect remembers a run that ended for as long as its changes may settle.
func (l *loop) noteEffect(now time.Time, a *activeRun) {
	const remembered = 10 * time.Minute
	kept := l.effects[:0]
	for _, past := range l.effects {
		if since := now.Sub(past.at); since < remembered && since >= 0 {
			kept = append(kept, past)
		}
	}
	l.effects = kept
	if a.started {
		l.effects = append(l.effects, effect{now, a.leads()})
	}
}

// inCircle reports whether the scheduler itself brought a run about: a retry, an
// effect of an earlier run of its task, or a start of the machine, which a
// service that crashes again and again takes each of its own starts for.
func (l *loop) inCircle(a *activeRun) bool {
	known := l.tasks[a.run.TaskID]
	atBoot := known != nil && known.schedule != nil && known.schedule.AtBoot() && a.run.Trigger == model.TriggerSchedule
	return a.run.Trigger == model.TriggerRetry || a.led[a.run.TaskID] || atBoot
}

// breakCircle keeps a run from starting whose task is in a loop, and says so in
// its record; false: it may start.
func (l *loop) breakCircle(now time.Time, a *activeRun) bool {
	known := l.tasks[a.run.TaskID]
	if known == nil || !l.inCircle(a) || known.stopped == nil && known.loop.Start(now) {
		return false
	}
	if known.stopped == nil {
		known.stopped = &store.Stop{At: now, Why: plan.LoopWords()}
		l.log.Warn("a task is in a loop", "task", known.task.ID, "name", known.task.Name)
		if l.saveState() != nil {
			l.markDirty("")
		}
	}
	run := a.run
	run.Status, run.Reason, run.EndTime = model.RunFailed, model.ReasonNotStarted, &now
	run.Errors = model.Strings{known.stopped.Why + " (" + loopHint + ")"}
	l.finish(a, runner.Result{Run: run})
	return true
}

// letGo forgets that a task was in a loop: a person wants it to run.
func (l *loop) letGo(taskID string) {
	known := l.tasks[taskID]
	if known == nil {
		return
	}
	known.loop = plan.Loop{}
	if known.stopped != nil {
		known.stopped = nil
		if l.saveState() != nil {
			l.markDirty("")
		}
	}
}

// recountLoops counts the starts of the last hour that are on record, so that a
// service which is restarted again and again does not forget them.
func (l *loop) recountLoops(now time.Time) {
	for _, run := range l.store.Runs.Summaries(store.Filter{Limit: recentRuns}) {
		known := l.tasks[run.TaskID]
		if known == nil || run.StartTime.IsZero() || now.Sub(run.StartTime) > plan.LoopWindow {
			continue
		}
		if l.inCircle(&activeRun{run: model.Run{TaskID: run.TaskID, Trigger: run.Trigger}}) {
			known.loop.Start(run.StartTime)
		}
	}
}
