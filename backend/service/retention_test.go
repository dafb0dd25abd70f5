package service

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
)

// Retention is applied soon after the start, and regularly from then on.
func TestRetentionIsApplied(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.settings(`{"run_retention_days": 1}`)
	task := s.task(s.job("nightly"), "review", `{}`)
	run := model.NewRun()
	run.ID, run.TaskID, run.Status, run.ScheduledTime = uuid.NewString(), task.ID, model.RunSuccess, morning.AddDate(0, 0, -2)
	for _, wait := range []time.Duration{scheduler.FirstMaintenance, scheduler.MaintenanceInterval} {
		if err := s.store.Runs.Put(run); err != nil {
			t.Fatal(err)
		}
		s.pass(wait)
		s.eventually("the old run is removed", func() bool { return len(s.runs(task)) == 0 })
	}
}
