package service

import (
	"slices"
	"time"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// checkTimeout bounds how long a request waits for the CLI to list its slash
// commands.
const checkTimeout = time.Minute

// Tasks returns the tasks of a job in the order of the file, or all for "".
func (svc *taskService) Tasks(jobID string) []model.Task { return svc.tasksOf(jobID) }

func (svc *core) tasksOf(jobID string) []model.Task {
	all := svc.store.Tasks.All()
	if jobID == "" {
		return all
	}
	if job, err := svc.findJob(jobID); err == nil {
		jobID = job.ID
	}
	return slices.DeleteFunc(all, func(t model.Task) bool { return string(t.JobID) != jobID })
}

// orderedTasks returns the tasks of a job in its task_order.
func (svc *jobService) orderedTasks(job model.Job) []model.Task {
	tasks := svc.tasksOf(job.ID)
	place := func(t model.Task) int {
		if i := slices.Index(job.TaskOrder, t.ID); i >= 0 {
			return i
		}
		return len(job.TaskOrder)
	}
	slices.SortStableFunc(tasks, func(a, b model.Task) int { return place(a) - place(b) })
	return tasks
}

func ids(tasks []model.Task) []string {
	ids := make([]string, len(tasks))
	for i := range tasks {
		ids[i] = tasks[i].ID
	}
	return ids
}

// Task returns one task by id, unique prefix or name.
func (svc *taskService) Task(ref string) (model.Task, error) {
	task, err := svc.findTask(ref)
	return task, model.WithOperation("show task", err)
}

// RunTask queues a manual run of a task, whatever its schedule. A disabled task
// runs too. by is the run whose processes request it; empty: a user does. vars are
// the values for {{var.NAME}} in the prompt.
func (svc *taskService) RunTask(by, ref string, vars map[string]string) (model.Run, error) {
	task, err := svc.findTask(ref)
	if err == nil {
		err = checkVars(task, vars)
	}
	if err != nil {
		return model.Run{}, model.WithOperation("run task", err)
	}
	run, err := svc.startTask(by, task, vars)
	return run, model.WithOperation("run task", err)
}

// checkVars refuses variables that a task cannot use. The prompt of a file is
// read, and checked, by the run.
func checkVars(task model.Task, vars map[string]string) error {
	if err := model.CheckVars(vars); err != nil || task.CommandType == model.CommandFile {
		return err
	}
	return claude.CheckVars(task.Command, vars)
}

func (svc *core) startTask(by string, task model.Task, vars map[string]string) (model.Run, error) {
	if job, ok := svc.store.Jobs.Get(string(task.JobID)); ok && job.Fleet != nil && len(vars) > 0 {
		return model.Run{}, &model.Problem{Field: "vars", Message: "runs of a job that machines share have no variables", Hint: "write the values into the prompt, or end the sharing: claude-scheduler fleet unshare", Kind: model.KindConflict}
	}
	if run, shared, err := svc.startShared(link.Start{JobID: string(task.JobID), TaskID: task.ID}); shared {
		return run, err
	}
	return svc.scheduler.Start(task.ID, by, func(run *model.Run) { run.Vars = vars })
}

// RunEnabledTask is RunTask for clients that may start only what a user
// enabled. The task cannot change between the check and the start.
func (svc *taskService) RunEnabledTask(by, ref string, vars map[string]string) (model.Run, error) {
	run, err := edit(svc.core, func() (model.Run, error) {
		task, err := svc.findTask(ref)
		if err == nil {
			err = checkEnabled(task)
		}
		if err == nil {
			err = checkVars(task, vars)
		}
		if err != nil {
			return model.Run{}, err
		}
		return svc.startTask(by, task, vars)
	})
	return run, model.WithOperation("run task", err)
}

func checkEnabled(task model.Task) error {
	if task.Enabled {
		return nil
	}
	return &model.Problem{Field: "enabled", Message: task.Name + " is disabled", Kind: model.KindConflict,
		Hint: "a user has to review and enable it first: claude-scheduler task enable"}
}
