package service

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// bundleVersion is the version of the export format.
const bundleVersion = "1.0"

// ExportJob returns a job with its tasks in order and the profiles they refer
// to. Secret static values are omitted.
func (svc *jobService) ExportJob(ref string) (apitype.Bundle, error) {
	job, err := svc.findJob(ref)
	if err != nil {
		return apitype.Bundle{}, model.WithOperation("export job", err)
	}
	bundle := svc.bundle(&job, svc.orderedTasks(job))
	bundle.ProfilesReferenced = svc.profilesOf(job, bundle.Tasks)
	return bundle, nil
}

func (svc *core) bundle(job *model.Job, tasks []model.Task) apitype.Bundle {
	return apitype.Bundle{Version: bundleVersion, ExportedAt: model.RecordTime(svc.clock.Now()), Job: job, Tasks: tasks, ProfilesReferenced: []model.Profile{}}
}

func (svc *jobService) profilesOf(job model.Job, tasks []model.Task) []model.Profile {
	ids := []string{string(job.Profile)}
	for _, t := range tasks {
		ids = append(ids, string(t.Profile))
	}
	out := []model.Profile{}
	for _, p := range svc.store.Profiles.All() {
		if !slices.Contains(ids, p.ID) {
			continue
		}
		for i, v := range p.EnvVars {
			if v.Source == model.SourceStatic && environ.Secret(v) {
				p.EnvVars[i].Value = ""
			}
		}
		out = append(out, p)
	}
	return out
}

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
	return svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
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
		return jobs, nil
	})
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
	return nil
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
			tasks[i].Enabled = false
		}
		notes = append(notes, svc.dropMissingProfiles(&job, tasks)...)
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
	return nil
}

func conflictOn(field, kind, id string) error {
	return &model.Problem{Field: field, Message: fmt.Sprintf("there already is a %s %s", kind, id), Kind: model.KindConflict,
		Hint: "import it as a copy (--copy) or overwrite the existing one (--overwrite)"}
}

// importSame imports a bundle under its own ids, replacing existing records.
func (svc *jobService) importSame(job model.Job, imported []model.Task) (apitype.ImportResult, error) {
	out := apitype.ImportResult{Tasks: []model.Task{}}
	job.TaskOrder, job.Status, job.Fleet, job.Revision = nil, model.JobPending, nil, 0
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
	copied.CreatedAt, copied.UpdatedAt, copied.Fleet, copied.Revision = now, now, nil, 0
	svc.dropMissingProfiles(&copied, tasks)
	if err := svc.insertJob(copied); err != nil {
		return nil, nil, err
	}
	out := make([]model.Task, 0, len(tasks))
	for _, t := range tasks {
		t.ID, t.JobID, t.LastRunStatus, t.SessionID = uuid.NewString(), model.Text(copied.ID), "", ""
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
