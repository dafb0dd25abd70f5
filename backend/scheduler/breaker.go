package scheduler

import (
	"maps"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

// loopHint explains how to let a stopped task run again.
const loopHint = "its schedule still runs; start, edit or enable it to allow automatic starts again"

// effects are the runs that ended within the last minutes.
type effects []effect

// effect is a run that ended just now and may have changed watched files.
type effect struct {
	at    time.Time
	chain map[string]bool // tasks whose runs caused it, including its own
}

// chainWithSelf returns the tasks that cause whatever a run triggers: those
// that caused the run, and its own.
func (a *activeRun) chainWithSelf() map[string]bool {
	led := maps.Clone(a.chain)
	if led == nil {
		led = map[string]bool{}
	}
	led[a.run.TaskID] = true
	return led
}

// chainOf returns the tasks that cause a request made by processes of a run.
func chainOf(active activeRuns, runs *store.Runs, runID string) map[string]bool {
	if a := active.find(runID); a != nil {
		return a.chainWithSelf()
	}
	if run, ok := runs.Summary(runID); ok {
		return map[string]bool{run.TaskID: true}
	}
	return nil
}

// chainOfChange returns the tasks whose runs may have made a file change that
// began at a time: those that are running, and those that ended later or just
// before.
func chainOfChange(active activeRuns, ended effects, now, began time.Time) map[string]bool {
	led := map[string]bool{}
	for _, a := range active {
		if a.started {
			maps.Copy(led, a.chainWithSelf())
		}
	}
	for _, past := range ended {
		if !past.at.Before(began.Add(-watchLatency)) && !past.at.After(now) {
			maps.Copy(led, past.chain)
		}
	}
	return led
}

// watchLatency is how long a change may take to be noticed.
const watchLatency = 2 * time.Second

// add remembers an ended run for as long as its file changes may still
// be debounced.
func (e *effects) add(now time.Time, a *activeRun) {
	const remembered = 10 * time.Minute
	kept := (*e)[:0]
	for _, past := range *e {
		if since := now.Sub(past.at); since < remembered && since >= 0 {
			kept = append(kept, past)
		}
	}
	if a.started {
		kept = append(kept, effect{now, a.chainWithSelf()})
	}
	*e = kept
}

// causeOf says which automatic cause starts a run: a retry of its slot, an
// effect of an earlier run of its task, or a start of the machine; a service
// that crashes repeatedly mistakes each of its own starts for one. Empty: none
// of them.
func (known *scheduledTask) causeOf(a *activeRun) string {
	switch {
	case a.run.Trigger == model.TriggerRetry:
		return "slot " + a.slot
	case a.chain[a.run.TaskID]:
		return "its own runs"
	case known != nil && known.schedule != nil && known.schedule.AtBoot() && a.run.Trigger == model.TriggerSchedule:
		return "a start of the machine"
	}
	return ""
}

// breakLoop stops a run from starting if its task is in a loop, and records
// that; false: it may start.
func (l *loop) breakLoop(now time.Time, a *activeRun) bool {
	known := l.tasks[a.run.TaskID]
	cause := known.causeOf(a)
	if known == nil || cause == "" || known.stopped == nil && known.loops.Start(cause, now) {
		return false
	}
	if known.stopped == nil {
		known.stopped = &store.Stop{At: now, Why: plan.LoopMessage()}
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

// byOwnRun guesses whether a task was edited in the file by its own run.
func (l *loop) byOwnRun(taskID string) bool {
	now := l.clock.Now()
	return chainOfChange(l.active, l.effects, now, now)[taskID]
}

// resetBreaker forgets that a task was in a loop, because a user wants it to run.
func (l *loop) resetBreaker(taskID string) {
	known := l.tasks[taskID]
	if known == nil {
		return
	}
	known.loops = plan.Loops{}
	if known.stopped != nil {
		known.stopped = nil
		if l.saveState() != nil {
			l.markDirty("")
		}
	}
}

// recountLoops counts the recorded starts of the last hour, so that a service that
// is restarted repeatedly does not forget them: starts of the machine, and earlier
// attempts of the runs that are active now.
func (l *loop) recountLoops(now time.Time) {
	recent := func(at time.Time) bool { return !at.IsZero() && now.Sub(at) <= plan.LoopWindow }
	for _, run := range l.store.Runs.Summaries(store.Filter{Limit: recentRuns}) {
		known := l.tasks[run.TaskID]
		if known == nil || !recent(run.StartTime) || run.Trigger == model.TriggerRetry {
			continue
		}
		if cause := known.causeOf(&activeRun{run: model.Run{TaskID: run.TaskID, Trigger: run.Trigger}}); cause != "" {
			known.loops.Start(cause, run.StartTime)
		}
	}
	for _, a := range l.active {
		known := l.tasks[a.run.TaskID]
		var starts []time.Time
		for id := string(a.run.RetryOf); id != "" && len(starts) < plan.LoopLimit; {
			a.slot = id
			before, ok := l.store.Runs.Summary(id)
			if !ok {
				break
			}
			if before.Trigger == model.TriggerRetry && recent(before.StartTime) {
				starts = append(starts, before.StartTime)
			}
			id = before.RetryOfID()
		}
		for _, at := range starts {
			if known != nil {
				known.loops.Start("slot "+a.slot, at)
			}
		}
	}
}
