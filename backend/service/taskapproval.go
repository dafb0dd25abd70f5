package service

import (
	"cmp"
	"context"
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/taskfile"
	"claude-scheduler/backend/taskfile/folder"
)

// findFile returns the file of a job as it is now.
func (svc *taskService) findFile(ctx context.Context, c apitype.TaskFileChoice) (model.Job, apitype.TaskFile, error) {
	job, err := svc.findJob(c.JobID)
	if err != nil {
		return job, apitype.TaskFile{}, err
	}
	if !readsFiles(job) {
		return job, apitype.TaskFile{}, notReading(job)
	}
	all, err := svc.TaskFiles(ctx, job.ID)
	if err != nil {
		return job, apitype.TaskFile{}, err
	}
	i := slices.IndexFunc(all, func(f apitype.TaskFile) bool { return f.File == c.File })
	switch {
	case i < 0:
		return job, apitype.TaskFile{}, &model.Problem{Field: "file", Message: c.File + " has no change that waits", Hint: "see claude-scheduler task pending", Kind: model.KindConflict}
	case c.Shown == "":
		return job, all[i], model.Invalid("shown", "is empty", "give the value of the version that the user has seen, as claude-scheduler task pending --json lists it")
	case all[i].Shown != c.Shown:
		return job, all[i], &model.Problem{Field: "shown", Message: c.File + " has changed since it was shown", Hint: "look at the change again: claude-scheduler task review", Kind: model.KindConflict}
	}
	return job, all[i], nil
}

func notReading(job model.Job) error {
	if job.Fleet != nil {
		return &model.Problem{Field: "repository_tasks", Message: job.Name + " is shared with other machines, and has its tasks from them", Hint: "end the sharing: claude-scheduler fleet unshare", Kind: model.KindConflict}
	}
	return &model.Problem{Field: "repository_tasks", Message: job.Name + " reads no tasks from its folder", Hint: "turn it on: claude-scheduler job edit --repository-tasks", Kind: model.KindConflict}
}

// refuseRun refuses what only users may do.
func refuseRun(by, what string) error {
	if by == "" {
		return nil
	}
	return &model.Problem{Field: "file", Message: "a run cannot " + what + ", which is for users", Hint: "do it outside of a run", Kind: model.KindConflict}
}

// ApproveTaskFile makes the version of a file that was shown effective: its task is
// created, changed, or deleted. by is the run whose processes ask for it, which is
// refused.
func (svc *taskService) ApproveTaskFile(ctx context.Context, by string, c apitype.TaskFileChoice) (apitype.TaskFileResult, error) {
	result, err := svc.approve(ctx, by, c)
	return result, model.WithOperation("approve task file", err)
}

func (svc *taskService) approve(ctx context.Context, by string, c apitype.TaskFileChoice) (out apitype.TaskFileResult, err error) {
	if err := refuseRun(by, "approve a task"); err != nil {
		return out, err
	}
	job, f, err := svc.findFile(ctx, c)
	if err != nil {
		return out, err
	}
	if f.Problem != nil {
		return out, f.Problem
	}
	if f.State == apitype.TaskFileGone {
		bundle, err := svc.deleteTask(f.TaskID, func(t model.Task) error { return asShown(t, f) })
		if err != nil {
			return out, err
		}
		return apitype.TaskFileResult{Task: bundle.Tasks[0], Deleted: true, Restore: &bundle}, nil
	}
	before := taskDefaults()
	if f.TaskID != "" {
		if before, err = svc.findTask(f.TaskID); err != nil {
			return out, err
		}
	} else {
		before.Enabled = true
	}
	task, err := svc.readTask(job, folder.File{Name: f.File, Text: f.After}, before)
	if err != nil {
		return out, err
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	if err := svc.checkCommand(ctx, task, dirOf(job)); err != nil { // may call the CLI: outside the loop
		return out, err
	}
	out.Task, err = edit(svc.core, func() (model.Task, error) { return svc.putApproved(task, f) })
	return out, err
}

// putApproved stores a task as a file defines it, unless what the file defined has
// changed since it was shown.
func (svc *taskService) putApproved(task model.Task, f apitype.TaskFile) (model.Task, error) {
	now := model.RecordTime(svc.clock.Now())
	if f.TaskID == "" {
		for _, t := range svc.tasksOf(string(task.JobID)) {
			if t.Source != nil && t.Source.File == task.Source.File { // two approvals at once
				return task, &model.Problem{Field: "file", Message: task.Source.File + " defines a task already", Hint: "see claude-scheduler task pending", Kind: model.KindConflict}
			}
		}
		task.ID, task.CreatedAt, task.UpdatedAt = newID(), now, now
		return task, svc.insertTask(task, -1)
	}
	return svc.changeTask("", task.ID, func(t model.Task) (model.Task, error) {
		if err := asShown(t, f); err != nil {
			return t, err
		}
		next := task
		taskfile.KeepLocal(&next, t)
		next.JobID, next.Source, next.Proposed, next.UpdatedAt = t.JobID, task.Source, false, now
		return next, nil
	})
}

// asShown refuses a task that is not the one that was approved before, as it was
// shown: meanwhile it was detached, moved, or another version was approved.
func asShown(t model.Task, f apitype.TaskFile) error {
	if t.Source != nil && *sourceKey(t) == [2]string{cmp.Or(f.Was, f.File), f.Before} && string(t.JobID) == f.JobID {
		return nil
	}
	return &model.Problem{Field: "file", Message: t.Name + " has changed since it was shown", Hint: "look at the change again: claude-scheduler task review", Kind: model.KindConflict}
}

// sourceKey is what identifies the approved version of a task.
func sourceKey(t model.Task) *[2]string { return &[2]string{t.Source.File, t.Source.Text} }

// IgnoreTaskFile hides the version of a file that was shown, until the file changes.
func (svc *taskService) IgnoreTaskFile(ctx context.Context, by string, c apitype.TaskFileChoice) error {
	err := refuseRun(by, "ignore a file with a task")
	if err == nil {
		var f apitype.TaskFile
		if _, f, err = svc.findFile(ctx, c); err == nil {
			err = svc.change(func() error { return svc.setIgnored(ignored(f), !c.Undo) })
		}
	}
	if err == nil {
		svc.scheduler.Announce(apitype.ResetEvent())
	}
	return model.WithOperation("ignore task file", err)
}

// maxIgnored is how many ignored versions are remembered.
const maxIgnored = 500

func (svc *core) setIgnored(version store.IgnoredFile, on bool) error {
	return svc.store.State.Update(func(s *store.State) error {
		s.IgnoredFiles = slices.DeleteFunc(slices.Clone(s.IgnoredFiles), func(i store.IgnoredFile) bool { return i == version })
		if on {
			s.IgnoredFiles = append(s.IgnoredFiles, version)
		}
		s.IgnoredFiles = s.IgnoredFiles[max(0, len(s.IgnoredFiles)-maxIgnored):]
		return nil
	})
}
