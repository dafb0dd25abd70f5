package scheduler

import (
	"time"

	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/store"
)

// spending is what runs cost on the present day of the budget's zone, in dollars.
type spending struct {
	zone func() *time.Location // the zone of the budget's day
	day  string
	usd  float64
}

func (s *spending) dayOf(t time.Time) string { return dayIn(s.zone(), t) }

// dayIn returns a day together with its zone, as a key.
func dayIn(zone *time.Location, t time.Time) string {
	return t.In(zone).Format(time.DateOnly) + " " + zone.String()
}

// on returns what was spent on the day of now.
func (s *spending) on(now time.Time) float64 {
	if day := s.dayOf(now); s.day != day {
		s.day, s.usd = day, 0
	}
	return s.usd
}

// add adds the cost of a run that ended.
func (s *spending) add(now time.Time, usd float64) {
	s.on(now)
	s.usd += usd
}

// addLate adds a sum that took a while to compute; nothing if the day is over.
func (s *spending) addLate(day string, usd float64) {
	if s.day == day {
		s.usd += usd
	}
}

// budgetZone returns the zone whose days a budget uses: that of the settings,
// otherwise the machine's. Every status asks for it, so it is not read again each time.
func (l *loop) budgetZone() *time.Location {
	name := l.store.Settings.Get().Timezone
	if name == "" {
		return l.zone
	}
	if l.settingsZone == nil || l.settingsZone.String() != name {
		zone, err := schedule.Zone(name)
		if err != nil {
			return l.zone
		}
		l.settingsZone = zone
	}
	return l.settingsZone
}

// recountSpending sums today's runs again when the budget's day has changed.
func (l *loop) recountSpending() {
	if now := l.clock.Now(); l.spent.day != "" && l.spent.day != l.spent.dayOf(now) {
		l.sumSpending(now)
	}
}

// sumSpending sums today's runs, at the start of the service and when the
// budget's day changes. The sum has to wait until the archives are indexed; the
// loop waits for it only if a budget depends on it.
func (l *loop) sumSpending(now time.Time) {
	l.spent.on(now)
	day, zone := l.spent.day, l.budgetZone()
	later := map[string]bool{} // runs whose cost is added when they end
	for _, run := range l.store.Runs.Active() {
		later[run.ID] = true
	}
	if l.effectiveSettings().DailyBudgetUSD > 0 {
		l.spent.addLate(day, spentOn(l.store.Runs, day, zone, now, later))
		return
	}
	runs, send := l.store.Runs, l.send
	l.background.Go(func() {
		usd := spentOn(runs, day, zone, now, later)
		send(func(l *loop) { l.spent.addLate(day, usd) })
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
