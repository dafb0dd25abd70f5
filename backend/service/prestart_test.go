package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
)

// A run is handed to the runner before its slot, with the slot's time.
func TestRunIsPreparedBeforeItsSlot(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", hourly)
	s.pass(30*time.Minute - scheduler.PrestartWindow - time.Millisecond)
	s.noneStarted()
	s.pass(time.Millisecond)
	o := s.started()
	if !o.Run.ScheduledTime.Equal(morning.Add(30 * time.Minute)) {
		t.Errorf("it is for %s", o.Run.ScheduledTime)
	}
	s.pass(scheduler.PrestartWindow)
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule running")
}

// Whether the previous run is still running is checked at the slot, not before.
func TestOverlapIsCheckedAtTheSlot(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", hourly)
	s.pass(30 * time.Minute)
	o := s.started()
	s.pass(time.Hour - time.Millisecond)
	s.end(o, success)
	s.started()
	s.wantHistory(task, "09:00 schedule success", "10:00 schedule running")
}

// A slot at midnight has the budget of the day it begins.
func TestNoPrestartIntoADayWithAnotherBudget(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"daily_budget_usd": 1}`)
	midnight := time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC) // the fixture's zone
	task := s.task(s.job("b"), "b", `{'schedule': {'type': 'calendar', 'run_at': '`+midnight.Format(time.RFC3339)+`'}}`)
	if _, err := s.RunTask("", s.task(s.job("a"), "a", `{}`).ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), func(r *runner.Result) { r.Run.Status, r.Run.CostUSD = model.RunSuccess, 2 })
	s.pass(midnight.Sub(s.clock.Now()) - time.Millisecond)
	s.wantHistory(task)
	s.pass(time.Millisecond)
	s.started()
}
