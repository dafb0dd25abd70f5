package scheduler

import (
	"errors"
	"time"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

// settleAfter is how long jobs.json and tasks.json may be behind the runs: one
// rewrite then serves a burst of them.
const settleAfter = 200 * time.Millisecond

// markStale notes that statuses in jobs.json and tasks.json must follow a run
// of a job; empty: a run without one.
func (l *loop) markDirty(jobID string) {
	if jobID != "" {
		l.dirtyJobs[jobID] = struct{}{}
	}
	if l.dirty {
		return
	}
	l.dirty = true
	time.AfterFunc(settleAfter, func() { l.send(l.flush) })
}

// flushIfQuiet is flush, unless that was done a moment ago: a burst shares one
// rewrite, which comes settleAfter its first change.
func (l *loop) flushIfQuiet() {
	if since := l.clock.Now().Sub(l.flushed); since > settleAfter || since < 0 {
		l.flush()
	}
}

// reviewStatuses notes the jobs and tasks whose statuses were written by
// another program: they follow from the runs.
func (l *loop) reviewStatuses() {
	for _, job := range l.store.Jobs.All() {
		if derived, known := l.jobStatuses[job.ID]; !known || derived != job.Status {
			l.markDirty(job.ID)
		}
	}
	for _, a := range l.tasks {
		if a.lastStatus != a.task.LastRunStatus {
			l.markDirty("")
		}
	}
}

// flush writes the statuses that follow from the runs, where they changed,
// and the newest slots.
func (l *loop) flush() {
	if !l.dirty {
		return
	}
	l.retryFlushAt, l.flushed = time.Time{}, l.clock.Now()
	if err := errors.Join(l.flushTasks(), l.flushJobs(), l.saveState()); err != nil {
		l.retryFlushAt = l.clock.Now().Add(retryDisk)
		return
	}
	l.dirty = false
}

func (l *loop) flushTasks() error {
	changed := map[string]model.RunStatus{}
	for id, a := range l.tasks {
		if a.lastStatus != a.task.LastRunStatus {
			changed[id] = a.lastStatus
		}
	}
	if len(changed) == 0 {
		return nil
	}
	err := l.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		for i := range tasks {
			if status, ok := changed[tasks[i].ID]; ok {
				tasks[i].LastRunStatus = status
			}
		}
		return tasks, nil
	})
	l.report("tasks.json", err)
	if err != nil {
		return err
	}
	for id := range changed {
		l.tasks[id].task.LastRunStatus = changed[id]
		l.announceTask(l.tasks[id].task)
	}
	return nil
}

func (l *loop) flushJobs() error {
	changed := map[string]model.JobStatus{}
	for id := range l.dirtyJobs {
		job, ok := l.store.Jobs.Get(id)
		if !ok {
			delete(l.jobStatuses, id)
			continue
		}
		l.jobStatuses[id] = l.jobStatus(id)
		if l.jobStatuses[id] != job.Status {
			changed[id] = l.jobStatuses[id]
		}
	}
	if len(changed) == 0 {
		clear(l.dirtyJobs)
		return nil
	}
	err := l.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		for i := range jobs {
			if status, ok := changed[jobs[i].ID]; ok {
				jobs[i].Status = status
			}
		}
		return jobs, nil
	})
	l.report("jobs.json", err)
	if err != nil {
		return err
	}
	clear(l.dirtyJobs)
	for id := range changed {
		if job, ok := l.store.Jobs.Get(id); ok {
			l.announceJob(job)
		}
	}
	return nil
}

// jobStatus derives the status of a job from its runs.
func (l *loop) jobStatus(id string) model.JobStatus {
	for _, a := range l.active {
		if string(a.run.JobID) == id {
			return model.JobInProgress
		}
	}
	for limit := 20; ; limit *= 10 { // mostly the newest tells; a fortnight of missed slots may lie before it
		runs, err := l.store.Runs.List(store.Filter{Job: id, Limit: limit, Status: ended})
		if err != nil {
			l.log.Warn("read the runs of a job", "job", id, "error", err)
		}
		if status := plan.JobStatus(false, runs); status != model.JobPending || len(runs) < limit {
			return status
		}
	}
}

// ended are the statuses of runs that are over.
var ended = []model.RunStatus{model.RunSuccess, model.RunFailed, model.RunCancelled}

var resetEvent = contract.Event{Kind: contract.EventReset}

func (l *loop) announceJob(job model.Job) {
	l.events.send(contract.Event{Kind: contract.EventJob, ID: job.ID, Job: &job})
}

func (l *loop) announceTask(task model.Task) {
	l.events.send(contract.Event{Kind: contract.EventTask, ID: task.ID, Task: &task})
}

func (l *loop) announceSettings() {
	settings := l.store.Settings.Get()
	l.events.send(contract.Event{Kind: contract.EventSettings, Settings: &settings})
}

func (l *loop) announceDeleted(kind contract.EventKind, id string) {
	l.events.send(contract.Event{Kind: kind, ID: id, Deleted: true})
}
