package service

import (
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/store"
)

// RunSummaries returns summaries of the runs that match a filter, newest first.
// Text is ignored, and without a limit all are returned.
func (svc *runService) RunSummaries(f apitype.RunFilter) ([]apitype.RunSummary, error) {
	filter, err := svc.storeFilter(f)
	if err != nil {
		return nil, model.WithOperation("list runs", err)
	}
	filter.Limit = max(f.Limit, 0)
	return svc.runSummaries(svc.store.Runs.Summaries(filter)), nil
}

// LatestRunSummaries returns summaries of the n newest runs of each task.
func (svc *runService) LatestRunSummaries(tasks []string, n int) []apitype.RunSummary {
	return svc.runSummaries(svc.store.Runs.Latest(tasks, n))
}

func (svc *core) runSummaries(summaries []store.Summary) []apitype.RunSummary {
	quiet := svc.quiet(summaries)
	out := make([]apitype.RunSummary, len(summaries))
	for i, s := range summaries {
		out[i] = apitype.RunSummary{
			ID: s.ID, TaskID: s.TaskID, TaskName: s.TaskName, JobID: model.Text(s.JobID),
			Status: s.Status, Reason: s.Reason, Trigger: s.Trigger, Attempt: s.Attempt,
			ScheduledTime: s.ScheduledTime, StartTime: timeOrNil(s.StartTime), EndTime: timeOrNil(s.EndTime),
			CostUSD: s.CostUSD, InputTokens: s.InputTokens, OutputTokens: s.OutputTokens, Denied: s.Denied, Remarks: s.Remarks,
			Headline: s.Headline, Outcome: s.Outcome, FailedSteps: int(s.FailedSteps), Branch: s.Branch, Machine: s.Machine, Quiet: quiet[s.ID],
			AcknowledgedAt: unix(s.Acknowledged), SnoozedUntil: unix(s.SnoozedUntil),
		}
		out[i].Changes = changesOf(s.Changes)
		if !s.StartTime.IsZero() && !s.EndTime.IsZero() {
			out[i].Duration = &s.Duration
		}
	}
	return out
}

// changesOf returns nil for no changes.
func changesOf(c store.Changes) *model.Changes {
	if c == (store.Changes{}) {
		return nil
	}
	return &model.Changes{Files: int(c.Files), Insertions: int(c.Insertions), Deletions: int(c.Deletions), Commits: int(c.Commits)}
}

// unix returns nil for 0.
func unix(seconds int64) *time.Time {
	if seconds == 0 {
		return nil
	}
	t := time.Unix(seconds, 0)
	return &t
}

// timeOrNil returns nil for the zero time.
func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// quiet says which of the runs found nothing new, by id. What the run before
// each had to say is in memory.
func (svc *core) quiet(summaries []store.Summary) map[string]bool {
	wanted := make(map[string]bool, len(summaries))
	for _, s := range summaries {
		wanted[s.ID] = true
	}
	quiet := map[string]bool{}
	waiting := map[string]store.Summary{} // by task: a success whose predecessor is yet to come
	for s := range svc.store.Runs.Newest() {
		if len(wanted) == 0 && len(waiting) == 0 {
			break
		}
		if later, ok := waiting[s.TaskID]; ok && s.Status == model.RunSuccess {
			quiet[later.ID] = report.Quiet(factsOf(later), s.Topic)
			delete(waiting, s.TaskID)
		}
		if wanted[s.ID] {
			delete(wanted, s.ID)
			if s.Status == model.RunSuccess {
				waiting[s.TaskID] = s
			} else {
				quiet[s.ID] = report.Quiet(factsOf(s), 0)
			}
		}
	}
	for _, first := range waiting {
		quiet[first.ID] = report.Quiet(factsOf(first), 0)
	}
	return quiet
}

// factsOf returns a run as package report judges it.
func factsOf(s store.Summary) report.Run {
	run := report.Run{
		ID: s.ID, Task: s.TaskID, Name: s.TaskName, Job: s.JobID, Status: s.Status, Reason: s.Reason, Outcome: s.Outcome, Trigger: s.Trigger, Attempt: s.Attempt,
		RetryOf: s.RetryOf, At: s.EndTime, Slot: s.ScheduledTime, Start: s.StartTime, Started: !s.StartTime.IsZero(), Headline: s.Headline, Topic: s.Topic,
		Changed: s.Changes != store.Changes{}, Denied: s.Denied, FailedSteps: int(s.FailedSteps), Acknowledged: s.Acknowledged != 0,
	}
	if s.SnoozedUntil != 0 {
		run.SnoozedUntil = time.Unix(s.SnoozedUntil, 0)
	}
	if !run.Started || run.At.IsZero() {
		run.At = s.ScheduledTime
	}
	return run
}
