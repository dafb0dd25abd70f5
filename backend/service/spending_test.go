package service

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// The budget's day is that of the setting, otherwise the machine's.
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
			s := newFixture(t)
			machine, err := time.LoadLocation(c.machine)
			if err != nil {
				t.Fatal(err)
			}
			s.halt()
			s.options.MachineZone = func() *time.Location { return machine }
			s.start()
			s.settings(`{"daily_budget_usd": 1, "timezone": "` + c.setting + `"}`)
			task := s.task(s.job("a"), "a", `{}`)
			if _, err := s.RunTask("", task.ID, nil); err != nil {
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

// A run that was killed before it reported its cost counts what it was expected to
// cost, also after a restart.
func TestUnknownCostCounts(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"daily_budget_usd": 5}`)
	task := s.task(s.job("a"), "a", `{'max_budget_usd': 2}`)
	killed := func(tokens int, unknown bool) model.Run {
		if _, err := s.RunTask("", task.ID, nil); err != nil {
			t.Fatal(err)
		}
		return s.end(s.started(), func(r *runner.Result) {
			r.Run.Status, r.Run.Reason, r.Run.Usage = model.RunFailed, model.ReasonInterrupted, &model.Usage{InputTokens: tokens}
			r.CostUnknown = unknown
		})
	}
	spent := func(want float64) {
		t.Helper()
		if got := s.Status().SpentUSD; got != want {
			t.Errorf("spent %v, want %v", got, want)
		}
	}
	killed(100, false) // it cost nothing, says its result
	spent(0)
	if run := killed(100, true); !slices.ContainsFunc(run.Remarks, func(r string) bool { return strings.Contains(r, "$2.00 count toward the budget of the day") }) {
		t.Errorf("remarks: %q", run.Remarks)
	}
	spent(2)
	s.restart(0)
	spent(2)
	killed(100, true)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.noneStarted()
	spent(4)
}

// Another zone is another day: the sum is computed again.
func TestTheZoneOfTheBudgetChanges(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"daily_budget_usd": 5}`)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
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

// When the machine moves to another zone, the day changes, and a client that
// asks for the status does not read the machine's settings.
func TestTheMachinesZoneOfTheBudget(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.halt()
	var zone atomic.Pointer[time.Location]
	var read atomic.Int32
	taken := func(name string) {
		t.Helper()
		there, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zone.Store(there)
	}
	taken("UTC")
	s.options.MachineZone = func() *time.Location { read.Add(1); return zone.Load() }
	s.start()
	s.settings(`{"daily_budget_usd": 5, "timezone": ""}`)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), func(r *runner.Result) { r.Run.Status, r.Run.CostUSD = model.RunSuccess, 2 })
	s.pass(2 * time.Hour) // 10:30
	want := func(usd float64) {
		t.Helper()
		s.pass(time.Second)
		if spent := s.Status().SpentUSD; spent != usd {
			t.Errorf("in %s: spent %v, want %v", zone.Load(), spent, usd)
		}
	}
	want(2)
	taken("Pacific/Kiritimati") // where that was yesterday
	want(0)
	taken("Europe/Berlin")
	want(2)
	s.restart(0) // it remembers Berlin
	taken("Pacific/Kiritimati")
	want(0)
	s.halt()
	taken("UTC")
	s.start()
	want(2)

	before := read.Load()
	for range 50 {
		s.Status()
	}
	if n := read.Load() - before; n > 0 {
		t.Errorf("50 requests for the status read the zone %d times", n)
	}
}
