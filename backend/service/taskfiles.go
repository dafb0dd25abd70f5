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
const filesLimit = 30 * time.Second

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
		found, answered := within(ctx, filesLimit, func() scanned { return svc.scan(dirOf(job)) })
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
		if found := svc.taskFiles.get(dirOf(job), svc.scan); found.err == nil && found.known {
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

// scan reads the files of a directory, and what they mean.
func (svc *core) scan(dir string) scanned {
	if err := checkFolder("working_directory.path", dir); err != nil {
		return scanned{err: err, known: true}
	}
	files, err := folder.List(dir)
	for _, f := range files {
		if f.Problem == nil {
			_, _ = svc.readFiles.read(dir, f) // so that comparing them is quick
		}
	}
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
	task, err := svc.readFiles.read(dirOf(job), f)
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
