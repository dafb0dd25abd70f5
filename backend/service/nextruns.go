package service

import (
	"fmt"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
)

// Outlook lists, for each task, its next n slots, or why it will not run. Slots
// and directories are looked up here and not on the scheduler's loop, because
// there may be many slots, and a network drive may not answer.
func (svc *taskService) Outlook(n int) []apitype.Outlook {
	states := svc.scheduler.Tasks()
	now := svc.clock.Now()
	missing := map[model.Text]string{} // error of a job's directory, by job
	attention := svc.attention(states)
	out := make([]apitype.Outlook, len(states))
	for i, s := range states {
		out[i] = apitype.Outlook{
			TaskID: s.Task.ID, Notes: []string{}, Meaning: s.Meaning, After: s.After, Then: s.Then, Waiting: s.Waiting,
			Next: nextSlots(s, now, n), Blocked: s.Blocked, Ended: s.Over != "" && s.Over == s.Blocked, Attention: attention[s.Task.ID],
		}
		if s.Schedule != nil && s.Task.Schedule.Type == model.Calendar {
			out[i].Timezone = s.Schedule.Zone()
		}
		if when := s.Task.GitHub.Meaning(); when != "" {
			out[i].Notes = append(out[i].Notes, "It starts "+when+".")
		}
		if s.GitHub != nil && s.GitHub.Message != s.Blocked {
			out[i].Notes = append(out[i].Notes, s.GitHub.Message+" ("+s.GitHub.Hint+")")
		}
		if s.Stopped != "" {
			out[i].Notes = append(out[i].Notes, s.Stopped)
		}
		if s.Unlinked != nil {
			out[i].Notes = append(out[i].Notes, s.Unlinked.Message+" ("+s.Unlinked.Hint+")")
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

// attention says why a task needs attention, by task: it cannot run, or its last
// run did not do everything. Tasks that are off are left out.
func (svc *taskService) attention(states []scheduler.TaskState) map[string]string {
	var tasks []string
	for _, s := range states {
		if s.Task.Enabled && s.Task.LastRunStatus != "" {
			tasks = append(tasks, s.Task.ID)
		}
	}
	const enough = 5 // the newest may be active, or skipped slots
	last := map[string]store.Summary{}
	for _, run := range svc.store.Runs.Latest(tasks, enough) {
		known, ok := last[run.TaskID]
		ran := !run.StartTime.IsZero() || run.Status != model.RunCancelled
		if run.Status.Ended() && (!ok || ran && known.StartTime.IsZero() && known.Status == model.RunCancelled) {
			last[run.TaskID] = run
		}
	}
	why := map[string]string{}
	for _, t := range svc.reportTasks(states) {
		if t.Problem != "" && !t.Acknowledged {
			why[t.ID] = t.Problem
		}
	}
	for id, run := range last {
		if run.Acknowledged == 0 && why[id] == "" {
			why[id] = report.NeedsYou(factsOf(run))
		}
	}
	return why
}

// nextSlots returns the next n slots of a task after now.
func nextSlots(s scheduler.TaskState, now time.Time, n int) []time.Time {
	next := []time.Time{}
	if s.Slots == nil {
		return next
	}
	if s.RunsLeft >= 0 {
		n = min(n, s.RunsLeft)
	}
	for slot := s.From; len(next) < n; {
		var ok bool
		if slot, ok = s.Slots.Next(slot, slot); !ok {
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
