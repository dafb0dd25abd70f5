package member

import (
	"context"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// mirror copies what has changed in the fleet into the records of this machine.
func (m *Member) mirror(ctx context.Context, in link.Mirror) (struct{}, error) {
	edits := m.editsNow()
	for _, d := range in.Definitions {
		if m.isKept(d.Job.ID) {
			continue // the engine is about to forget it
		}
		if err := m.applyDefinition(d); err != nil {
			return struct{}{}, err
		}
		m.confirm(d.Job.ID, edits)
	}
	for _, job := range in.Closed {
		if err := m.switchOff(job); err != nil {
			return struct{}{}, err
		}
	}
	if len(in.Definitions)+len(in.Closed) > 0 {
		if err := m.scheduler.Reload(""); err != nil {
			return struct{}{}, err
		}
		m.scheduler.Announce(apitype.ResetEvent())
	}
	if len(in.Runs) > 0 {
		if err := m.scheduler.MirrorRuns(m.Store.Fleet.Get().Machine, in.Runs); err != nil {
			return struct{}{}, err
		}
	}
	if len(in.Limits) > 0 {
		if err := m.mirrorLimits(ctx, in.Limits); err != nil {
			return struct{}{}, err
		}
	}
	return struct{}{}, m.noteMirrored(in.Until)
}

// mirroredEvery bounds how often the time until which everything is known is
// written: it only saves work at the next start.
const mirroredEvery = 10 * time.Minute

func (m *Member) noteMirrored(until time.Time) error {
	if until.Sub(m.Store.Fleet.Get().MirroredUntil) < mirroredEvery {
		return nil
	}
	return m.Store.Fleet.Update(func(f *store.Fleet) error { f.MirroredUntil = until; return nil })
}

// applyDefinition replaces a shared job and its tasks. Its working directory and
// the profiles are this machine's.
func (m *Member) applyDefinition(d link.Definition) error {
	before, known := m.Store.Jobs.Get(d.Job.ID)
	d = m.localized(d)
	if known {
		m.scheduler.ReportFault("job "+d.Job.ID, undoneEdits(before, m.tasksOf(d.Job.ID), d))
	}
	// The job, and with it the revision, last: what failed before is repeated.
	if err := m.replaceTasks(d); err != nil {
		return err
	}
	return m.Store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		i := slices.IndexFunc(jobs, func(j model.Job) bool { return j.ID == d.Job.ID })
		if i < 0 {
			return append(jobs, d.Job), nil
		}
		jobs[i] = d.Job
		return jobs, nil
	})
}

func (m *Member) replaceTasks(d link.Definition) error {
	return m.Store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		for _, task := range d.Tasks {
			i := slices.IndexFunc(tasks, func(t model.Task) bool { return t.ID == task.ID })
			if i < 0 {
				tasks = append(tasks, task)
				continue
			}
			tasks[i] = task
		}
		return slices.DeleteFunc(tasks, func(t model.Task) bool {
			gone := !slices.ContainsFunc(d.Tasks, func(other model.Task) bool { return other.ID == t.ID })
			return string(t.JobID) == d.Job.ID && gone
		}), nil
	})
}

// localized returns a definition with what belongs to this machine: the working
// directory, the profiles, and the states of the job and of its tasks.
func (m *Member) localized(d link.Definition) link.Definition {
	profile := m.profileHere(d.Profiles)
	d.Job.Profile = profile(d.Job.Profile)
	if job, ok := m.Store.Jobs.Get(d.Job.ID); ok {
		d.Job.WorkingDirectory.Path, d.Job.Status = job.WorkingDirectory.Path, job.Status
	}
	d.Tasks = slices.Clone(d.Tasks)
	for i, task := range d.Tasks {
		d.Tasks[i].Profile = profile(task.Profile)
		if here, ok := m.Store.Tasks.Get(task.ID); ok {
			d.Tasks[i].LastRunStatus = here.LastRunStatus
		}
	}
	return d
}

func (m *Member) tasksOf(job string) []model.Task {
	return slices.DeleteFunc(m.Store.Tasks.All(), func(t model.Task) bool { return string(t.JobID) != job })
}

// profileHere translates the profiles of another machine into this one's, by id,
// else by name. One that is missing here keeps its id, so that no run starts
// without it.
func (m *Member) profileHere(names map[string]string) func(model.Text) model.Text {
	here := m.Store.Profiles.All()
	return func(id model.Text) model.Text {
		for _, p := range here {
			if p.ID == string(id) {
				return id
			}
		}
		for _, p := range here {
			if name := names[string(id)]; name != "" && p.Name == name {
				return model.Text(p.ID)
			}
		}
		return id
	}
}

// switchOff makes a job that is not shared any more one of this machine, with all
// tasks disabled: the machine that ended the sharing has it.
func (m *Member) switchOff(job string) error {
	if j, ok := m.Store.Jobs.Get(job); !ok || j.Fleet == nil || m.isKept(job) {
		return nil
	}
	err := m.Store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		for i := range tasks {
			if string(tasks[i].JobID) == job {
				tasks[i].Enabled = false
			}
		}
		return tasks, nil
	})
	if err != nil {
		return err
	}
	return m.Store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		for i := range jobs {
			if jobs[i].ID == job {
				jobs[i].Fleet, jobs[i].Revision = nil, 0
			}
		}
		return jobs, nil
	})
}
