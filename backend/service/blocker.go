package service

import (
	"cmp"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/scheduler"
)

// blocker returns the failed check of what keeps a task from running, as far as
// that is known without starting a program: its schedule, that it was stopped, its
// watch, its job and folder, its profile. nil: nothing does.
func (svc *core) blocker(s scheduler.TaskState, watchFault error) *report.TaskCheck {
	cause := report.Cause{Task: s.Task.ID, Job: string(s.Task.JobID)}
	broken := func(id report.CheckID, sentence, hint string) *report.TaskCheck {
		return &report.TaskCheck{ID: id, Name: id.Name(), State: report.CheckFailed, Sentence: sentence, Hint: hint, Actions: report.CheckActions(id, cause)}
	}
	switch {
	case s.Problem != nil:
		return broken(report.CheckSchedule, s.Problem.Error(), s.Problem.Hint)
	case s.Stopped != "":
		cause.Stopped = true
		return broken(report.CheckSchedule, s.Stopped, "find out what keeps starting it, then run it")
	case watchFault != nil:
		cause.Watch = true
		return broken(report.CheckSchedule, watchFault.Error(), "choose the folder to watch")
	}
	if s.GitHub != nil {
		return broken(report.CheckSchedule, s.GitHub.Message, s.GitHub.Hint)
	}
	profile := s.Task.Profile
	if s.Task.JobID != "" {
		job, ok := svc.store.Jobs.Get(string(s.Task.JobID))
		if !ok {
			if !svc.store.Jobs.Readable() {
				return nil
			}
			cause.Gone = true
			return broken(report.CheckSchedule, "its job does not exist", "move the task to another job")
		}
		if job.Fleet != nil {
			return nil // other machines may run it; the status of the fleet says why this one does not
		}
		if why := svc.folders.missing(job.WorkingDirectory.Path); why != "" {
			return broken(report.CheckFolder, why, "create the folder, or choose another one")
		}
		profile = cmp.Or(profile, job.Profile)
	}
	if _, ok := svc.store.Profiles.Get(string(profile)); profile != "" && !ok && svc.store.Profiles.Readable() {
		cause.Gone = true
		return broken(report.CheckSchedule, "its profile does not exist", "choose another profile")
	}
	return nil
}

// stateOf is the state of one task.
func stateOf(states []scheduler.TaskState, task model.Task) scheduler.TaskState {
	for _, s := range states {
		if s.Task.ID == task.ID {
			return s
		}
	}
	return scheduler.TaskState{Task: task}
}
