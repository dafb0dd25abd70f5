package scheduler

import (
	"slices"

	"claude-scheduler/backend/model"
)

// TaskOrder returns the order in which the tasks of a job follow each other:
// its task_order, each task at its first position, then the job's other tasks
// in the order of the file. Only manual edits omit a task or name one twice.
func TaskOrder(job model.Job, tasks []model.Task) []string {
	named := make(map[string]bool, len(job.TaskOrder))
	order := make([]string, 0, len(job.TaskOrder))
	for _, id := range job.TaskOrder {
		if !named[id] {
			named[id], order = true, append(order, id)
		}
	}
	for _, t := range tasks {
		if string(t.JobID) == job.ID && !named[t.ID] {
			named[t.ID], order = true, append(order, t.ID)
		}
	}
	return order
}

func (l *loop) taskOrder(job model.Job) []string {
	for id, t := range l.tasks {
		if string(t.task.JobID) == job.ID && !slices.Contains(job.TaskOrder, id) {
			return TaskOrder(job, l.store.Tasks.All())
		}
	}
	return TaskOrder(job, nil)
}

// tasksOf finds tasks of one job by id. A manually edited order may name tasks of
// other jobs, which run in their own job only.
func tasksOf(tasks map[string]*scheduledTask, jobID string) func(id string) (model.Task, bool) {
	return func(id string) (model.Task, bool) {
		t := tasks[id]
		if t == nil || string(t.task.JobID) != jobID {
			return model.Task{}, false
		}
		return t.task, true
	}
}
