package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

func TestRunStats(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04:05", text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	run := func(status model.RunStatus, start string, seconds, usd float64) store.Summary {
		begun := at(start)
		return store.Summary{Status: status, ScheduledTime: begun.Add(-time.Minute), StartTime: begun, EndTime: begun.Add(time.Duration(seconds) * time.Second), Duration: seconds, CostUSD: usd}
	}
	runs := []store.Summary{
		run(model.RunSuccess, "2026-03-29 00:30:00", 10, 0.5), // its slot was the minute before; the day has 23 hours
		run(model.RunSuccess, "2026-03-29 23:59:59", 20, 0.25),
		run(model.RunFailed, "2026-03-29 03:00:00", 60, 0),
		run(model.RunCancelled, "2026-03-29 03:10:00", 2, 0),
		{Status: model.RunCancelled, ScheduledTime: at("2026-03-28 12:00:00")},
		{Status: model.RunRunning, ScheduledTime: at("2026-03-30 12:00:00"), StartTime: at("2026-03-30 12:00:00")},
	}
	days := runStats(runs, apitype.ByDay, berlin)
	if len(days) != 2 { // running ones are not in them
		t.Fatalf("%d days, want 2: %+v", len(days), days)
	}
	if d := days[0]; !d.From.Equal(at("2026-03-28 00:00:00")) || d.Skipped != 1 || d.Duration != nil {
		t.Errorf("the day of a run that never started: %+v", d)
	}
	d := days[1]
	if !d.From.Equal(at("2026-03-29 00:00:00")) || d.Success != 2 || d.Failed != 1 || d.Canceled != 1 || d.CostUSD != 0.75 || d.Duration == nil || *d.Duration != 15 {
		t.Errorf("the day of four runs: %+v", d)
	}
	if utc := runStats(runs[:1], apitype.ByDay, time.UTC); !utc[0].From.Equal(time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the day in UTC: %+v", utc)
	}
	hours := runStats(runs, apitype.ByHour, berlin)
	if len(hours) != 4 || hours[2].Failed != 1 || hours[2].Canceled != 1 {
		t.Errorf("hours: %+v", hours)
	}
}

func TestRunStatsOfAnUnknownPeriod(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	if _, err := s.RunStats("week", apitype.RunFilter{}); err == nil {
		t.Error("an unknown bucket size was accepted")
	}
	if sums, err := s.RunStats(apitype.ByHour, apitype.RunFilter{}); err != nil || len(sums) != 0 {
		t.Errorf("statistics of no runs: %v, %v", sums, err)
	}
}
