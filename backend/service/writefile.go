package service

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/taskfile"
	"claude-scheduler/backend/taskfile/folder"
)

func newID() string { return uuid.NewString() }

// WriteTaskFile writes a task to a file in the folder of its job, which then defines
// it. Nobody has to approve that: the task stays as it is. by is the run whose
// processes ask for it, which is refused.
func (svc *taskService) WriteTaskFile(ctx context.Context, by, ref string, r apitype.WriteFileRequest) (apitype.WrittenFile, error) {
	out, err := svc.writeTaskFile(ctx, by, ref, r)
	return out, model.WithOperation("export task", err)
}

func (svc *taskService) writeTaskFile(ctx context.Context, by, ref string, r apitype.WriteFileRequest) (apitype.WrittenFile, error) {
	out := apitype.WrittenFile{Notes: []string{}}
	if err := refuseRun(by, "write a task to a file"); err != nil {
		return out, err
	}
	task, err := svc.findTask(ref)
	if err != nil {
		return out, err
	}
	job, ok := svc.store.Jobs.Get(string(task.JobID))
	if !ok {
		return out, model.Invalid("job_id", "the task belongs to no job with a folder", "move it to a job")
	}
	if job.Fleet != nil {
		return out, notReading(job)
	}
	name, err := svc.nameFor(task, r.File)
	if err != nil {
		return out, err
	}
	dir := dirOf(job)
	if err := checkFolder("working_directory.path", dir); err != nil {
		return out, err
	}
	text, err := taskfile.Write(name, task, taskDefaults(), dir)
	if err != nil {
		return out, err
	}
	answer, answered := within(ctx, filesLimit, func() error { return putFile(dir, name, text, r.Force) })
	if !answered {
		answer = &model.Problem{Message: "the folder of " + job.Name + " does not answer", Hint: "check the disk", Kind: model.KindUnavailable}
	}
	if answer != nil {
		return out, answer
	}
	svc.taskFiles.forget(dir)
	out.Path, out.Text = filepath.Join(dir, filepath.FromSlash(name)), text
	out.Task, err = edit(svc.core, func() (model.Task, error) {
		if !job.RepositoryTasks {
			if _, err := svc.changeJob(job.ID, func(j *model.Job) error { j.RepositoryTasks = true; return nil }); err != nil {
				return task, err
			}
		}
		return svc.changeTask("", task.ID, func(t model.Task) (model.Task, error) {
			if field := taskfile.Differs(t, task); field != "" {
				return t, &model.Problem{Field: field, Message: t.Name + " was changed while it was written", Hint: "write it again, with --force", Kind: model.KindConflict}
			}
			t.Source = &model.TaskSource{File: name, Text: text}
			t.UpdatedAt = model.RecordTime(svc.clock.Now())
			return t, nil
		})
	})
	if !job.RepositoryTasks {
		out.Notes = append(out.Notes, job.Name+" now reads tasks from "+folder.Path+"; each waits for your approval")
	}
	if task.Profile != "" {
		out.Notes = append(out.Notes, "the profile is not in the file: each user chooses one")
	}
	return out, err
}

// ignoreFileOf ignores the file of a task that was deleted: it would be a new task. If
// that cannot be recorded, it is one.
func (svc *core) ignoreFileOf(t model.Task) {
	if t.Source == nil {
		return
	}
	if err := svc.setIgnored(ignored(apitype.TaskFile{JobID: string(t.JobID), File: t.Source.File, After: t.Source.Text}), true); err != nil {
		svc.log.Warn("ignore the file of a deleted task", "error", err)
	}
}

// nameFor returns the name of the file for a task: as given, that of its file, or one
// made of its name.
func (svc *taskService) nameFor(task model.Task, given string) (string, error) {
	name := given
	switch {
	case given == "" && task.Source != nil:
		name = task.Source.File
	case given == "":
		name = fileNameFor(task.Name)
	case !strings.Contains(given, "/"):
		name = folder.Path + "/" + given
	}
	if !strings.HasSuffix(name, ".md") {
		name += ".md"
	}
	if err := folder.CheckName(name); err != nil {
		return name, err
	}
	for _, t := range svc.tasksOf(string(task.JobID)) {
		if t.ID != task.ID && t.Source != nil && t.Source.File == name {
			return name, &model.Problem{Field: "file", Message: name + " defines the task " + t.Name, Hint: "choose another name: --file NAME", Kind: model.KindConflict}
		}
	}
	return name, nil
}

// putFile writes a file, unless one with another text exists.
func putFile(dir, name, text string, force bool) error {
	there, exists, err := folder.Read(dir, name)
	if err != nil {
		return err
	}
	if exists && there.Problem == nil && there.Text == text {
		return nil
	}
	if exists && !force {
		return &model.Problem{Field: "file", Message: name + " exists already, with another text", Hint: "replace it with --force, or choose another name: --file NAME", Kind: model.KindConflict}
	}
	return folder.Write(dir, name, text)
}

// DetachTask makes a task independent of its file. by is the run whose processes ask
// for it, which is refused: it could then change what users review in the file.
func (svc *taskService) DetachTask(by, ref string) (model.Task, error) {
	task, err := edit(svc.core, func() (model.Task, error) {
		if err := refuseRun(by, "detach a task from its file"); err != nil {
			return model.Task{}, err
		}
		task, err := svc.findTask(ref)
		if err != nil {
			return task, err
		}
		if task.Source == nil {
			return task, &model.Problem{Field: "source", Message: task.Name + " is not defined by a file", Kind: model.KindConflict}
		}
		svc.ignoreFileOf(task)
		return svc.changeTask("", task.ID, func(t model.Task) (model.Task, error) {
			t.Source, t.UpdatedAt = nil, model.RecordTime(svc.clock.Now())
			return t, nil
		})
	})
	return task, model.WithOperation("detach task", err)
}
