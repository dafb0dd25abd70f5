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
		l.jobStatuses.mark(jobID)
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
	for _, id := range l.jobStatuses.changedElsewhere() {
		l.markDirty(id)
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
	written, err := l.jobStatuses.write()
	for _, job := range written {
		l.events.send(apitype.JobEvent(job))
	}
	return err
}

// jobStatuses writes the status of jobs, which is derived from their runs.
type jobStatuses struct {
	jobs   *store.Collection[model.Job]
	faults *faults
	derive func(jobID string) model.JobStatus
	dirty  map[string]struct{} // jobs whose status may have changed since it was last written
	known  map[string]model.JobStatus
}

func (s *jobStatuses) mark(jobID string) { s.dirty[jobID] = struct{}{} }

// changedElsewhere returns the jobs whose status another program wrote.
func (s *jobStatuses) changedElsewhere() (ids []string) {
	for _, job := range s.jobs.All() {
		if status, known := s.known[job.ID]; !known || status != job.Status {
			ids = append(ids, job.ID)
		}
	}
	return ids
}

// write writes the statuses that changed, and returns those jobs.
func (s *jobStatuses) write() ([]model.Job, error) {
	changed := map[string]model.JobStatus{}
	for id := range s.dirty {
		job, ok := s.jobs.Get(id)
		if !ok {
			delete(s.known, id)
			continue
		}
		s.known[id] = s.derive(id)
		if s.known[id] != job.Status {
			changed[id] = s.known[id]
		}
	}
	if len(changed) == 0 {
		clear(s.dirty)
		return nil, nil
	}
	err := s.jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		for i := range jobs {
			if status, ok := changed[jobs[i].ID]; ok {
				jobs[i].Status = status
			}
		}
		return jobs, nil
	})
	s.faults.report("jobs.json", err)
	if err != nil {
		return nil, err
	}
	clear(s.dirty)
	var written []model.Job
	for id := range changed {
		if job, ok := s.jobs.Get(id); ok {
			written = append(written, job)
		}
	}
	return written, nil
}

// jobStatus derives the status of a job from its runs.
func jobStatus(active activeRuns, runs *store.Runs, id string) model.JobStatus {
	for _, a := range active {
		if string(a.run.JobID) == id {
			return model.JobInProgress
		}
	}
	for limit := 20; ; limit *= 10 { // the newest usually decides; two weeks of missed slots may precede it
		latest := runs.Summaries(store.Filter{Job: id, Limit: limit, Status: ended})
		ended := make([]plan.EndedRun, len(latest))
		for i, r := range latest {
			ended[i] = plan.EndedRun{
				Status: r.Status, Reason: r.Reason, InSequence: r.InSequence,
				Scheduled: r.ScheduledTime, Started: r.StartTime, Ended: r.EndTime,
			}
		}
		if status := plan.JobStatus(false, ended); status != model.JobPending || len(latest) < limit {
			return status
		}
	}
}

// ended are the statuses of runs that are over.
var ended = []model.RunStatus{model.RunSuccess, model.RunFailed, model.RunCancelled}
