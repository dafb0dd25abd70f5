package engine

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
func (e *Engine) markStale(jobID string) {
	if jobID != "" {
		e.touched[jobID] = struct{}{}
	}
	if e.stale {
		return
	}
	e.stale = true
	time.AfterFunc(settleAfter, func() { e.post(e.flush) })
}

// flushIfQuiet is flush, unless that was done a moment ago: a burst shares one
// rewrite, which comes settleAfter its first change.
func (e *Engine) flushIfQuiet() {
	if since := e.Clock.Now().Sub(e.flushed); since > settleAfter || since < 0 {
		e.flush()
	}
}

// reviewStatuses notes the jobs and tasks whose statuses were written by
// another program: they follow from the runs.
func (e *Engine) reviewStatuses() {
	for _, job := range e.Store.Jobs.All() {
		if derived, known := e.derived[job.ID]; !known || derived != job.Status {
			e.markStale(job.ID)
		}
	}
	for _, a := range e.armed {
		if a.ended != a.task.LastRunStatus {
			e.markStale("")
		}
	}
}

// flush writes the statuses that follow from the runs, where they changed,
// and the newest slots.
func (e *Engine) flush() {
	if !e.stale {
		return
	}
	e.flushAgain, e.flushed = time.Time{}, e.Clock.Now()
	if err := errors.Join(e.flushTasks(), e.flushJobs(), e.saveState()); err != nil {
		e.flushAgain = e.Clock.Now().Add(retryDisk)
		return
	}
	e.stale = false
}

func (e *Engine) flushTasks() error {
	changed := map[string]model.RunStatus{}
	for id, a := range e.armed {
		if a.ended != a.task.LastRunStatus {
			changed[id] = a.ended
		}
	}
	if len(changed) == 0 {
		return nil
	}
	err := e.Store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		for i := range tasks {
			if status, ok := changed[tasks[i].ID]; ok {
				tasks[i].LastRunStatus = status
			}
		}
		return tasks, nil
	})
	e.report("tasks.json", err)
	if err != nil {
		return err
	}
	for id := range changed {
		e.armed[id].task.LastRunStatus = changed[id]
		e.announceTask(e.armed[id].task)
	}
	return nil
}

func (e *Engine) flushJobs() error {
	changed := map[string]model.JobStatus{}
	for id := range e.touched {
		job, ok := e.Store.Jobs.Get(id)
		if !ok {
			delete(e.derived, id)
			continue
		}
		e.derived[id] = e.jobStatus(id)
		if e.derived[id] != job.Status {
			changed[id] = e.derived[id]
		}
	}
	if len(changed) == 0 {
		clear(e.touched)
		return nil
	}
	err := e.Store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		for i := range jobs {
			if status, ok := changed[jobs[i].ID]; ok {
				jobs[i].Status = status
			}
		}
		return jobs, nil
	})
	e.report("jobs.json", err)
	if err != nil {
		return err
	}
	clear(e.touched)
	for id := range changed {
		if job, ok := e.Store.Jobs.Get(id); ok {
			e.announceJob(job)
		}
	}
	return nil
}

// jobStatus derives the status of a job from its runs.
func (e *Engine) jobStatus(id string) model.JobStatus {
	for _, a := range e.active {
		if string(a.run.JobID) == id {
			return model.JobInProgress
		}
	}
	for limit := 20; ; limit *= 10 { // mostly the newest tells; a fortnight of missed slots may lie before it
		runs, err := e.Store.Runs.List(store.Filter{Job: id, Limit: limit, Status: ended})
		if err != nil {
			e.Log.Warn("read the runs of a job", "job", id, "error", err)
		}
		if status := plan.JobStatus(false, runs); status != model.JobPending || len(runs) < limit {
			return status
		}
	}
}

// ended are the statuses of runs that are over.
var ended = []model.RunStatus{model.RunSuccess, model.RunFailed, model.RunCancelled}

var resetEvent = contract.Event{Kind: contract.EventReset}

func (e *Engine) announceJob(job model.Job) {
	e.events.send(contract.Event{Kind: contract.EventJob, ID: job.ID, Job: &job})
}

func (e *Engine) announceTask(task model.Task) {
	e.events.send(contract.Event{Kind: contract.EventTask, ID: task.ID, Task: &task})
}

func (e *Engine) announceSettings() {
	settings := e.Store.Settings.Get()
	e.events.send(contract.Event{Kind: contract.EventSettings, Settings: &settings})
}

func (e *Engine) announceDeleted(kind contract.EventKind, id string) {
	e.events.send(contract.Event{Kind: kind, ID: id, Deleted: true})
}
