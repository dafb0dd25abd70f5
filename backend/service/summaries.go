package service

import (
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// Briefs returns the runs of a filter in short, newest first. Its text is not
// looked at, and without a limit it returns them all.
func (svc *Service) Briefs(f apitype.RunFilter) ([]apitype.Brief, error) {
	filter, err := svc.storeFilter(f)
	if err != nil {
		return nil, during("list runs", err)
	}
	filter.Limit = max(f.Limit, 0)
	return briefs(svc.store.Runs.Summaries(filter)), nil
}

// LatestBriefs returns the n newest runs of each of the tasks in short.
func (svc *Service) LatestBriefs(tasks []string, n int) []apitype.Brief {
	return briefs(svc.store.Runs.Latest(tasks, n))
}

func briefs(summaries []store.Summary) []apitype.Brief {
	out := make([]apitype.Brief, len(summaries))
	for i, s := range summaries {
		out[i] = apitype.Brief{
			ID: s.ID, TaskID: s.TaskID, TaskName: s.TaskName, JobID: model.Text(s.JobID),
			Status: s.Status, Reason: s.Reason, Trigger: s.Trigger, Attempt: s.Attempt,
			ScheduledTime: s.ScheduledTime, StartTime: known(s.StartTime), EndTime: known(s.EndTime),
			CostUSD: s.CostUSD, InputTokens: s.InputTokens, OutputTokens: s.OutputTokens, Denied: s.Denied, Remarks: s.Remarks,
		}
		if !s.StartTime.IsZero() && !s.EndTime.IsZero() {
			out[i].Duration = &s.Duration
		}
	}
	return out
}

// known is nil for the zero time.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
