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
	s := newFixture(t)
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

// Nothing is removed by age while the clock is far ahead.
func TestNothingIsRemovedByAWrongClock(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]func(*fixture){
		"set while the service runs": func(s *fixture) { s.sleep(10 * 365 * 24 * time.Hour) },
		"at a start":                 func(s *fixture) { s.restart(10 * 365 * 24 * time.Hour) },
		"at two starts": func(s *fixture) {
			s.restart(10 * 365 * 24 * time.Hour)
			s.pass(time.Hour)
			s.restart(time.Minute)
		},
	} {
		s := newFixture(t)
		task := s.task(s.job("nightly"), "review", `{}`)
		run := model.NewRun()
		run.ID, run.TaskID, run.Status, run.ScheduledTime = uuid.NewString(), task.ID, model.RunSuccess, s.clock.Now().Add(-time.Hour)
		if err := s.store.Runs.Put(run); err != nil {
			t.Fatal(err)
		}
		s.pass(time.Hour)
		before := s.clock.Now()
		wrong(s)
		s.pass(20 * time.Hour)
		s.restart(time.Second) // it waits for the removal
		if len(s.runs(task)) != 1 {
			t.Errorf("%s: the run was removed", name)
		}
		s.clock.Jump(before.Add(time.Hour)) // corrected
		s.sync()
		s.pass(2 * scheduler.MaintenanceInterval)
		s.restart(time.Second)
		if len(s.runs(task)) != 1 {
			t.Errorf("%s: the run was removed afterwards", name)
		}
		run.ScheduledTime = before.AddDate(-2, 0, 0)
		if err := s.store.Runs.Put(run); err != nil {
			t.Fatal(err)
		}
		s.pass(scheduler.MaintenanceInterval)
		s.eventually("what is really old is removed", func() bool { return len(s.runs(task)) == 0 })
		s.halt()
	}
}

// After a long absence, the clock is trusted when it has run for a day.
func TestRetentionAfterALongAbsence(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", `{}`)
	run := model.NewRun()
	run.ID, run.TaskID, run.Status, run.ScheduledTime = uuid.NewString(), task.ID, model.RunSuccess, s.clock.Now()
	if err := s.store.Runs.Put(run); err != nil {
		t.Fatal(err)
	}
	s.restart(400 * 24 * time.Hour)
	s.pass(25 * time.Hour)
	s.eventually("the old run is removed", func() bool { return len(s.runs(task)) == 0 })
}
