package service

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// Fleet is the membership of this machine in a fleet; member.Member is the real
// one.
type Fleet interface {
	Status(ctx context.Context) apitype.FleetStatus
	Join(r apitype.FleetJoin) error
	Leave() error
	Drain(drain bool) error
	Key() (string, error)
	Machine() string
	// Share, Change and Unshare ask the engine, which decides about a shared job.
	Share(s link.Share) error
	Change(d link.Definition) error
	Unshare(job string) error
	Start(s link.Start) (model.Run, error)
	Cancel(c link.Cancel) error
	// FetchLog copies the log of a run from the machine that has it, as far as it is
	// not copied yet.
	FetchLog(ctx context.Context, machine, runID string) error
}

// Fleet returns what this machine knows about its fleet.
func (svc *fleetService) Fleet(ctx context.Context) apitype.FleetStatus { return svc.fleet.Status(ctx) }

// JoinFleet makes this machine a member of a fleet.
func (svc *fleetService) JoinFleet(ctx context.Context, r apitype.FleetJoin) (apitype.FleetStatus, error) {
	err := svc.fleet.Join(r)
	return svc.fleet.Status(ctx), model.WithOperation("join fleet", err)
}

// LeaveFleet ends the membership.
func (svc *fleetService) LeaveFleet(ctx context.Context) (apitype.FleetStatus, error) {
	err := svc.change(func() error { return svc.fleet.Leave() })
	svc.scheduler.Announce(apitype.ResetEvent())
	return svc.fleet.Status(ctx), model.WithOperation("leave fleet", err)
}

// DrainFleet makes this machine stop taking shared runs, or take them again.
func (svc *fleetService) DrainFleet(ctx context.Context, r apitype.FleetDrain) (apitype.FleetStatus, error) {
	err := svc.fleet.Drain(r.Drain)
	return svc.fleet.Status(ctx), model.WithOperation("drain", err)
}

// FleetKey returns the key that a further machine needs to join.
func (svc *fleetService) FleetKey() (string, error) {
	key, err := svc.fleet.Key()
	return key, model.WithOperation("export key", err)
}

// ShareJob shares a job with the fleet, or changes how it is shared.
func (svc *fleetService) ShareJob(ref string, r apitype.FleetShare) (model.Job, error) {
	job, err := edit(svc.core, func() (model.Job, error) {
		job, err := svc.findJob(ref)
		if err != nil {
			return job, err
		}
		shared := model.JobFleet{On: r.On, OnLoss: cmp.Or(model.OnLoss(r.OnLoss), model.OnLossInterrupt)}
		tasks := svc.tasksOf(job.ID)
		shared.Machine, shared.Pinned = svc.pinned(job, tasks)
		if job.Fleet != nil {
			shared.Machine, shared.Pinned = job.Fleet.Machine, job.Fleet.Pinned
			return svc.changeJob(job.ID, func(j *model.Job) error { j.Fleet = &shared; return j.Check() })
		}
		job.Fleet, job.Revision = &shared, 1
		if err := cmp.Or(job.Check(), svc.checkShareable(job, tasks)); err != nil {
			return job, err
		}
		s := link.Share{Definition: svc.definition(job, tasks), Tasks: map[string]link.Armed{}}
		for _, state := range svc.scheduler.Tasks() {
			if string(state.Task.JobID) == job.ID {
				armed := link.Armed{At: state.From}
				if limit := state.Task.MaxRuns; limit > 0 {
					armed.Runs = limit - state.RunsLeft
				}
				s.Tasks[state.Task.ID] = armed
			}
		}
		if err := svc.fleet.Share(s); err != nil {
			return job, err
		}
		return svc.storeJob(job)
	})
	return job, model.WithOperation("share job", err)
}

// storeJob replaces a job whose change the fleet has accepted.
func (svc *core) storeJob(job model.Job) (model.Job, error) {
	err := svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		i := slices.IndexFunc(jobs, func(j model.Job) bool { return j.ID == job.ID })
		if i < 0 {
			return nil, noLongerExists("job", job.ID)
		}
		jobs[i] = job
		return jobs, nil
	})
	if err == nil {
		svc.reload()
		svc.scheduler.Announce(apitype.JobEvent(job))
	}
	return job, err
}

// startsOnOneMachine reports whether files or the start of one machine start a task.
func startsOnOneMachine(t model.Task) bool {
	compiled, err := schedule.Compile(t.Schedule, time.UTC)
	return t.Schedule.Type == model.FileWatch || err == nil && compiled.AtBoot()
}

// mayRunHere reports whether this machine is one of those that run a task.
func (svc *core) mayRunHere(t model.Task) bool {
	job, ok := svc.store.Jobs.Get(string(t.JobID))
	if !ok || job.Fleet == nil {
		return true
	}
	return job.WorkingDirectory.Path != "" && (job.Fleet.Machine == "" || job.Fleet.Machine == svc.fleet.Machine())
}

// checkShareable refuses to share what only one machine can decide about.
func (svc *fleetService) checkShareable(job model.Job, tasks []model.Task) error {
	if job.RepositoryTasks {
		return &model.Problem{Field: "repository_tasks", Message: job.Name + " reads tasks from its folder, which a user approves on one machine", Hint: "turn it off: claude-scheduler job edit --repository-tasks=false", Kind: model.KindConflict}
	}
	for _, t := range tasks {
		if t.GitHub.Event != "" || svc.store.Events.Get().Triggers[t.ID].Hash != "" {
			return &model.Problem{Field: "id", Message: t.Name + " is started by events, which would start it on each machine", Hint: "remove them, or move it to a job that is not shared", Kind: model.KindConflict}
		}
		if startsOnOneMachine(t) {
			return &model.Problem{Field: "id", Message: t.Name + " is started by files or the start of one machine", Hint: "move it to a job that is not shared", Kind: model.KindConflict}
		}
	}
	if err := svc.linkedToShared(job); err != nil {
		return err
	}
	for _, active := range svc.scheduler.ActiveRuns() {
		if string(active.Run.JobID) == job.ID {
			return &model.Problem{Field: "id", Message: "a run of " + job.Name + " has not ended", Hint: "share the job when it has ended", Kind: model.KindConflict}
		}
	}
	return nil
}

// pinned returns the machine that alone can run a job, and why; empty: any can.
func (svc *core) pinned(job model.Job, tasks []model.Task) (machine, why string) {
	if job.WorkingDirectory.UseGitWorktree {
		return svc.fleet.Machine(), "its worktree is there"
	}
	for _, t := range tasks {
		if t.SessionMode != model.SessionNew {
			return svc.fleet.Machine(), "the sessions of " + t.Name + " are there"
		}
	}
	return "", ""
}

// definition is a job as all machines of the fleet see it.
func (svc *core) definition(job model.Job, tasks []model.Task) link.Definition {
	settings := svc.store.Settings.Get().Sanitized()
	d := link.Definition{Job: job, Tasks: slices.Clone(tasks), Profiles: map[string]string{}, Policies: link.Policies{
		Timezone: settings.Timezone, Missed: settings.Missed, MissedWindow: settings.MissedWindow, Overlap: settings.Overlap,
		ResumeAfterUsageLimit: settings.ResumeAfterUsageLimit, QuietHours: settings.QuietHours, QuietDates: settings.QuietDates,
	}}
	if zone, err := svc.scheduler.DefaultZone(); err == nil {
		d.Policies.Timezone = zone.String()
	}
	d.Job.WorkingDirectory.Path, d.Job.Status = "", model.JobPending
	ids := []model.Text{job.Profile}
	for i := range d.Tasks {
		d.Tasks[i].LastRunStatus = ""
		ids = append(ids, d.Tasks[i].Profile)
	}
	for _, id := range ids {
		if p, ok := svc.store.Profiles.Get(string(id)); ok {
			d.Profiles[p.ID] = p.Name
		}
	}
	return d
}

// publish asks the fleet to accept a change of a shared job, and returns its new
// revision. A job that is not shared needs nothing: 0.
func (svc *core) publish(job model.Job, tasks []model.Task) (revision int, err error) {
	if job.Fleet == nil {
		return 0, nil
	}
	if machine, why := svc.pinned(job, tasks); why != "" && job.Fleet.Machine == "" {
		job.Fleet.Machine, job.Fleet.Pinned = machine, why
	}
	job.Revision++
	return job.Revision, svc.fleet.Change(svc.definition(job, tasks))
}

// publishTask is publish for one task that is added, replaced or, if next is nil,
// removed.
func (svc *core) publishTask(jobID model.Text, taskID string, next *model.Task) error {
	job, ok := svc.store.Jobs.Get(string(jobID))
	if !ok || job.Fleet == nil {
		return nil
	}
	tasks := svc.tasksOf(job.ID)
	i := slices.IndexFunc(tasks, func(t model.Task) bool { return t.ID == taskID })
	switch {
	case next == nil && i >= 0:
		tasks = slices.Delete(tasks, i, i+1)
		dropFromOrder(&job, taskID)
	case i >= 0:
		tasks[i] = *next
	default:
		tasks = append(tasks, *next)
		insertAt(&job, taskID, -1)
	}
	revision, err := svc.publish(job, tasks)
	if err != nil {
		return err
	}
	return svc.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		for i := range jobs {
			if jobs[i].ID == job.ID {
				jobs[i].Revision, jobs[i].Fleet, jobs[i].TaskOrder = revision, job.Fleet, job.TaskOrder
			}
		}
		return jobs, nil
	})
}

// publishChange is publishTask for a change of a task. One that moves it in or out
// of a shared job is refused.
func (svc *core) publishChange(id string, change func(model.Task) (model.Task, error)) error {
	before, ok := svc.store.Tasks.Get(id)
	if !ok {
		return nil // the change is refused anyway
	}
	after, err := change(before)
	if err != nil {
		return err
	}
	if before.JobID == after.JobID {
		return svc.publishTask(after.JobID, id, &after)
	}
	for _, jobID := range []model.Text{before.JobID, after.JobID} {
		if job, ok := svc.store.Jobs.Get(string(jobID)); ok {
			if err := refuseShared(job, "its tasks cannot be moved"); err != nil {
				return err
			}
		}
	}
	return nil
}

// publishJob is publish for a change of a job. Where it works on this machine is
// not shared.
func (svc *core) publishJob(id string, change func(*model.Job) error) (revision int, err error) {
	job, ok := svc.store.Jobs.Get(id)
	if !ok || job.Fleet == nil {
		return 0, nil
	}
	before, err := svc.definition(job, nil).Job.MarshalJSON()
	if err != nil {
		return 0, err
	}
	if err := change(&job); err != nil {
		return 0, err
	}
	after, err := svc.definition(job, nil).Job.MarshalJSON()
	if err != nil || bytes.Equal(before, after) {
		return 0, err
	}
	return svc.publish(job, svc.tasksOf(job.ID))
}

// refuseShared refuses what a shared job does not allow.
func refuseShared(job model.Job, what string) error {
	if job.Fleet == nil {
		return nil
	}
	return &model.Problem{Field: "id", Message: fmt.Sprintf("%s is shared with a fleet, so %s", job.Name, what), Hint: "claude-scheduler fleet unshare", Kind: model.KindConflict}
}

// UnshareJob makes a shared job one of this machine only.
func (svc *fleetService) UnshareJob(ref string) (model.Job, error) {
	job, err := edit(svc.core, func() (model.Job, error) {
		job, err := svc.findJob(ref)
		if err != nil {
			return job, err
		}
		if job.Fleet == nil {
			return job, &model.Problem{Field: "id", Message: job.Name + " is not shared", Kind: model.KindConflict}
		}
		if job.WorkingDirectory.Path == "" {
			return job, &model.Problem{Field: "id", Message: job.Name + " has no directory on this machine, which would be the only one to run it", Hint: "map it first: claude-scheduler fleet map", Kind: model.KindConflict}
		}
		if err := svc.fleet.Unshare(job.ID); err != nil {
			return job, err
		}
		job.Fleet, job.Revision = nil, 0
		return svc.storeJob(job)
	})
	return job, model.WithOperation("unshare job", err)
}

// MapJob says where a shared job works on this machine.
func (svc *fleetService) MapJob(ref string, r apitype.FleetMap) (model.Job, error) {
	job, err := svc.findJob(ref)
	if err == nil && job.Fleet == nil {
		err = &model.Problem{Field: "id", Message: job.Name + " is not shared", Hint: "change its working directory", Kind: model.KindConflict}
	}
	if err == nil && r.Path != "" {
		err = checkFolder("path", r.Path)
	}
	if err != nil {
		return job, model.WithOperation("map job", err)
	}
	job, err = edit(svc.core, func() (model.Job, error) {
		job, err := svc.findJob(job.ID)
		if err != nil {
			return job, err
		}
		job.WorkingDirectory.Path = r.Path
		return svc.storeJob(job)
	})
	return job, model.WithOperation("map job", err)
}

// startShared asks the fleet to start a task of a job, or its sequence. shared is false for a job that is not shared.
func (svc *core) startShared(s link.Start) (run model.Run, shared bool, err error) {
	job, ok := svc.store.Jobs.Get(s.JobID)
	if !ok || job.Fleet == nil {
		return model.Run{}, false, nil
	}
	s.RunID = uuid.NewString()
	if run, err = svc.fleet.Start(s); err == nil {
		err = svc.scheduler.MirrorRuns(svc.fleet.Machine(), []model.Run{run}) // the client reads it next
	}
	return run, true, err
}

// cancelShared ends a run that another machine has, or none.
func (svc *core) cancelShared(run model.Run) error {
	if run.Status.Ended() {
		return &model.Problem{Field: "id", Message: "the run has ended: " + string(run.Status), Kind: model.KindConflict}
	}
	return svc.fleet.Cancel(link.Cancel{RunID: run.ID, JobID: string(run.JobID), FleetRun: run.FleetRun, Reason: model.ReasonUser, Message: "cancelled before it started"})
}
