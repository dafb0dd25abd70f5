package engine

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
func (e *Engine) budgetZone() *time.Location {
	if zone, err := e.defaultZone(); err == nil {
		return zone
	}
	return e.MachineZone()
}

func (e *Engine) dayOf(t time.Time) string { return dayIn(e.budgetZone(), t) }

// dayIn names a day, and the zone whose day it is.
func dayIn(zone *time.Location, t time.Time) string {
	return t.In(zone).Format(time.DateOnly) + " " + zone.String()
}

// spentToday is what was spent on the day of now, in dollars.
func (e *Engine) spentToday(now time.Time) float64 {
	if day := e.dayOf(now); e.spent.day != day {
		e.spent = spending{day: day}
	}
	return e.spent.usd
}

// spend adds what a run cost, in dollars.
func (e *Engine) spend(now time.Time, run model.Run) {
	e.spentToday(now)
	e.spent.usd += run.CostUSD
}

// recountSpending sums today's runs again when the budget's day became another.
func (e *Engine) recountSpending() {
	if now := e.Clock.Now(); e.spent.day != "" && e.spent.day != e.dayOf(now) {
		e.countSpending(now)
	}
}

// countSpending sums today's runs, at the start of the service and when the day
// became another. It has to wait until the archives are read, so it is waited
// for only if a budget depends on it.
func (e *Engine) countSpending(now time.Time) {
	e.spentToday(now)
	day, zone := e.spent.day, e.budgetZone()
	later := map[string]bool{} // runs whose cost is added when they end
	for _, run := range e.Store.Runs.Active() {
		later[run.ID] = true
	}
	take := func(usd float64, err error) {
		e.report("runs.json", err)
		if e.spent.day == day {
			e.spent.usd += usd
		}
	}
	if e.inForce().DailyBudgetUSD > 0 {
		take(e.spentOn(day, zone, now, later))
		return
	}
	e.running.Go(func() {
		usd, err := e.spentOn(day, zone, now, later)
		e.post(func() { take(usd, err) })
	})
}

// spentOn sums the runs that ended on a day, up to now.
func (e *Engine) spentOn(day string, zone *time.Location, now time.Time, except map[string]bool) (usd float64, err error) {
	// A run of yesterday may have ended today, and a day has up to 25 hours.
	runs, err := e.Store.Runs.List(store.Filter{Since: now.Add(-49 * time.Hour)})
	for _, run := range runs {
		if run.EndTime != nil && !run.EndTime.After(now) && dayIn(zone, *run.EndTime) == day && !except[run.ID] {
			usd += run.CostUSD
		}
	}
	return usd, err
}
