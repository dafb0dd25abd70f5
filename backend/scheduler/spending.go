package scheduler

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// spending sums what runs cost on one day of the budget's zone.
type spending struct {
	day string
	usd float64
}

// budgetZone is the zone whose days a budget goes by: that of the settings, else
// the machine's.
func (l *loop) budgetZone() *time.Location {
	if zone, err := l.defaultZone(); err == nil {
		return zone
	}
	return l.machineZone()
}

func (l *loop) dayOf(t time.Time) string { return dayIn(l.budgetZone(), t) }

// dayIn names a day, and the zone whose day it is.
func dayIn(zone *time.Location, t time.Time) string {
	return t.In(zone).Format(time.DateOnly) + " " + zone.String()
}

// spentToday is what was spent on the day of now, in dollars.
func (l *loop) spentToday(now time.Time) float64 {
	if day := l.dayOf(now); l.spent.day != day {
		l.spent = spending{day: day}
	}
	return l.spent.usd
}

// spend adds what a run cost, in dollars.
func (l *loop) spend(now time.Time, run model.Run) {
	l.spentToday(now)
	l.spent.usd += run.CostUSD
}

// recountSpending sums today's runs again when the budget's day became another.
func (l *loop) recountSpending() {
	if now := l.clock.Now(); l.spent.day != "" && l.spent.day != l.dayOf(now) {
		l.sumSpending(now)
	}
}

// sumSpending sums today's runs, at the start of the service and when the
// budget's day changes. That has to wait until the archives are indexed, so it is
// waited for only if a budget depends on it.
func (l *loop) sumSpending(now time.Time) {
	l.spentToday(now)
	day, zone := l.spent.day, l.budgetZone()
	later := map[string]bool{} // runs whose cost is added when they end
	for _, run := range l.store.Runs.Active() {
		later[run.ID] = true
	}
	add := func(l *loop, usd float64) {
		if l.spent.day == day {
			l.spent.usd += usd
		}
	}
	if l.effectiveSettings().DailyBudgetUSD > 0 {
		add(l, spentOn(l.store.Runs, day, zone, now, later))
		return
	}
	runs, send := l.store.Runs, l.send
	l.background.Go(func() {
		usd := spentOn(runs, day, zone, now, later)
		send(func(l *loop) { add(l, usd) })
	})
}

// spentOn sums the runs that ended on a day, up to now.
func spentOn(runs *store.Runs, day string, zone *time.Location, now time.Time, except map[string]bool) (usd float64) {
	// A run of yesterday may have ended today, and a day has up to 25 hours.
	for _, run := range runs.Summaries(store.Filter{Since: now.Add(-49 * time.Hour)}) {
		if !run.EndTime.IsZero() && !run.EndTime.After(now) && dayIn(zone, run.EndTime) == day && !except[run.ID] {
			usd += run.CostUSD
		}
	}
	return usd
}
