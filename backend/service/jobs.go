package service

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// Jobs returns all jobs in their order.
func (svc *jobService) Jobs() []model.Job { return svc.store.Jobs.All() }

// Job returns one job by id, unique prefix or name.
func (svc *jobService) Job(ref string) (model.Job, error) {
	job, err := svc.findJob(ref)
	return job, model.WithOperation("show job", err)
}

// newJob creates and checks a job from the defaults and a patch.
func (svc *jobService) newJob(patch json.RawMessage) (model.Job, error) {
	job, err := merge(model.NewJob(), patch)
	if err != nil {
		return job, err
	}
	if job.ID == "" {
		job.ID = uuid.NewString()
	}
	now := model.RecordTime(svc.clock.Now())
	job.Status, job.TaskOrder, job.CreatedAt, job.UpdatedAt, job.Fleet, job.Revision = model.JobPending, nil, now, now, nil, 0
	return job, svc.checkJob(job, model.Job{})
}

// CreateJob adds a job with the defaults and the patch.
func (svc *jobService) CreateJob(patch json.RawMessage) (model.Job, error) {
	job, err := svc.newJob(patch) // may wait for a disk: outside the loop
	if err == nil {
		err = svc.change(func() error { return svc.insertJob(job) })
	}
	return job, model.WithOperation("create job", err)
}

// UpdateJob changes the fields that the patch names. id, status, times and how
// it is shared are the scheduler's and keep their values.
func (svc *jobService) UpdateJob(ref string, patch json.RawMessage) (model.Job, error) {
	before, err := svc.findJob(ref)
	if err != nil {
		return before, model.WithOperation("update job", err)
	}
	change := func(j model.Job) (model.Job, error) {
		next, err := merge(j, patch)
		next.ID, next.Status, next.CreatedAt = j.ID, j.Status, j.CreatedAt
		next.Fleet, next.Revision = j.Fleet, j.Revision
		return next, err
	}
	after, err := change(before)
	if err == nil && after.RepositoryTasks && !before.RepositoryTasks && after.Fleet != nil {
		err = notReading(after)
	}
	if err == nil {
		err = svc.checkJob(after, before) // may wait for a disk: outside the loop
	}
	if err != nil {
		return before, model.WithOperation("update job", err)
	}
	job, err := edit(svc.core, func() (model.Job, error) {
		job, err := svc.changeJob(before.ID, func(j *model.Job) error {
			next, err := change(*j)
			if err != nil {
				return err
			}
			if err := svc.checkOrder(next, *j); err != nil {
				return err
			}
			if !slices.Equal(next.TaskOrder, j.TaskOrder) {
				if err := svc.checkOrderFollows(next); err != nil {
					return err
				}
			}
			*j = next
			return nil
		})
		if err == nil {
			svc.reload()
		}
		return job, err
	})
	return job, model.WithOperation("update job", err)
}

// checkOrder refuses an order that leaves out a task of the job or names another's.
func (svc *jobService) checkOrder(job, before model.Job) error {
	if slices.Equal(job.TaskOrder, before.TaskOrder) {
		return nil
	}
	for i, id := range job.TaskOrder {
		task, ok := svc.store.Tasks.Get(id)
		if !ok || string(task.JobID) != job.ID {
			return model.Invalid(fmt.Sprintf("task_order[%d]", i), fmt.Sprintf("task %s is not one of this job", id), "list the ids of the job's tasks")
		}
	}
	for _, task := range svc.tasksOf(job.ID) {
		if !slices.Contains(job.TaskOrder, task.ID) {
			return model.Invalid("task_order", fmt.Sprintf("task %s (%s) is left out", task.ID, task.Name), "list every task of the job")
		}
	}
	return nil
}

// changeJob applies change to one job and notifies clients.
func (svc *core) changeJob(id string, change func(*model.Job) error) (model.Job, error) {
	var out model.Job
	revision, err := svc.publishJob(id, change)
	if err != nil {
		return out, err
	}
	err = svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		i := slices.IndexFunc(jobs, func(j model.Job) bool { return j.ID == id })
		if i < 0 {
			return nil, noLongerExists("job", id)
		}
		if err := change(&jobs[i]); err != nil {
			return nil, err
		}
		if revision > 0 {
			jobs[i].Revision = revision
		}
		jobs[i].UpdatedAt = model.RecordTime(svc.clock.Now())
		out = jobs[i]
		return jobs, nil
	})
	if err == nil {
		svc.scheduler.Announce(apitype.JobEvent(out))
	}
	return out, err
}

// DeleteJob removes a job and its tasks and returns both, so that Restore can
// undo it. Waiting and running runs are ended; the history is kept.
func (svc *jobService) DeleteJob(ref string) (apitype.Bundle, error) {
	bundle, err := edit(svc.core, func() (apitype.Bundle, error) {
		job, err := svc.findJob(ref)
		if err != nil {
			return apitype.Bundle{}, err
		}
		if err := refuseShared(job, "it cannot be deleted"); err != nil {
			return apitype.Bundle{}, err
		}
		bundle := svc.bundle(&job, svc.tasksOf(job.ID))
		bundle.Notes = svc.followersLeft(bundle.Tasks)
		if err := svc.removeTasks(bundle.Tasks); err != nil {
			return bundle, err
		}
		err = svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
			return slices.DeleteFunc(jobs, func(j model.Job) bool { return j.ID == job.ID }), nil
		})
		if err == nil {
			svc.rememberDeleted(bundle)
			svc.reviewJobs(job.ID)
			svc.scheduler.Announce(apitype.DeletedEvent(apitype.EventJob, job.ID))
		}
		return bundle, err
	})
	return bundle, model.WithOperation("delete job", err)
}

// DuplicateJob copies a job with its tasks under new ids; the copies are
// disabled, so nothing runs twice by accident.
func (svc *jobService) DuplicateJob(ref string) (model.Job, error) {
	job, err := edit(svc.core, func() (model.Job, error) {
		job, err := svc.findJob(ref)
		if err != nil {
			return job, err
		}
		tasks := svc.orderedTasks(job)
		for i := range tasks {
			tasks[i].Enabled = false
		}
		copied, _, err := svc.insertCopy(&job, tasks, copyName(job.Name))
		if err != nil {
			return job, err
		}
		return *copied, nil
	})
	return job, model.WithOperation("duplicate job", err)
}

// RunJob starts the sequence of a job: its first enabled task, then each
// sequential one after it. by is as for RunTask.
func (svc *jobService) RunJob(by, ref string) (model.Run, error) {
	job, err := svc.findJob(ref)
	if err != nil {
		return model.Run{}, model.WithOperation("run job", err)
	}
	run, shared, err := svc.startShared(link.Start{JobID: job.ID})
	if !shared {
		run, err = svc.scheduler.StartJob(job.ID, by)
	}
	return run, model.WithOperation("run job", err)
}

// ReorderJobs sorts the jobs by ids, which must list each once.
func (svc *jobService) ReorderJobs(ids []string) error {
	err := svc.change(func() error {
		return svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
			out := make([]model.Job, 0, len(jobs))
			for i, id := range ids {
				at := slices.IndexFunc(jobs, func(j model.Job) bool { return j.ID == id })
				if at < 0 || slices.Contains(ids[:i], id) {
					return nil, model.Invalid(fmt.Sprintf("ids[%d]", i), id+" is not a job, or is listed twice", "list the id of every job once")
				}
				out = append(out, jobs[at])
			}
			if len(out) != len(jobs) {
				return nil, model.Invalid("ids", fmt.Sprintf("%d of %d jobs are listed", len(out), len(jobs)), "list the id of every job once")
			}
			return out, nil
		})
	})
	if err == nil {
		svc.scheduler.Announce(apitype.ResetEvent())
	}
	return model.WithOperation("reorder jobs", err)
}

func alreadyExists(kind, id string) error {
	return &model.Problem{Field: "id", Message: fmt.Sprintf("there is a %s %s already", kind, id), Hint: "leave the id out to get a new one", Kind: model.KindConflict}
}

func noLongerExists(kind, id string) error {
	return &model.Problem{Field: "id", Message: fmt.Sprintf("the %s %s no longer exists", kind, id), Kind: model.KindNotFound}
}

func copyName(name string) string {
	const suffix = " (copy)"
	if runes := []rune(name); len(runes)+len(suffix) > model.MaxName {
		name = string(runes[:model.MaxName-len(suffix)])
	}
	return name + suffix
}
