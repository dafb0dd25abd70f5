package scheduler

import (
	"errors"
	"maps"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/watch"
)

// fileEvent records a run for changed files in a watched directory. An event
// without files reports a fault; the status reads it from the watcher.
func (l *loop) fileEvent(event watch.Event) {
	a := l.tasks[event.ID]
	now := l.clock.Now()
	if a == nil || len(event.Files) == 0 || a.over(now) != "" {
		return
	}
	d := plan.Enqueue(now, l.snapshot(now), l.planTaskOf(event.ID), model.TriggerFileWatch)
	records, err := l.apply(now, []plan.Decision{d}, func(run *model.Run) { run.ChangedFiles = event.Files })
	if err != nil {
		l.pendingFileEvents = append(l.pendingFileEvents, event) // the watcher reports it only once
		return
	}
	if made := l.active.find(records[0].ID); made != nil {
		made.chain = chainOfChange(l.active, l.effects, now, now.Add(-event.Waited))
	}
	if d.Reason == model.ReasonOverlap {
		l.mergeIntoWaitingRun(event)
	}
}

// maxChangedFiles bounds the changed files in the record of a run, as in one
// event.
const maxChangedFiles = 1000

// mergeIntoWaitingRun adds the files of a change that gets no run to those of
// the waiting run, which will see them.
func (l *loop) mergeIntoWaitingRun(event watch.Event) {
	for _, a := range l.active {
		if a.started || a.run.TaskID != event.ID || len(a.run.ChangedFiles) == 0 {
			continue
		}
		files := slices.Concat(a.run.ChangedFiles, event.Files)
		slices.Sort(files)
		run := a.run
		run.ChangedFiles = slices.Compact(files)
		run.ChangedFiles = run.ChangedFiles[:min(len(run.ChangedFiles), maxChangedFiles)]
		if l.records.put(run) == nil {
			a.run = run
			l.events.send(apitype.RunEvent(run))
		}
		return
	}
}

// suppressWatches marks a run as handed to the runner. Until resumeWatches, what
// changes in a watched directory counts as the run's own work and starts neither
// its task again nor the task that triggered it.
func (l *loop) suppressWatches(a *activeRun) {
	a.started = true
	for _, id := range l.triggeringTasks(a) {
		if known := l.tasks[id]; known != nil && known.task.Schedule.Type == model.FileWatch {
			a.suppressed = append(a.suppressed, id)
			l.watcher.Suppress(id)
		}
	}
}

// triggeringTasks returns the tasks that a run's own changes must not start:
// its own, and those whose runs led to it, which would loop: the first of its
// sequence, and what it follows.
func (l *loop) triggeringTasks(a *activeRun) []string {
	tasks := map[string]bool{a.run.TaskID: true}
	for _, id := range []model.Text{a.run.Sequence, a.run.AfterRun} {
		if before, ok := l.store.Runs.Summary(string(id)); ok && id != "" {
			tasks[before.TaskID] = true
		}
	}
	if a.run.AfterRun != "" {
		maps.Copy(tasks, a.chain) // unknown after a restart
	}
	return slices.Collect(maps.Keys(tasks))
}

// resumeWatches ends what suppressWatches began.
func (l *loop) resumeWatches(a *activeRun) {
	for _, id := range a.suppressed {
		l.watcher.Resume(id)
	}
}

// watchHint suggests how to fix the fault of a watch.
func watchHint(err error) string {
	var fault *watch.Fault
	if errors.As(err, &fault) {
		switch fault.Kind {
		case watch.FaultSize, watch.FaultIgnored, watch.FaultKernel, watch.FaultPattern:
			return "change watch_path or watch_patterns of the task"
		}
	}
	return "watching resumes automatically once that is corrected"
}

// watchSince returns when the fault of a watch began.
func watchSince(err error) time.Time {
	var fault *watch.Fault
	if errors.As(err, &fault) {
		return fault.Since
	}
	return time.Time{}
}
