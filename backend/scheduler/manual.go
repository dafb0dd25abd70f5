package scheduler

import (
	"cmp"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// RunTask starts a task now, whatever its schedule, and returns the run that
// waits for its turn. A disabled task runs too: a person asked for it.
func (l *loop) RunTask(ref string) (model.Run, error) {
	run, err := ask(l, func() (model.Run, error) {
		task, err := l.findTask(ref)
		if err != nil {
			return model.Run{}, err
		}
		return l.request(task, nil)
	})
	return run, during("run task", err)
}

// RunEnabledTask is RunTask for those who may start only what a person switched
// on. It looks at the switch in the same step as it starts the run, so that no
// change comes between.
func (e *Engine) RunEnabledTask(ref string) (model.Run, error) {
	run, err := ask(e, func() (model.Run, error) {
		task, err := e.findTask(ref)
		if err == nil {
			err = checkEnabled(task)
		}
		if err != nil {
			return model.Run{}, err
		}
		return e.request(task, nil)
	})
	return run, during("run task", err)
}

func checkEnabled(task model.Task) error {
	if task.Enabled {
		return nil
	}
	return &model.Problem{Field: "enabled", Message: task.Name + " is off", Kind: model.KindConflict,
		Hint: "a person looks at it and switches it on first: claude-scheduler task enable"}
}

// request makes a run by hand. Where the policy would skip it, nothing is
// recorded and the person is told.
func (l *loop) request(task model.Task, adjust func(*model.Run)) (model.Run, error) {
	if known := l.tasks[task.ID]; known == nil {
		l.register() // a hand edit of this very moment
	}
	now := l.clock.Now()
	d := plan.Arrive(now, l.snapshot(now), l.planTaskOf(task.ID), model.TriggerManual)
	if d.Reason != "" {
		return model.Run{}, &model.Problem{Message: d.Message, Hint: "see claude-scheduler run list --status running", Kind: model.KindConflict}
	}
	runs, err := l.apply(now, []plan.Decision{d}, adjust)
	if err != nil {
		return model.Run{}, err
	}
	l.letGo(task.ID)
	l.markDirty(string(task.JobID))
	if job, ok := l.store.Jobs.Get(string(task.JobID)); ok && job.Status != model.JobInProgress {
		_ = l.flushJobs() // who asked for it looks at the job next; a disk that refuses is reported, and asked again
	}
	return runs[0], nil
}

// planTaskOf is a task as package plan sees it, armed or not.
func (l *loop) planTaskOf(id string) plan.Task {
	p := plan.Task{ID: id, Overlap: l.effectiveSettings().Overlap}
	if a := l.tasks[id]; a != nil {
		p.Overlap = cmp.Or(a.task.Overlap, p.Overlap)
	}
	return p
}
