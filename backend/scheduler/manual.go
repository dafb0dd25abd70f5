package scheduler

import (
	"cmp"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// startManually queues a manual run requested by a user or, if by is not empty,
// by that run. It fails if the overlap policy forbids it.
func (l *loop) startManually(taskID, by string, adjust func(*model.Run)) (model.Run, error) {
	if l.tasks[taskID] == nil {
		l.register(l.byOwnRun) // the file may have been edited a moment ago
	}
	known := l.tasks[taskID]
	if known == nil {
		return model.Run{}, &model.Problem{Field: "id", Message: "the task " + taskID + " does not exist", Hint: "see claude-scheduler task list", Kind: model.KindNotFound}
	}
	if known.shared {
		return model.Run{}, refuseShared(known.task)
	}
	task, now := known.task, l.clock.Now()
	d := plan.Enqueue(now, l.snapshot(now), l.planTaskOf(task.ID), model.TriggerManual)
	if d.Reason != "" {
		hint := "see claude-scheduler run list --status running"
		if d.Reason == model.ReasonUsageLimit {
			hint = "it starts automatically then; claude-scheduler resume ends the wait"
		}
		return model.Run{}, &model.Problem{Message: d.Message, Hint: hint, Kind: model.KindConflict}
	}
	runs, err := l.apply(now, []plan.Decision{d}, adjust)
	if err != nil {
		return model.Run{}, err
	}
	if by == "" {
		l.resetBreaker(task.ID)
	} else if a := l.active.find(runs[0].ID); a != nil {
		a.chain = chainOf(l.active, l.store.Runs, by)
	}
	l.markDirty(string(task.JobID))
	if job, ok := l.store.Jobs.Get(string(task.JobID)); ok && job.Status != model.JobInProgress {
		_ = l.flushJobs() // the client reads the job next; a failure is reported, and retried with the next flush
	}
	return runs[0], nil
}

// effectiveSettings returns the settings with defaults for values that cannot
// be used.
func (l *loop) effectiveSettings() model.Settings { return l.store.Settings.Get().Sanitized() }

// planTaskOf returns a task as package plan sees it, scheduled or not.
func (l *loop) planTaskOf(id string) plan.Task {
	p := plan.Task{ID: id, Overlap: l.effectiveSettings().Overlap}
	if a := l.tasks[id]; a != nil {
		p.Overlap, p.Quiet = cmp.Or(a.task.Overlap, p.Overlap), a.quiet
	}
	return p
}
