package service

import (
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// importBatch is the imported records of one kind.
type importBatch[T any] struct {
	kind    string
	files   *store.Collection[T]
	records []T
	id      func(T) string
	name    func(T) string
	check   func(T) error
	replace func(old, imported T) T // merges an imported record with the one it replaces
}

// collect writes the chosen valid records, in one step, and returns those that
// are new or replaced.
func collect[T any](a *importSession, c importBatch[T]) (taken []T, err error) {
	var fit []T
	for _, r := range c.records {
		if !a.chosen[c.id(r)] {
			continue
		}
		if err := c.check(r); err != nil {
			a.note("%s %s is left out: %s", c.kind, c.name(r), model.ProblemOf(err).Error())
			continue
		}
		fit = append(fit, r)
	}
	if len(fit) == 0 {
		return nil, nil
	}
	var created, replaced, kept int
	err = c.files.Update(func(all []T) ([]T, error) {
		created, replaced, kept, taken = 0, 0, 0, nil
		for _, r := range fit {
			i := slices.IndexFunc(all, func(o T) bool { return c.id(o) == c.id(r) })
			switch {
			case i < 0:
				created++
				all = append(all, r)
			case a.choice.Overwrite:
				replaced++
				r = c.replace(all[i], r)
				all[i] = r
			default:
				kept++
				continue
			}
			taken = append(taken, r)
		}
		return all, nil
	})
	if err != nil {
		return nil, err
	}
	a.report.Created, a.report.Replaced, a.report.Kept = a.report.Created+created, a.report.Replaced+replaced, a.report.Kept+kept
	return taken, nil
}

func (a *importSession) profiles() error {
	_, err := collect(a, importBatch[model.Profile]{
		"profile", a.svc.store.Profiles, a.source.Profiles, func(p model.Profile) string { return p.ID }, func(p model.Profile) string { return p.Name },
		a.svc.checkProfile, func(_, imported model.Profile) model.Profile { return imported },
	})
	return err
}

func (a *importSession) jobs() error {
	jobs := slices.Clone(a.source.Jobs)
	for i := range jobs {
		if a.chosen[jobs[i].ID] {
			a.report.Notes = append(a.report.Notes, a.svc.dropMissingProfiles(&jobs[i], nil)...)
		}
		jobs[i].TaskOrder, jobs[i].Status, jobs[i].Fleet, jobs[i].Revision = nil, model.JobPending, nil, 0
	}
	taken, err := collect(a, importBatch[model.Job]{
		"job", a.svc.store.Jobs, jobs, func(j model.Job) string { return j.ID }, func(j model.Job) string { return j.Name },
		model.Job.Check, func(old, imported model.Job) model.Job {
			imported.TaskOrder, imported.Status, imported.Fleet, imported.Revision = old.TaskOrder, old.Status, old.Fleet, old.Revision
			return imported
		},
	})
	for _, j := range taken {
		a.report.JobIDs = append(a.report.JobIDs, j.ID)
	}
	return err
}

func (a *importSession) importTasks() error {
	tasks := slices.Clone(a.source.Tasks)
	for i := range tasks {
		if a.chosen[tasks[i].ID] {
			a.report.Notes = append(a.report.Notes, a.svc.dropMissingProfiles(&model.Job{}, tasks[i:i+1])...)
		}
		tasks[i].Enabled = tasks[i].Enabled && a.choice.Enable
	}
	var err error
	a.tasks, err = collect(a, importBatch[model.Task]{
		"task", a.svc.store.Tasks, tasks, func(t model.Task) string { return t.ID }, func(t model.Task) string { return t.Name },
		func(t model.Task) error {
			if err := t.Check(); err != nil {
				return err
			}
			known, _ := a.svc.store.Tasks.Get(t.ID)
			if err := t.CheckRules(known); err != nil {
				return err
			}
			if _, ok := a.svc.store.Jobs.Get(string(t.JobID)); !ok {
				return notFound("job_id", "job", string(t.JobID))
			}
			return nil
		},
		func(old, imported model.Task) model.Task {
			imported.LastRunStatus = old.LastRunStatus
			return imported
		},
	})
	if err != nil || len(a.tasks) == 0 {
		return err
	}
	a.report.Tasks = len(a.tasks)
	return a.order()
}

// order adds the imported tasks to their jobs: after the existing ones, in the
// order of the source.
func (a *importSession) order() error {
	of := map[string]model.Text{}
	for _, t := range a.tasks {
		of[t.ID] = t.JobID
		if !slices.Contains(a.report.JobIDs, string(t.JobID)) {
			a.report.JobIDs = append(a.report.JobIDs, string(t.JobID))
		}
	}
	var wanted []string
	for _, j := range a.source.Jobs {
		for _, t := range tasksIn(a.source, j) {
			wanted = append(wanted, t.ID)
		}
	}
	return a.svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		for i := range jobs {
			job := &jobs[i]
			job.TaskOrder = slices.DeleteFunc(job.TaskOrder, func(id string) bool { return of[id] != "" && string(of[id]) != job.ID })
			for _, id := range wanted {
				if string(of[id]) == job.ID && !slices.Contains(job.TaskOrder, id) {
					job.TaskOrder = append(job.TaskOrder, id)
				}
			}
		}
		return jobs, nil
	})
}

// runs imports the history. Existing runs are not changed.
func (a *importSession) runs() error {
	if !a.choice.Runs {
		return nil
	}
	var fresh []model.Run
	for _, past := range a.source.Runs {
		if len(a.choice.IDs) > 0 && !a.chosen[past.Run.TaskID] {
			continue
		}
		_, exists, err := a.svc.store.Runs.Get(past.Run.ID)
		if err != nil {
			return err
		}
		if exists {
			continue
		}
		if past.Log != "" {
			if err := a.svc.store.RetainLog(past.Run.ID, past.Log); err != nil {
				return err
			}
		}
		fresh = append(fresh, past.Run)
	}
	a.report.Runs = len(fresh)
	return a.svc.store.Runs.Put(fresh...)
}

func (a *importSession) settings() error {
	if !a.choice.Settings {
		return nil
	}
	err := a.svc.store.Settings.Update(func(s *model.Settings) error {
		before := *s
		for _, setting := range a.source.Settings {
			next, err := a.svc.withSetting(*s, setting)
			if err != nil {
				a.note("the setting %s stays as it is: %s", setting.Name, model.ProblemOf(err).Error())
				continue
			}
			*s = next
		}
		a.report.Settings = 0
		for _, setting := range a.source.Settings {
			if formatSetting(before, setting.Name) != formatSetting(*s, setting.Name) {
				a.report.Settings++
			}
		}
		return nil
	})
	if err == nil {
		a.svc.scheduler.Announce(apitype.SettingsEvent(a.svc.store.Settings.Get()))
	}
	return err
}
