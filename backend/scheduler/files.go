package scheduler

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
func (l *loop) fileEvent(event watch.Event) {
	a := l.tasks[event.ID]
	if a == nil || len(event.Files) == 0 {
		return // a fault, which the status reads from the watcher
	}
	now := l.clock.Now()
	d := plan.Arrive(now, l.snapshot(now), l.planTaskOf(event.ID), model.TriggerFileWatch)
	records, err := l.apply(now, []plan.Decision{d}, func(run *model.Run) { run.ChangedFiles = event.Files })
	if err != nil {
		l.pendingFileEvents = append(l.pendingFileEvents, event) // it comes only once
		return
	}
	if made := l.findActive(records[0].ID); made != nil {
		made.led = l.ledHere(now, l.watchSpec(a.task.Schedule).Debounce)
	}
	if d.Reason == model.ReasonOverlap {
		l.mergeIntoWaitingRun(event)
	}
}

// mostFiles is how many changed files a run is told of, as one event is.
const mostFiles = 1000

// tellWaiting adds the files of a change that makes no run of its own to those
// of the run that waits, which will see them.
func (l *loop) mergeIntoWaitingRun(event watch.Event) {
	for _, a := range l.active {
		if a.started || a.run.TaskID != event.ID || len(a.run.ChangedFiles) == 0 {
			continue
		}
		files := slices.Concat(a.run.ChangedFiles, event.Files)
		slices.Sort(files)
		run := a.run
		run.ChangedFiles = slices.Compact(files)
		run.ChangedFiles = run.ChangedFiles[:min(len(run.ChangedFiles), mostFiles)]
		if l.put(run) == nil {
			a.run = run
			l.announceRun(run)
		}
		return
	}
}

// goesOn marks a run as handed to the executor. From here to settleWatch, what
// changes in a watched folder is taken for the run's own work and does not
// start its task again, nor the task that led to it.
func (l *loop) suppressWatches(a *activeRun) {
	a.started = true
	for _, id := range l.triggeringTasks(a.run) {
		if known := l.tasks[id]; known != nil && known.task.Schedule.Type == model.FileWatch {
			a.suppressed = append(a.suppressed, id)
			l.watcher.Hold(id)
		}
	}
}

// causes are the tasks that what a run writes must not start: its own, and the
// one whose run leads its sequence, which it would make a circle.
func (l *loop) triggeringTasks(run model.Run) []string {
	causes := []string{run.TaskID}
	if run.Sequence == "" {
		return causes
	}
	lead, ok, err := l.store.Runs.Get(string(run.Sequence))
	if err != nil {
		l.log.Warn("look for the run that leads a sequence", "run", run.ID, "error", err)
	}
	if ok && lead.TaskID != run.TaskID {
		causes = append(causes, lead.TaskID)
	}
	return causes
}

// settleWatch ends what goesOn began.
func (l *loop) resumeWatches(a *activeRun) {
	for _, id := range a.suppressed {
		l.watcher.Settle(id)
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
