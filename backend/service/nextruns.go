package service

import (
	"fmt"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
)

// Outlook lists, for each task, its next n slots, or why it will not run. Slots
// and directories are looked up here and not on the scheduler's loop, because
// there may be many slots, and a network drive may not answer.
func (svc *taskService) Outlook(n int) []apitype.Outlook {
	states := svc.scheduler.Tasks()
	now := svc.clock.Now()
	missing := map[model.Text]string{} // error of a job's directory, by job
	out := make([]apitype.Outlook, len(states))
	for i, s := range states {
		out[i] = apitype.Outlook{
			TaskID: s.Task.ID, Notes: []string{}, Meaning: s.Meaning, Waiting: s.Waiting,
			Next: nextSlots(s, now, n), Blocked: s.Blocked,
		}
		if s.Schedule != nil && s.Task.Schedule.Type == model.Calendar {
			out[i].Timezone = s.Schedule.Zone()
		}
		if s.Stopped != "" {
			out[i].Notes = append(out[i].Notes, s.Stopped)
		}
		if s.Blocked != "" {
			continue
		}
		why, known := missing[s.Task.JobID]
		if !known {
			why = svc.missingDirectory(s.Task.JobID)
			missing[s.Task.JobID] = why
		}
		out[i].Blocked = why
	}
	return out
}

// nextSlots returns the next n slots of a task after now.
func nextSlots(s scheduler.TaskState, now time.Time, n int) []time.Time {
	next := []time.Time{}
	if s.Schedule == nil {
		return next
	}
	for slot := s.From; len(next) < n; {
		var ok bool
		if slot, ok = s.Schedule.Next(slot, slot); !ok {
			break
		}
		if slot.After(now) {
			next = append(next, slot)
		}
	}
	return next
}

// missingDirectory explains why the tasks of a job have no directory to run in;
// empty: they have one, or they have no job and their profile names one.
func (svc *taskService) missingDirectory(jobID model.Text) string {
	if jobID == "" {
		return ""
	}
	job, ok := svc.store.Jobs.Get(string(jobID))
	if !ok {
		return fmt.Sprintf("its job %s does not exist", jobID)
	}
	return folderProblem(job.WorkingDirectory.Path)
}
