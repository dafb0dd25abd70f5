package service

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
)

// taskDefaults returns a task that a client begins with. Files that lack a
// field have the defaults of model.NewTask.
func taskDefaults() model.Task {
	task := model.NewTask()
	task.Report = true
	return task
}

// newTask creates and checks a task from the defaults and a patch.
func (svc *taskService) newTask(patch json.RawMessage) (model.Task, error) {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	patch, err := svc.resolvePatch(patch, taskDefaults())
	if err != nil {
		return model.Task{}, err
	}
	task, err := merge(taskDefaults(), patch)
	if err != nil {
		return task, err
	}
	if task.ID == "" {
		task.ID = uuid.NewString()
	}
	if job, err := svc.findJob(string(task.JobID)); err == nil {
		task.JobID = model.Text(job.ID) // a name or a prefix is accepted
	}
	now := model.RecordTime(svc.clock.Now())
	task.CreatedAt, task.UpdatedAt, task.LastRunStatus, task.Source = now, now, "", nil
	return task, svc.checkTask(ctx, task, model.Task{})
}

// CreateTask adds a task with the defaults and the patch, at the end of its
// job's order.
func (svc *taskService) CreateTask(patch json.RawMessage) (model.Task, error) {
	task, err := svc.newTask(patch) // may call the CLI: outside the loop
	if err == nil {
		err = svc.change(func() error { return svc.insertTask(task, -1) })
	}
	return task, model.WithOperation("create task", err)
}

// insertTask adds a task and inserts it into the order of its job, if it has
// one; -1: the end.
func (svc *core) insertTask(task model.Task, index int) error {
	if _, ok := svc.store.Jobs.Get(string(task.JobID)); !ok && task.JobID != "" { // deleted while the task was checked
		return notFound("job_id", "job", string(task.JobID))
	}
	jobs := svc.store.Jobs.All()
	for i := range jobs {
		if jobs[i].ID == string(task.JobID) {
			insertAt(&jobs[i], task.ID, index)
		}
	}
	if err := svc.checkFollows(jobs, task); err != nil {
		return err
	}
	if err := svc.publishTask(task.JobID, task.ID, &task); err != nil {
		return err
	}
	err := svc.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		if slices.ContainsFunc(tasks, func(t model.Task) bool { return t.ID == task.ID }) {
			return nil, alreadyExists("task", task.ID)
		}
		return append(tasks, task), nil
	})
	if err != nil {
		return err
	}
	if task.JobID != "" {
		if _, err := svc.changeJob(string(task.JobID), func(j *model.Job) error { insertAt(j, task.ID, index); return nil }); err != nil {
			return err
		}
	}
	svc.reload()
	svc.scheduler.Announce(apitype.TaskEvent(task))
	return nil
}

// insertAt inserts a task at an index of a job's order; -1: the end.
func insertAt(job *model.Job, id string, index int) {
	order := slices.DeleteFunc(slices.Clone(job.TaskOrder), func(other string) bool { return other == id })
	if index < 0 || index > len(order) {
		index = len(order)
	}
	job.TaskOrder = slices.Insert(order, index, id)
}

// UpdateTask changes the fields that the patch names. id and times are the
// scheduler's and keep their values. by is the id of the run whose processes
// ask for it; empty: a user does.
func (svc *taskService) UpdateTask(by, ref string, patch json.RawMessage) (model.Task, error) {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	before, err := svc.findTask(ref)
	if err != nil {
		return before, model.WithOperation("update task", err)
	}
	if patch, err = svc.resolvePatch(patch, before); err != nil {
		return before, model.WithOperation("update task", err)
	}
	change := func(t model.Task) (model.Task, error) {
		next, err := merge(t, patch)
		if err != nil {
			return next, err
		}
		if job, err := svc.findJob(string(next.JobID)); err == nil {
			next.JobID = model.Text(job.ID)
		}
		next.ID, next.CreatedAt, next.LastRunStatus, next.Source = t.ID, t.CreatedAt, t.LastRunStatus, t.Source
		next.UpdatedAt = model.RecordTime(svc.clock.Now())
		next.Proposed = proposed(patch, t)
		return next, refuseFileFields(t, next)
	}
	after, err := change(before)
	if err == nil {
		err = svc.checkTask(ctx, after, before) // may call the CLI: outside the loop
	}
	if err != nil {
		return before, model.WithOperation("update task", err)
	}
	task, err := edit(svc.core, func() (model.Task, error) { return svc.changeTask(by, before.ID, change) })
	return task, model.WithOperation("update task", err)
}

// proposed reports whether a task is marked as proposed after a patch. An agent's
// patch says so itself; any other is a user's, who has then reviewed the task,
// unless the patch only disables it.
func proposed(patch json.RawMessage, before model.Task) bool {
	var fields map[string]any
	if json.Unmarshal(patch, &fields) != nil {
		return before.Proposed
	}
	if len(fields) == 1 && fields["enabled"] == false {
		return before.Proposed
	}
	return fields["proposed"] == true
}

// changeTask applies change to one task, moves it between the orders of jobs
// if its job changed, and makes it effective.
func (svc *core) changeTask(by, id string, change func(model.Task) (model.Task, error)) (model.Task, error) {
	var before, after model.Task
	if err := svc.checkChangeFollows(id, change); err != nil {
		return before, err
	}
	if err := svc.publishChange(id, change); err != nil {
		return before, err
	}
	err := svc.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		i := slices.IndexFunc(tasks, func(t model.Task) bool { return t.ID == id })
		if i < 0 {
			return nil, noLongerExists("task", id)
		}
		next, err := change(tasks[i])
		if err != nil {
			return nil, err
		}
		if err := refuseFileFields(tasks[i], next); err != nil {
			return nil, err
		}
		before, after = tasks[i], next
		tasks[i] = next
		return tasks, nil
	})
	if err != nil {
		return after, err
	}
	svc.rememberRemoved(before, after)
	if before.JobID != after.JobID {
		if err := svc.moveBetween(before, after); err != nil {
			return after, err
		}
	}
	svc.reloadBy(by)
	svc.scheduler.Announce(apitype.TaskEvent(after))
	return after, nil
}

func (svc *core) moveBetween(before, after model.Task) error {
	if _, ok := svc.store.Jobs.Get(string(before.JobID)); ok {
		if _, err := svc.changeJob(string(before.JobID), func(j *model.Job) error { dropFromOrder(j, before.ID); return nil }); err != nil {
			return err
		}
	}
	_, err := svc.changeJob(string(after.JobID), func(j *model.Job) error { insertAt(j, after.ID, -1); return nil })
	return err
}

func dropFromOrder(job *model.Job, id string) {
	job.TaskOrder = slices.DeleteFunc(slices.Clone(job.TaskOrder), func(other string) bool { return other == id })
}

// DeleteTask removes a task and returns it, so that Restore can undo it.
func (svc *taskService) DeleteTask(ref string) (apitype.Bundle, error) {
	bundle, err := svc.deleteTask(ref, func(model.Task) error { return nil })
	return bundle, model.WithOperation("delete task", err)
}

// deleteTask is DeleteTask for a task that passes a check.
func (svc *taskService) deleteTask(ref string, check func(model.Task) error) (apitype.Bundle, error) {
	return edit(svc.core, func() (apitype.Bundle, error) {
		task, err := svc.findTask(ref)
		if err == nil {
			err = check(task)
		}
		if err != nil {
			return apitype.Bundle{}, err
		}
		bundle := svc.bundle(nil, []model.Task{task})
		if job, ok := svc.store.Jobs.Get(string(task.JobID)); ok {
			bundle.TaskOrder = job.TaskOrder
		}
		bundle.Notes = svc.followersLeft(bundle.Tasks)
		if err := svc.publishTask(task.JobID, task.ID, nil); err != nil {
			return bundle, err
		}
		if err := svc.removeTasks(bundle.Tasks); err != nil {
			return bundle, err
		}
		if _, ok := svc.store.Jobs.Get(string(task.JobID)); ok {
			_, err = svc.changeJob(string(task.JobID), func(j *model.Job) error { dropFromOrder(j, task.ID); return nil })
		}
		if err == nil {
			svc.rememberDeleted(bundle)
			svc.ignoreFileOf(task)
		}
		return bundle, err
	})
}

// removeTasks deletes tasks and ends their waiting and running runs.
func (svc *core) removeTasks(gone []model.Task) error {
	is := func(id string) bool { return slices.ContainsFunc(gone, func(t model.Task) bool { return t.ID == id }) }
	err := svc.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		return slices.DeleteFunc(tasks, func(t model.Task) bool { return is(t.ID) }), nil
	})
	if err != nil {
		return err
	}
	if err := svc.scheduler.Reload("", ids(gone)...); err != nil {
		return err
	}
	if err := svc.forgetTriggers(ids(gone)...); err != nil { // a task that is restored needs a new token
		return err
	}
	for _, t := range gone {
		svc.scheduler.Announce(apitype.DeletedEvent(apitype.EventTask, t.ID))
	}
	return nil
}

// DuplicateTask copies a task under a new id behind the original; the copy is
// disabled, so nothing runs twice by accident.
func (svc *taskService) DuplicateTask(ref string) (model.Task, error) {
	task, err := edit(svc.core, func() (model.Task, error) {
		task, err := svc.findTask(ref)
		if err != nil {
			return task, err
		}
		index := -1
		if job, ok := svc.store.Jobs.Get(string(task.JobID)); ok {
			index = slices.Index(job.TaskOrder, task.ID) + 1
		}
		now := model.RecordTime(svc.clock.Now())
		task.ID, task.Name, task.Enabled = uuid.NewString(), copyName(task.Name), false
		task.CreatedAt, task.UpdatedAt, task.LastRunStatus, task.SessionID, task.Source = now, now, "", "", nil
		return task, svc.insertTask(task, index)
	})
	return task, model.WithOperation("duplicate task", err)
}

// MoveTask moves a task to an index of a job's order; jobID "" keeps its job.
func (svc *taskService) MoveTask(ref, jobID string, index int) error {
	return model.WithOperation("move task", svc.change(func() error {
		task, err := svc.findTask(ref)
		if err != nil {
			return err
		}
		target := string(task.JobID)
		if jobID != "" {
			job, err := svc.findJob(jobID)
			if err != nil {
				return err
			}
			target = job.ID
		}
		if target != string(task.JobID) {
			if _, err := svc.changeTask("", task.ID, func(t model.Task) (model.Task, error) { t.JobID = model.Text(target); return t, nil }); err != nil {
				return err
			}
		}
		_, err = svc.changeJob(target, func(j *model.Job) error {
			j.TaskOrder = scheduler.TaskOrder(*j, svc.store.Tasks.All())
			insertAt(j, task.ID, index)
			return svc.checkOrderFollows(*j)
		})
		svc.reload()
		return err
	}))
}
