package engine

import (
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
	_, err := e.apply(now, []plan.Decision{d}, func(run *model.Run) { run.ChangedFiles = event.Files })
	if err != nil {
		e.unheard = append(e.unheard, event) // it comes only once
	}
}

// goesOn marks a run as handed to the executor. From here to settleWatch, what
// changes in a watched folder is taken for the run's own work and does not
// start its task again.
func (e *Engine) goesOn(a *active) {
	a.going = true
	if known := e.armed[a.run.TaskID]; known != nil && known.task.Schedule.Type == model.FileWatch {
		a.held = true
		e.Watcher.Hold(a.run.TaskID)
	}
}

// settleWatch ends what goesOn began.
func (e *Engine) settleWatch(a *active) {
	if a.held {
		e.Watcher.Settle(a.run.TaskID)
	}
}
