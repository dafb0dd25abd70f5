package service

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Restore restores what a deletion returned, with the same ids and positions:
// all of it, or nothing. Tasks that no deletion returned in exactly this form
// are disabled, as in an import.
func (svc *jobService) Restore(b apitype.Bundle) (apitype.RestoreResult, error) {
	out, err := edit(svc.core, func() (apitype.RestoreResult, error) {
		if err := svc.checkRestore(b); err != nil {
			return apitype.RestoreResult{}, err
		}
		out := apitype.RestoreResult{Notes: svc.disableUnknown(&b)}
		if err := svc.restoreJobs(b); err != nil {
			return out, err
		}
		if err := svc.restoreTasks(b.Tasks); err != nil {
			return out, errors.Join(err, svc.unrestoreJobs(b)) // do not leave a job without its tasks
		}
		svc.reload()
		for _, id := range jobsOf(b) {
			if job, ok := svc.store.Jobs.Get(id); ok {
				svc.scheduler.Announce(apitype.JobEvent(job))
			}
		}
		for _, t := range b.Tasks {
			svc.scheduler.Announce(apitype.TaskEvent(t))
		}
		return out, nil
	})
	return out, model.WithOperation("restore", err)
}

// restoreJobs adds the job and inserts the tasks into the order of their jobs.
func (svc *jobService) restoreJobs(b apitype.Bundle) error {
	now := model.RecordTime(svc.clock.Now())
	return svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) { return withRestored(jobs, b, now), nil })
}

// withRestored returns the jobs with what restoreJobs adds.
func withRestored(jobs []model.Job, b apitype.Bundle, now time.Time) []model.Job {
	if b.Job != nil {
		jobs = append(jobs, *b.Job)
	}
	for _, t := range b.Tasks {
		i := slices.IndexFunc(jobs, func(j model.Job) bool { return j.ID == string(t.JobID) })
		if i < 0 || slices.Contains(jobs[i].TaskOrder, t.ID) {
			continue
		}
		insertAt(&jobs[i], t.ID, formerIndex(t.ID, b.TaskOrder, jobs[i].TaskOrder))
		jobs[i].UpdatedAt = now
	}
	return jobs
}

// unrestoreJobs undoes restoreJobs.
func (svc *jobService) unrestoreJobs(b apitype.Bundle) error {
	return svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		jobs = slices.DeleteFunc(jobs, func(j model.Job) bool { return b.Job != nil && j.ID == b.Job.ID })
		for i := range jobs {
			for _, t := range b.Tasks {
				dropFromOrder(&jobs[i], t.ID)
			}
		}
		return jobs, nil
	})
}

func (svc *jobService) restoreTasks(restored []model.Task) error {
	return svc.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		return append(tasks, restored...), nil
	})
}

// formerIndex returns the index in the present order for a task of a former
// order: after the nearest earlier task that still exists. -1: the former order
// does not have it.
func formerIndex(id string, former, present []string) int {
	at := slices.Index(former, id)
	if at < 0 {
		return -1
	}
	for _, before := range slices.Backward(former[:at]) {
		if i := slices.Index(present, before); i >= 0 {
			return i + 1
		}
	}
	return 0
}

// jobsOf returns the ids of the jobs that a bundle belongs to.
func jobsOf(b apitype.Bundle) []string {
	var ids []string
	if b.Job != nil {
		ids = append(ids, b.Job.ID)
	}
	for _, t := range b.Tasks {
		if id := string(t.JobID); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// checkRestore refuses what cannot be restored completely. Records need not be
// valid otherwise: they may have been deleted because they were invalid.
func (svc *jobService) checkRestore(b apitype.Bundle) error {
	home := ""
	if b.Job != nil {
		home = b.Job.ID
		if _, exists := svc.store.Jobs.Get(home); exists || home == "" {
			return alreadyExists("job", home)
		}
		if !model.IsID(home) && !svc.wasDeleted(b) {
			return model.Invalid("job.id", fmt.Sprintf("%q is not a UUID", home), "give the file that the deletion printed")
		}
	}
	for i, t := range b.Tasks {
		if !model.IsID(t.ID) && t.ID != "" && !svc.wasDeleted(b) {
			return model.Invalid(fmt.Sprintf("tasks[%d].id", i), fmt.Sprintf("%q is not a UUID", t.ID), "give the file that the deletion printed")
		}
		_, exists := svc.store.Tasks.Get(t.ID)
		if exists || t.ID == "" || slices.ContainsFunc(b.Tasks[:i], func(o model.Task) bool { return o.ID == t.ID }) {
			return alreadyExists("task", t.ID)
		}
		if _, known := svc.store.Jobs.Get(string(t.JobID)); !known && t.JobID != "" && string(t.JobID) != home {
			return notFound("job_id", "job", string(t.JobID))
		}
	}
	return svc.checkFollows(withRestored(svc.store.Jobs.All(), b, model.RecordTime(svc.clock.Now())), b.Tasks...)
}

func (svc *jobService) insertJob(job model.Job) error {
	err := svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		if slices.ContainsFunc(jobs, func(j model.Job) bool { return j.ID == job.ID }) {
			return nil, alreadyExists("job", job.ID)
		}
		return append(jobs, job), nil
	})
	if err == nil {
		svc.scheduler.Announce(apitype.JobEvent(job))
	}
	return err
}
