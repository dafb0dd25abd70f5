package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// The budget's day is that of the setting, else of the machine.
func TestTheDayOfTheBudget(t *testing.T) {
	for _, c := range []struct {
		setting, machine string
		left             time.Duration // of the day at 08:30 UTC, in whole hours from 09:00
	}{
		{"UTC", "Pacific/Kiritimati", 15 * time.Hour},
		{"Pacific/Apia", "UTC", 2 * time.Hour},
		{"", "Pacific/Kiritimati", time.Hour}, // UTC+14: midnight is at 10:00 UTC
		{"America/St_Johns", "Pacific/Apia", 17*time.Hour + 30*time.Minute},
	} {
		t.Run(c.setting+" on "+c.machine, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			machine, err := time.LoadLocation(c.machine)
			if err != nil {
				t.Fatal(err)
			}
			s.halt()
			s.options.MachineZone = func() *time.Location { return machine }
			s.start()
			s.settings(`{"daily_budget_usd": 1, "timezone": "` + c.setting + `"}`)
			task := s.task(s.job("a"), "a", `{}`)
			if _, err := s.RunTask("", task.ID); err != nil {
				t.Fatal(err)
			}
			s.pass(30 * time.Minute) // 09:00 UTC
			s.end(s.started(), func(r *runner.Result) { r.Run.Status, r.Run.CostUSD = model.RunSuccess, 1 })
			s.pass(c.left - time.Minute)
			if spent := s.Status().SpentUSD; spent != 1 {
				t.Errorf("before midnight: %v", spent)
			}
			s.restart(0)
			if spent := s.Status().SpentUSD; spent != 1 {
				t.Errorf("before midnight, after a restart: %v", spent)
			}
			s.pass(time.Minute)
			if spent := s.Status().SpentUSD; spent != 0 {
				t.Errorf("after midnight: %v", spent)
			}
		})
	}
}

// Another zone is another day: what counts is summed again.
func TestTheZoneOfTheBudgetChanges(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.settings(`{"daily_budget_usd": 5}`)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), func(r *runner.Result) { r.Run.Status, r.Run.CostUSD = model.RunSuccess, 2 })
	s.pass(2 * time.Hour)                            // 10:30
	s.settings(`{"timezone": "Pacific/Kiritimati"}`) // where that was yesterday
	if spent := s.Status().SpentUSD; spent != 0 {
		t.Errorf("spent %v", spent)
	}
	s.settings(`{"timezone": "Europe/Berlin"}`)
	if spent := s.Status().SpentUSD; spent != 2 {
		t.Errorf("spent %v", spent)
	}
}
