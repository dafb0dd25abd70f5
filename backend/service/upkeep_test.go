package service

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
)

func TestRetention(t *testing.T) {
	s := newStage(t)
	s.settings(`{"run_retention_count": 3, "run_retention_days": 10}`)
	task := s.task(s.job("nightly"), "review", `{}`)
	put := func(status model.RunStatus, age time.Duration) {
		run := model.NewRun()
		run.ID, run.TaskID, run.Status, run.ScheduledTime = uuid.NewString(), task.ID, status, morning.Add(-age)
		if err := s.Engine.Store.Runs.Put(run); err != nil {
			t.Fatal(err)
		}
	}
	const day = 24 * time.Hour
	for hours := range 5 {
		put(model.RunCancelled, time.Duration(hours)*time.Hour)
	}
	for days := range 5 {
		put(model.RunSuccess, time.Duration(1+3*days)*day)
	}
	put(model.RunUpcoming, 400*day) // whatever its age, it has not ended
	if err := s.retain(t.Context(), s.clock.Now(), s.Settings()); err != nil {
		t.Fatal(err)
	}
	count := map[model.RunStatus]int{}
	for _, run := range s.runs(task) { // the newest of each
		if limit := morning.Add(-8 * day); run.Status.Ended() && run.ScheduledTime.Before(limit) {
			t.Errorf("the run of %s is kept", run.ScheduledTime)
		}
		count[run.Status]++
	}
	if got := fmt.Sprint(count); got != "map[cancelled:3 success:3 upcoming:1]" {
		t.Errorf("kept %s", got)
	}
	s.settings(`{"run_retention_count": 0, "run_retention_days": 6}`)
	if err := s.retain(t.Context(), s.clock.Now(), s.Settings()); err != nil {
		t.Fatal(err)
	}
	if n := len(s.runs(task)); n != 3+2+1 {
		t.Errorf("kept %d", n)
	}
}

// Retention comes by itself, soon after the start and then now and again.
func TestUpkeepComesByItself(t *testing.T) {
	s := newStage(t)
	s.settings(`{"run_retention_days": 1}`)
	task := s.task(s.job("nightly"), "review", `{}`)
	run := model.NewRun()
	run.ID, run.TaskID, run.Status, run.ScheduledTime = uuid.NewString(), task.ID, model.RunSuccess, morning.AddDate(0, 0, -2)
	for _, wait := range []time.Duration{firstUpkeep, upkeepEvery} {
		if err := s.Engine.Store.Runs.Put(run); err != nil {
			t.Fatal(err)
		}
		s.pass(wait)
		s.Engine.running.Wait() // no run goes on: what is left is the upkeep
		if n := len(s.runs(task)); n != 0 {
			t.Errorf("%d runs are left", n)
		}
	}
}
