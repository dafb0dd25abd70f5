package service

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
)

// Import imports an exported job. Its tasks are disabled, whatever the file
// says: it may come from anyone. Nothing is overwritten unless the request says
// so; with "refuse" an existing id makes the import fail without changes.
func (svc *jobService) Import(r apitype.ImportRequest) (apitype.ImportResult, error) {
	out, err := edit(svc.core, func() (apitype.ImportResult, error) {
		if err := svc.checkImport(r); err != nil {
			return apitype.ImportResult{}, err
		}
		job, tasks := *r.Bundle.Job, slices.Clone(r.Bundle.Tasks)
		notes := apitype.Concerns(r.Bundle.Job, tasks)
		for i := range tasks {
			tasks[i].Enabled, tasks[i].Source = false, nil // an approval is for the machine where it was made
		}
		notes = append(notes, svc.dropMissingProfiles(&job, tasks)...)
		notes = append(notes, svc.missingLinks(tasks)...)
		var out apitype.ImportResult
		var err error
		if r.OnConflict == "copy" {
			out.Job, out.Tasks, err = svc.insertCopy(&job, tasks, job.Name)
			out.Created = 1 + len(out.Tasks)
		} else {
			out, err = svc.importSame(job, tasks)
		}
		out.Notes = slices.Concat(notes, out.Notes, svc.importNotes(out.Tasks))
		return out, err
	})
	return out, model.WithOperation("import", err)
}

// checkImport refuses a bundle with an invalid record.
func (svc *jobService) checkImport(r apitype.ImportRequest) error {
	b := r.Bundle
	if b.Version != "" && b.Version != bundleVersion {
		return model.Invalid("version", fmt.Sprintf("%q is not known", b.Version), "this program reads version "+bundleVersion+"; use a newer one")
	}
	if b.Job == nil {
		return model.Invalid("job", "is missing", "give a file made by claude-scheduler export")
	}
	if !slices.Contains([]string{"", "refuse", "copy", "overwrite"}, r.OnConflict) {
		return model.Invalid("on_conflict", fmt.Sprintf("%q is not a valid value", r.OnConflict), "refuse, copy or overwrite")
	}
	if err := b.Job.Check(); err != nil {
		p := *model.ProblemOf(err)
		p.Field = strings.TrimSuffix("job."+p.Field, ".")
		return &p
	}
	for i, t := range b.Tasks {
		err := t.Check()
		if err == nil {
			known, _ := svc.store.Tasks.Get(t.ID)
			err = t.CheckRules(known)
		}
		if err == nil {
			err = svc.checkSchedule(t.Schedule, t.Schedule)
		}
		if err != nil {
			p := *model.ProblemOf(err)
			p.Field = fmt.Sprintf("tasks[%d].%s", i, p.Field)
			return &p
		}
		if slices.ContainsFunc(b.Tasks[:i], func(o model.Task) bool { return o.ID == t.ID }) {
			return model.Invalid(fmt.Sprintf("tasks[%d].id", i), t.ID+" is listed twice", "give each task its own id")
		}
		if _, exists := svc.store.Tasks.Get(t.ID); exists && (r.OnConflict == "" || r.OnConflict == "refuse") {
			return conflictOn(fmt.Sprintf("tasks[%d].id", i), "task", t.ID)
		}
	}
	if _, exists := svc.store.Jobs.Get(b.Job.ID); exists && (r.OnConflict == "" || r.OnConflict == "refuse") {
		return conflictOn("job.id", "job", b.Job.ID)
	}
	return svc.checkImportFollows(r)
}

// checkImportFollows refuses a bundle with which the end of a task would start it
// again. A copy has its own ids, so only links within it matter.
func (svc *jobService) checkImportFollows(r apitype.ImportRequest) error {
	job, tasks := *r.Bundle.Job, slices.Clone(r.Bundle.Tasks)
	job.TaskOrder = ids(tasks)
	for i := range tasks {
		tasks[i].JobID = model.Text(job.ID)
	}
	if r.OnConflict == "copy" {
		return scheduler.CheckFollows(tasks, []model.Job{job}, nil, nil)
	}
	jobs := slices.DeleteFunc(svc.store.Jobs.All(), func(j model.Job) bool { return j.ID == job.ID })
	return svc.checkFollows(append(jobs, job), tasks...)
}

func conflictOn(field, kind, id string) error {
	return &model.Problem{Field: field, Message: fmt.Sprintf("there already is a %s %s", kind, id), Kind: model.KindConflict,
		Hint: "import it as a copy (--copy) or overwrite the existing one (--overwrite)"}
}

// importSame imports a bundle under its own ids, replacing existing records.
func (svc *jobService) importSame(job model.Job, imported []model.Task) (apitype.ImportResult, error) {
	out := apitype.ImportResult{Tasks: []model.Task{}}
	job.TaskOrder, job.Status, job.Fleet, job.Revision, job.RepositoryTasks = nil, model.JobPending, nil, 0, false
	if shared, ok := svc.store.Jobs.Get(job.ID); ok {
		if err := refuseShared(shared, "an import cannot replace it"); err != nil {
			return out, err
		}
	}
	var had []string
	other := false // the tasks that it has already would run in another way
	moved := func(id string) bool {
		return slices.ContainsFunc(imported, func(t model.Task) bool { return t.ID == id })
	}
	err := svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		for i := range jobs {
			if jobs[i].ID != job.ID { // a task of another job leaves that job's order
				jobs[i].TaskOrder = slices.DeleteFunc(jobs[i].TaskOrder, moved)
			}
		}
		if i := slices.IndexFunc(jobs, func(j model.Job) bool { return j.ID == job.ID }); i >= 0 {
			had, out.Updated = jobs[i].TaskOrder, 1
			other = runsDiffer(jobs[i], job)
			job.RepositoryTasks = jobs[i].RepositoryTasks
			jobs[i] = job
			return jobs, nil
		}
		out.Created = 1
		return append(jobs, job), nil
	})
	if err != nil {
		return out, err
	}
	err = svc.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		for _, t := range imported {
			t.JobID = model.Text(job.ID)
			if i := slices.IndexFunc(tasks, func(o model.Task) bool { return o.ID == t.ID }); i >= 0 {
				tasks[i], out.Updated = t, out.Updated+1
			} else {
				tasks, out.Created = append(tasks, t), out.Created+1
			}
			out.Tasks = append(out.Tasks, t)
		}
		if other {
			out.Notes = disableTasks(tasks, job.ID)
		}
		return tasks, nil
	})
	if err != nil {
		return out, err
	}
	job, err = svc.changeJob(job.ID, func(j *model.Job) error {
		j.TaskOrder = had // tasks that are not in the bundle stay, at the end
		for i, t := range imported {
			insertAt(j, t.ID, i)
		}
		return nil
	})
	out.Job = &job
	svc.reload()
	svc.reviewJobs(job.ID) // there may be earlier runs
	svc.scheduler.Announce(apitype.ResetEvent())
	return out, err
}

// runsDiffer reports whether tasks of a job would run elsewhere, with other
// variables or after another setup.
func runsDiffer(before, after model.Job) bool {
	a, b := before.WorkingDirectory, after.WorkingDirectory
	return a.Path != b.Path || a.UseGitWorktree != b.UseGitWorktree || a.WorktreeName != b.WorktreeName || a.WorktreeBranch != b.WorktreeBranch ||
		a.WorktreeSetup != b.WorktreeSetup || before.Profile != after.Profile
}

// disableTasks disables the tasks of a job that an import changed, and notes
// each: the file may come from anyone.
func disableTasks(tasks []model.Task, job string) (notes []string) {
	for i := range tasks {
		if t := &tasks[i]; string(t.JobID) == job && t.Enabled {
			t.Enabled = false
			notes = append(notes, t.Name+" is disabled, because the import changed how its job runs")
		}
	}
	return notes
}

// insertCopy adds a job and tasks under new ids.
func (svc *jobService) insertCopy(job *model.Job, tasks []model.Task, name string) (*model.Job, []model.Task, error) {
	now := model.RecordTime(svc.clock.Now())
	copied := *job
	copied.ID, copied.Name, copied.Status, copied.TaskOrder = uuid.NewString(), name, model.JobPending, nil
	copied.CreatedAt, copied.UpdatedAt, copied.Fleet, copied.Revision, copied.RepositoryTasks = now, now, nil, 0, false
	svc.dropMissingProfiles(&copied, tasks)
	if err := svc.insertJob(copied); err != nil {
		return nil, nil, err
	}
	out := make([]model.Task, 0, len(tasks))
	newID := make(map[string]string, len(tasks))
	for _, t := range tasks {
		newID[t.ID] = uuid.NewString()
	}
	startAfterCopies(tasks, newID)
	for _, t := range tasks {
		t.ID, t.JobID, t.LastRunStatus, t.SessionID, t.Source = newID[t.ID], model.Text(copied.ID), "", "", nil
		t.CreatedAt, t.UpdatedAt = now, now
		if err := svc.insertTask(t, -1); err != nil {
			return nil, nil, err
		}
		out = append(out, t)
	}
	copied, _ = svc.store.Jobs.Get(copied.ID)
	return &copied, out, nil
}

// dropMissingProfiles clears references to profiles that do not exist here, and
// notes each.
func (svc *core) dropMissingProfiles(job *model.Job, tasks []model.Task) (notes []string) {
	drop := func(profile *model.Text, name string) {
		if *profile == "" {
			return
		}
		if _, ok := svc.store.Profiles.Get(string(*profile)); !ok {
			notes = append(notes, fmt.Sprintf("%s is without its profile %s, which does not exist here", name, *profile))
			*profile = ""
		}
	}
	drop(&job.Profile, job.Name)
	for i := range tasks {
		drop(&tasks[i].Profile, tasks[i].Name)
	}
	return notes
}

// importNotes lists imported tasks that cannot run as they are.
func (svc *jobService) importNotes(tasks []model.Task) []string {
	problems := map[string]*model.Problem{}
	for _, s := range svc.scheduler.Tasks() {
		problems[s.Task.ID] = s.Problem
	}
	notes := []string{}
	for _, t := range tasks {
		if p := problems[t.ID]; p != nil {
			notes = append(notes, fmt.Sprintf("%s will not run: %s", t.Name, p.Error()))
		}
	}
	return notes
}
