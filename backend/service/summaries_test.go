package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func TestRunSummaries(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	job := s.job("nightly")
	every := s.task(job, "every", `{'schedule': {'type': 'interval', 'interval_value': 20, 'interval_type': 'minutes'}}`)
	other := s.task(job, "other", `{'schedule': {'type': 'interval', 'interval_value': 30, 'interval_type': 'minutes'}}`)
	s.pass(2 * time.Hour)
	all, err := s.RunSummaries(apitype.RunFilter{Task: every.ID})
	if err != nil || len(all) < 4 {
		t.Fatalf("%d summaries, %v", len(all), err)
	}
	for i, run := range all {
		if run.TaskName != "every" || string(run.JobID) != job.ID || run.Status == model.RunSuccess && (run.StartTime == nil || run.Duration == nil) {
			t.Errorf("summary %d: %+v", i, run)
		}
	}
	if latest := s.LatestRunSummaries([]string{every.ID, other.ID}, 2); len(latest) != 4 {
		t.Errorf("%d latest runs, want 2 of each", len(latest))
	}
	if _, err := s.RunSummaries(apitype.RunFilter{Status: []model.RunStatus{"odd"}}); err == nil {
		t.Error("an unknown status was accepted")
	}
}
