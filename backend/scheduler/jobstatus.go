package scheduler

import (
	"errors"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

// flushDelay is how long jobs.json and tasks.json may lag behind the runs, so
// that one rewrite serves a burst of them.
const flushDelay = 200 * time.Millisecond

// markDirty notes that the status of a job may have changed, and schedules a
// flush. An empty id is a run without a job.
func (l *loop) markDirty(jobID string) {
	if jobID != "" {
		l.dirtyJobs[jobID] = struct{}{}
	}
	if l.dirty {
		return
	}
	l.dirty = true
	send := l.send
	time.AfterFunc(flushDelay, func() { send((*loop).flush) })
}

// flushIfQuiet flushes unless the last flush was within flushDelay: the changes
// of a burst share one rewrite.
func (l *loop) flushIfQuiet() {
	if since := l.clock.Now().Sub(l.flushed); since > flushDelay || since < 0 {
		l.flush()
	}
}

// reviewStatuses marks the jobs and tasks whose status another program wrote:
// statuses are derived from runs, and the next flush restores them.
func (l *loop) reviewStatuses() {
	for _, job := range l.store.Jobs.All() {
		if status, known := l.jobStatuses[job.ID]; !known || status != job.Status {
			l.markDirty(job.ID)
		}
	}
	for _, a := range l.tasks {
		if a.lastStatus != a.task.LastRunStatus {
			l.markDirty("")
		}
	}
}

// flush writes statuses that changed, and the newest slot of each task.
func (l *loop) flush() {
	if !l.dirty {
		return
	}
	l.retryFlushAt, l.flushed = time.Time{}, l.clock.Now()
	if err := errors.Join(l.flushTasks(), l.flushJobs(), l.saveState()); err != nil {
		l.retryFlushAt = l.clock.Now().Add(DiskRetryInterval)
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
	l.faults.report("tasks.json", err)
	if err != nil {
		return err
	}
	for id := range changed {
		l.tasks[id].task.LastRunStatus = changed[id]
		l.events.send(apitype.TaskEvent(l.tasks[id].task))
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
	l.faults.report("jobs.json", err)
	if err != nil {
		return err
	}
	clear(l.dirtyJobs)
	for id := range changed {
		if job, ok := l.store.Jobs.Get(id); ok {
			l.events.send(apitype.JobEvent(job))
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
	for limit := 20; ; limit *= 10 { // the newest usually decides; two weeks of missed slots may precede it
		runs := l.store.Runs.Summaries(store.Filter{Job: id, Limit: limit, Status: ended})
		ended := make([]plan.EndedRun, len(runs))
		for i, r := range runs {
			ended[i] = plan.EndedRun{
				Status: r.Status, Reason: r.Reason, InSequence: r.InSequence,
				Scheduled: r.ScheduledTime, Started: r.StartTime, Ended: r.EndTime,
			}
		}
		if status := plan.JobStatus(false, ended); status != model.JobPending || len(runs) < limit {
			return status
		}
	}
}

// ended are the statuses of runs that are over.
var ended = []model.RunStatus{model.RunSuccess, model.RunFailed, model.RunCancelled}
