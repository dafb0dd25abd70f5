package service

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/diff"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/taskfile"
	"claude-scheduler/backend/taskfile/folder"
	"claude-scheduler/backend/userpath"
)

// Files in the folder of a job may define tasks, if the job says so. What runs is
// the record of the task, with what a user approved; a file has no effect of its own.
// So its changes, whoever makes them, wait for a user, and an old version continues to
// run meanwhile, even while the file is missing: on another branch, for example.

// filesLimit is how long a request waits for the folders of jobs.
const filesLimit = 10 * time.Second

// TaskFiles returns the files whose present version no user has approved, of one job
// or of all for "". Reading them changes nothing.
func (svc *taskService) TaskFiles(ctx context.Context, ref string) ([]apitype.TaskFile, error) {
	jobs := svc.store.Jobs.All()
	if ref != "" {
		job, err := svc.findJob(ref)
		if err != nil {
			return nil, model.WithOperation("list task files", err)
		}
		jobs = []model.Job{job}
	}
	out := []apitype.TaskFile{}
	for _, job := range jobs {
		if !readsFiles(job) {
			continue
		}
		svc.taskFiles.forget(dirOf(job)) // the report agrees with what is listed
		found, answered := within(ctx, filesLimit, func() scanned { return scan(dirOf(job)) })
		if !answered {
			found.err = &model.Problem{Message: "the folder of " + job.Name + " does not answer", Hint: "check the disk", Kind: model.KindUnavailable}
		}
		switch {
		case found.err != nil && ref != "":
			return nil, model.WithOperation("list task files", found.err)
		case found.err == nil: // otherwise its tasks have a problem, which is reported elsewhere
			out = append(out, svc.compareFiles(job, found.files)...)
		}
	}
	return out, nil
}

// waitingFiles are the files that wait for a user, as far as disks answer quickly.
func (svc *core) waitingFiles() []apitype.TaskFile {
	out := []apitype.TaskFile{}
	for _, job := range svc.store.Jobs.All() {
		if !readsFiles(job) {
			continue
		}
		if found := svc.taskFiles.get(dirOf(job), scan); found.err == nil && found.known {
			out = append(out, slices.DeleteFunc(svc.compareFiles(job, found.files), func(f apitype.TaskFile) bool { return f.Ignored })...)
		}
	}
	return out
}

// readsFiles reports whether files may define tasks of a job. A shared job has its
// tasks from the fleet.
func readsFiles(job model.Job) bool { return job.RepositoryTasks && job.Fleet == nil }

func dirOf(job model.Job) string { return userpath.Expand(job.WorkingDirectory.Path) }

// scanned are the files of one folder.
type scanned struct {
	files []folder.File
	err   error // it is not known which there are
	known bool  // the folder was read
}

func scan(dir string) scanned {
	if err := checkFolder("working_directory.path", dir); err != nil {
		return scanned{err: err, known: true}
	}
	files, err := folder.List(dir)
	return scanned{files, err, true}
}

// compareFiles returns those of the files of a job that differ from what was
// approved.
func (svc *core) compareFiles(job model.Job, files []folder.File) []apitype.TaskFile {
	var tasks []model.Task
	for _, t := range svc.tasksOf(job.ID) {
		if t.Source != nil {
			tasks = append(tasks, t)
		}
	}
	of := func(name string) *model.Task {
		if i := slices.IndexFunc(tasks, func(t model.Task) bool { return t.Source.File == name }); i >= 0 {
			return &tasks[i]
		}
		return nil
	}
	exists := func(name string) bool {
		return slices.ContainsFunc(files, func(f folder.File) bool { return f.Name == name })
	}
	out := []apitype.TaskFile{}
	renamed := map[string]bool{} // by task
	for _, f := range files {
		task := of(f.Name)
		if task != nil && f.Problem == nil && f.Text == task.Source.Text {
			continue
		}
		if task == nil && f.Problem == nil {
			i := slices.IndexFunc(tasks, func(t model.Task) bool {
				return t.Source.Text == f.Text && !exists(t.Source.File) && !renamed[t.ID]
			})
			if i >= 0 {
				task, renamed[tasks[i].ID] = &tasks[i], true
			}
		}
		out = append(out, svc.pendingFile(job, f, task))
	}
	if len(files) <= folder.MaxFiles { // otherwise not all files were read
		for i, t := range tasks {
			if !exists(t.Source.File) && !renamed[t.ID] {
				out = append(out, svc.goneFile(job, &tasks[i]))
			}
		}
	}
	return out
}

// pendingFile describes a file that differs from what was approved; task is what it
// defines or defined under another name, nil: none.
func (svc *core) pendingFile(job model.Job, f folder.File, task *model.Task) apitype.TaskFile {
	out := apitype.TaskFile{JobID: job.ID, JobName: job.Name, File: f.Name, State: apitype.TaskFileNew, After: f.Text, Risks: []apitype.TaskRisk{}, Problem: f.Problem}
	before := taskDefaults()
	if task != nil {
		out.State, out.TaskID, out.TaskName, out.Before, before = apitype.TaskFileChanged, task.ID, task.Name, task.Source.Text, *task
		if task.Source.File != f.Name {
			out.State, out.Was = apitype.TaskFileRenamed, task.Source.File
		}
	}
	if out.Problem == nil {
		read, err := svc.readTask(job, f, before)
		if err != nil {
			out.Problem = model.ProblemOf(err)
		} else {
			out.TaskName, out.Risks = read.Name, apitype.TaskRisks(read, task)
		}
	}
	if out.Problem != nil && task == nil {
		out.State = apitype.TaskFileInvalid
	}
	return svc.shown(out)
}

func (svc *core) goneFile(job model.Job, task *model.Task) apitype.TaskFile {
	return svc.shown(apitype.TaskFile{JobID: job.ID, JobName: job.Name, File: task.Source.File, State: apitype.TaskFileGone, TaskID: task.ID, TaskName: task.Name,
		Before: task.Source.Text, Risks: []apitype.TaskRisk{}})
}

// shown completes the description of a file.
func (svc *core) shown(f apitype.TaskFile) apitype.TaskFile {
	f.Diff = diffOf(f)
	data, err := json.Marshal([]string{f.JobID, f.File, string(f.State), f.TaskID, f.Was, f.Before, f.After})
	if err == nil {
		f.Shown = digest(string(data))
	}
	f.Ignored = slices.Contains(svc.store.State.Get().IgnoredFiles, ignored(f))
	return f
}

// diffOf returns the difference in the form of git.
func diffOf(f apitype.TaskFile) string {
	was := cmp.Or(f.Was, f.File)
	head := "diff --git a/" + was + " b/" + f.File + "\n"
	switch {
	case f.State == apitype.TaskFileRenamed:
		head += "rename from " + was + "\nrename to " + f.File + "\n"
	case f.Before == "" && f.After != "":
		head += "new file mode 100644\n"
	case f.State == apitype.TaskFileGone:
		head += "deleted file mode 100644\n"
	}
	text := string(diff.Diff("a/"+was, []byte(f.Before), "b/"+f.File, []byte(f.After)))
	_, text, _ = strings.Cut(text, "\n") // its own first line
	return head + text
}

// ignored identifies the version of a file.
func ignored(f apitype.TaskFile) store.IgnoredFile {
	version := store.IgnoredFile{Job: f.JobID, File: f.File}
	if f.State != apitype.TaskFileGone {
		version.Digest = digest(f.After)
	}
	return version
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// readTask returns the task that a file defines, with what the file does not say as
// in before. It checks everything that needs no program.
func (svc *core) readTask(job model.Job, f folder.File, before model.Task) (model.Task, error) {
	task, err := taskfile.Read(f.Name, f.Text, taskDefaults(), dirOf(job))
	if err != nil {
		return task, err
	}
	taskfile.KeepLocal(&task, before)
	task.JobID, task.Proposed = model.Text(job.ID), false
	task.Source = &model.TaskSource{File: f.Name, Text: f.Text}
	checked := task
	if checked.ID == "" {
		checked.ID = placeholderID
		before.Schedule = model.NewSchedule()
	}
	if err := svc.checkRecord(checked, before); err != nil {
		p := *model.ProblemOf(err)
		p.Message += " (" + f.Name + ")"
		return task, &p
	}
	return task, nil
}

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
		bundle, err := svc.DeleteTask(f.TaskID)
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
	out.Task, err = edit(svc.core, func() (model.Task, error) { return svc.putApproved(task, before) })
	return out, err
}

// putApproved stores a task as a file defines it, unless the task has changed since
// before.
func (svc *taskService) putApproved(task, before model.Task) (model.Task, error) {
	now := model.RecordTime(svc.clock.Now())
	if before.ID == "" {
		for _, t := range svc.tasksOf(string(task.JobID)) {
			if t.Source != nil && t.Source.File == task.Source.File { // two approvals at once
				return task, &model.Problem{Field: "file", Message: task.Source.File + " defines a task already", Hint: "see claude-scheduler task pending", Kind: model.KindConflict}
			}
		}
		task.ID, task.CreatedAt, task.UpdatedAt = newID(), now, now
		return task, svc.insertTask(task, -1)
	}
	return svc.changeTask("", task.ID, func(t model.Task) (model.Task, error) {
		if t.Source == nil || *sourceKey(t) != *sourceKey(before) || t.JobID != before.JobID {
			return t, &model.Problem{Field: "file", Message: t.Name + " has changed since it was shown", Hint: "look at the change again: claude-scheduler task review", Kind: model.KindConflict}
		}
		next := task
		taskfile.KeepLocal(&next, t)
		next.JobID, next.Source, next.Proposed, next.UpdatedAt = t.JobID, task.Source, false, now
		return next, nil
	})
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

// refuseFileFields refuses a change of what a file defines.
func refuseFileFields(before, after model.Task) error {
	if before.Source == nil || after.Source == nil || *sourceKey(before) != *sourceKey(after) {
		return nil // detached, or approved
	}
	name := taskfile.Differs(before, after)
	if name == "" && before.JobID != after.JobID {
		name = "job_id"
	}
	if name == "" {
		return nil
	}
	return &model.Problem{Field: name, Message: fmt.Sprintf("%s is defined by %s", before.Name, before.Source.File), Kind: model.KindConflict,
		Hint: "edit the file and approve the change, or detach the task from it: claude-scheduler task detach"}
}

// fileNameFor makes the name of a file from that of a task.
func fileNameFor(name string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			out.WriteRune(r)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
	}
	base := strings.Trim(out.String(), "-")
	if len(base) > 60 {
		base = strings.Trim(base[:60], "-")
	}
	if base == "" || base == "readme" {
		base = "task"
	}
	return folder.Path + "/" + base + ".md"
}
