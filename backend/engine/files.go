package engine

import (
	"errors"
	"slices"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/watch"
)

// fileEvent makes a run of a settled change below a watched folder, or tells
// clients that a fault came or went.
func (e *Engine) fileEvent(event watch.Event) {
	a := e.armed[event.ID]
	if a == nil || len(event.Files) == 0 {
		return // a fault, which the status reads from the watcher
	}
	now := e.Clock.Now()
	d := plan.Arrive(now, e.situation(now), e.planTaskOf(event.ID), model.TriggerFileWatch)
	records, err := e.apply(now, []plan.Decision{d}, func(run *model.Run) { run.ChangedFiles = event.Files })
	if err != nil {
		e.unheard = append(e.unheard, event) // it comes only once
		return
	}
	if made := e.activeRun(records[0].ID); made != nil {
		made.led = e.ledHere(now, e.watchSpec(a.task.Schedule).Debounce)
	}
	if d.Reason == model.ReasonOverlap {
		e.tellWaiting(event)
	}
}

// mostFiles is how many changed files a run is told of, as one event is.
const mostFiles = 1000

// tellWaiting adds the files of a change that makes no run of its own to those
// of the run that waits, which will see them.
func (e *Engine) tellWaiting(event watch.Event) {
	for _, a := range e.active {
		if a.going || a.run.TaskID != event.ID || len(a.run.ChangedFiles) == 0 {
			continue
		}
		files := slices.Concat(a.run.ChangedFiles, event.Files)
		slices.Sort(files)
		run := a.run
		run.ChangedFiles = slices.Compact(files)
		run.ChangedFiles = run.ChangedFiles[:min(len(run.ChangedFiles), mostFiles)]
		if e.put(run) == nil {
			a.run = run
			e.announceRun(run)
		}
		return
	}
}

// goesOn marks a run as handed to the executor. From here to settleWatch, what
// changes in a watched folder is taken for the run's own work and does not
// start its task again, nor the task that led to it.
func (e *Engine) goesOn(a *active) {
	a.going = true
	for _, id := range e.causes(a.run) {
		if known := e.armed[id]; known != nil && known.task.Schedule.Type == model.FileWatch {
			a.holding = append(a.holding, id)
			e.Watcher.Hold(id)
		}
	}
}

// causes are the tasks that what a run writes must not start: its own, and the
// one whose run leads its sequence, which it would make a circle.
func (e *Engine) causes(run model.Run) []string {
	causes := []string{run.TaskID}
	if run.Sequence == "" {
		return causes
	}
	lead, ok, err := e.Store.Runs.Get(string(run.Sequence))
	if err != nil {
		e.Log.Warn("look for the run that leads a sequence", "run", run.ID, "error", err)
	}
	if ok && lead.TaskID != run.TaskID {
		causes = append(causes, lead.TaskID)
	}
	return causes
}

// settleWatch ends what goesOn began.
func (e *Engine) settleWatch(a *active) {
	for _, id := range a.holding {
		e.Watcher.Settle(id)
	}
}

// watchHint says what helps against the fault of a watch.
func watchHint(err error) string {
	var fault *watch.Fault
	if errors.As(err, &fault) {
		switch fault.Kind {
		case watch.FaultSize, watch.FaultIgnored, watch.FaultPattern:
			return "change watch_path or watch_patterns of the task"
		}
	}
	return "watching resumes automatically once that is corrected"
}

// watchSince is when a watch was first at fault.
func watchSince(err error) time.Time {
	var fault *watch.Fault
	if errors.As(err, &fault) {
		return fault.Since
	}
	return time.Time{}
}
