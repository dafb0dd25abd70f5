package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/store"
)

func (s *fixture) wantForecast(what, day, week string) {
	s.t.Helper()
	s.clock.Advance(forecastAge, s.sync)
	if f := s.today().Forecast; f.Day.Text != day || f.Week.Text != week {
		s.t.Errorf("%s: %q and %q, want %q and %q", what, f.Day.Text, f.Week.Text, day, week)
	}
}

func TestForecast(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.wantForecast("an empty home", "no runs", "no runs")
	job := s.job("nightly")
	a := s.task(job, "a", `{'schedule': {'type': 'calendar', 'cron_expression': '0 12 * * *'}}`)
	b := s.task(job, "b", `{'schedule': {'type': 'sequential'}}`)
	s.task(job, "off", with(hourly, `'enabled': false`))
	s.task(job, "manual", `{}`)
	s.task(s.job("watch"), "watch", `{'schedule': {'type': 'file_watch', 'watch_path': '`+t.TempDir()+`'}}`)
	s.wantForecast("no history", "2 runs, cost unknown: no history yet", "14 runs, cost unknown: no history yet")
	if n := s.today().Forecast.Watches; n != 1 {
		t.Errorf("%d watches", n)
	}
	s.ran(a, took(time.Minute, 1))
	s.wantForecast("one has a history", "2 runs, about $1.00 (1 of unknown cost)", "14 runs, about $7.00 (7 of unknown cost)")
	s.ran(b, took(time.Minute, 0.25))
	s.wantForecast("both", "2 runs, about $1.25", "14 runs, about $8.75")
	until := s.clock.Now().Add(25 * time.Hour)
	if _, err := s.UpdateSettings(raw(map[string]any{"paused_until": until})); err != nil {
		t.Fatal(err)
	}
	s.wantForecast("paused for a day", "no runs", "12 runs, about $7.50")
}

// Not every slot of a task that runs each minute is looked up.
func TestForecastOfManyRuns(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.task(s.job("a"), "a", `{'schedule': {'type': 'interval', 'interval_value': 1, 'interval_type': 'minutes'}}`)
	s.settings(`{"daily_budget_usd": 0.01}`)
	f := s.today().Forecast
	if f.Day.Runs < 1439 || f.Day.Runs > 1441 || f.Week.Runs < 10_070 || f.Week.Runs > 10_090 {
		t.Errorf("%+v", f)
	}
}

func TestForecastOfLimitsAndBudgets(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", hourly)
	s.ran(task, took(time.Minute, 1))
	s.settings(`{"daily_budget_usd": 4}`)
	clock := func(at *time.Time) string {
		if at == nil {
			return ""
		}
		return at.UTC().Format("02 15:04")
	}
	want := func(what, limit, budget string) {
		t.Helper()
		s.clock.Advance(forecastAge, s.sync)
		if f := s.today().Forecast; clock(f.LimitAt) != limit || clock(f.BudgetAt) != budget {
			t.Errorf("%s: the %s at %q, and the %s at %q; want %q and %q", what, f.Limit, clock(f.LimitAt), f.Budget, clock(f.BudgetAt), limit, budget)
		}
	}
	want("nothing is known of the limit", "", "10 11:00")
	set := func(w store.Window) {
		s.putState(store.State{Windows: []store.Window{w}})
	}
	w := store.Window{Owner: "default login", Type: "five_hour", Used: 0.5, PerUSD: 0.2, Seen: morning, Until: morning.Add(4 * time.Hour)}
	set(w)
	want("half of it, and a fifth for each run", "10 11:00", "10 11:00")
	w.Used = 0.1
	set(w)
	want("the next window starts empty", "10 17:00", "10 11:00")
	w.PerUSD = 0.01
	set(w)
	want("it will not be reached", "", "10 11:00")
	w.PerUSD = 0
	set(w)
	want("what a run adds is unknown", "", "10 11:00")
	s.settings(`{"daily_budget_usd": 100}`)
	want("no budget is spent", "", "")
}
