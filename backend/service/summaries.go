package service

import (
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// RunSummaries returns the runs of a filter in short, newest first. Its text is not
// looked at, and without a limit it returns them all.
func (svc *runService) RunSummaries(f apitype.RunFilter) ([]apitype.RunSummary, error) {
	filter, err := svc.storeFilter(f)
	if err != nil {
		return nil, withOperation("list runs", err)
	}
	filter.Limit = max(f.Limit, 0)
	return runSummaries(svc.store.Runs.Summaries(filter)), nil
}

// LatestRunSummaries returns the n newest runs of each of the tasks in short.
func (svc *runService) LatestRunSummaries(tasks []string, n int) []apitype.RunSummary {
	return runSummaries(svc.store.Runs.Latest(tasks, n))
}

func runSummaries(summaries []store.Summary) []apitype.RunSummary {
	out := make([]apitype.RunSummary, len(summaries))
	for i, s := range summaries {
		out[i] = apitype.RunSummary{
			ID: s.ID, TaskID: s.TaskID, TaskName: s.TaskName, JobID: model.Text(s.JobID),
			Status: s.Status, Reason: s.Reason, Trigger: s.Trigger, Attempt: s.Attempt,
			ScheduledTime: s.ScheduledTime, StartTime: timeOrNil(s.StartTime), EndTime: timeOrNil(s.EndTime),
			CostUSD: s.CostUSD, InputTokens: s.InputTokens, OutputTokens: s.OutputTokens, Denied: s.Denied, Remarks: s.Remarks,
		}
		if !s.StartTime.IsZero() && !s.EndTime.IsZero() {
			out[i].Duration = &s.Duration
		}
	}
	return out
}

// timeOrNil is nil for the zero time.
func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
