package scheduler

import (
	"maps"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/store"
)

// spending is what runs cost on the present day of the budget's zone, in dollars.
type spending struct {
	zone     func() *time.Location // the zone of the budget's day
	day      string
	usd      float64
	profiles map[string]float64 // of it, by the id of each profile that they ran with
}

func (s *spending) dayOf(t time.Time) string { return dayIn(s.zone(), t) }

// dayIn returns a day together with its zone, as a key.
func dayIn(zone *time.Location, t time.Time) string {
	return t.In(zone).Format(time.DateOnly) + " " + zone.String()
}

// on returns what was spent on the day of now.
func (s *spending) on(now time.Time) float64 {
	if day := s.dayOf(now); s.day != day {
		s.day, s.usd, s.profiles = day, 0, nil
	}
	return s.usd
}

// add adds the cost of a run that ended.
func (s *spending) add(now time.Time, usd float64, profiles []string) {
	s.on(now)
	s.addSum(spent{usd: usd, profiles: eachOf(profiles, usd)})
}

// addLate adds a sum that took a while to compute; nothing if the day is over.
func (s *spending) addLate(day string, found spent) {
	if s.day == day {
		s.addSum(found)
	}
}

func (s *spending) addSum(found spent) {
	s.usd += found.usd
	for id, usd := range found.profiles {
		if s.profiles == nil {
			s.profiles = map[string]float64{}
		}
		s.profiles[id] += usd
	}
}

// spent is a sum of costs, also by profile.
type spent struct {
	usd      float64
	profiles map[string]float64
}

func eachOf(profiles []string, usd float64) map[string]float64 {
	out := make(map[string]float64, len(profiles))
	for _, id := range profiles {
		out[id] = usd
	}
	return out
}

// budgets are those of the day: that of the settings, and those of profiles.
func (l *loop) budgets(now time.Time) []plan.Budget {
	var out []plan.Budget
	spent := l.spentToday(now)
	if usd := l.effectiveSettings().DailyBudgetUSD; usd > 0 {
		out = append(out, plan.Budget{USD: usd, SpentUSD: spent})
	}
	for _, p := range l.store.Profiles.All() {
		if p.DailyBudgetUSD > 0 {
			out = append(out, plan.Budget{ID: p.ID, Name: p.Name, USD: p.DailyBudgetUSD, SpentUSD: l.spent.profiles[p.ID]})
		}
	}
	return out
}

// profilesOf are the ids of the profiles that a task's runs use, the job's first.
func (l *loop) profilesOf(known *scheduledTask) []string {
	if known == nil {
		return nil
	}
	var ids []string
	if job, ok := l.store.Jobs.Get(string(known.task.JobID)); ok && job.Profile != "" {
		ids = append(ids, string(job.Profile))
	}
	if id := string(known.task.Profile); id != "" && !slices.Contains(ids, id) {
		ids = append(ids, id)
	}
	return ids
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

// spentToday returns what the runs of the day cost that ended.
func (l *loop) spentToday(now time.Time) float64 {
	l.recountSpending(now)
	return l.spent.on(now)
}

// recountSpending sums today's runs again when the budget's day has changed: a
// clock that was wrong may come back to a day on which runs were paid for.
func (l *loop) recountSpending(now time.Time) {
	if l.spent.day != "" && l.spent.day != l.spent.dayOf(now) {
		l.sumSpending(now)
	}
}

// readPast sums today's runs and reads how the newest runs of each task went. Both
// have to wait until the archives are indexed; the loop waits for that only if a
// budget depends on it.
func (l *loop) readPast(now time.Time) {
	l.sumSpending(now)
	ids, later := slices.Collect(maps.Keys(l.tasks)), l.unfinished()
	if len(l.budgets(now)) > 0 {
		l.setHistories(readHistories(l.store.Runs, ids, later))
		return
	}
	runs, send := l.store.Runs, l.send
	l.background.Go(func() {
		read := readHistories(runs, ids, later)
		send(func(l *loop) { l.setHistories(read) })
	})
}

// unfinished are the ids of the runs whose cost and length are added when they end.
func (l *loop) unfinished() map[string]bool {
	later := map[string]bool{}
	for _, run := range l.store.Runs.Active() {
		later[run.ID] = true
	}
	return later
}

// sumSpending sums today's runs, at the start of the service and when the
// budget's day changes. See readPast for what waits for it.
func (l *loop) sumSpending(now time.Time) {
	l.spent.on(now)
	day, zone := l.spent.day, l.budgetZone()
	later := l.unfinished()
	if len(l.budgets(now)) > 0 {
		l.spent.addLate(day, spentOn(l.store.Runs, day, zone, now, later))
		return
	}
	runs, send := l.store.Runs, l.send
	l.background.Go(func() {
		found := spentOn(runs, day, zone, now, later)
		send(func(l *loop) { l.spent.addLate(day, found) })
	})
}

// assumeCost counts what a run was expected to cost toward the budgets of the day,
// because its cost is unknown. Otherwise runs that are killed again and again
// could exceed them.
func (l *loop) assumeCost(known *scheduledTask, run *model.Run) {
	var history plan.History
	limit := 0.0
	if known != nil {
		history, limit = known.history, known.task.MaxBudgetUSD
	}
	var remark string
	if run.AssumedUSD, remark = history.Expect(limit).Assume(run.ReservedUSD); remark != "" {
		run.Remark(remark)
	}
}

// costOf is what a run that ended counts toward the budgets.
func costOf(runs *store.Runs, s store.Summary) float64 {
	if s.CostUSD > 0 || s.InputTokens+s.OutputTokens == 0 || s.Status == model.RunSuccess {
		return s.CostUSD
	}
	run, _, err := runs.Get(s.ID) // few runs are killed before they report their cost
	if err != nil {
		return 0 // the record cannot be read, which the store reports
	}
	return run.AssumedUSD
}

// spentOn sums the runs that ended on a day, up to now.
func spentOn(runs *store.Runs, day string, zone *time.Location, now time.Time, except map[string]bool) spent {
	sum := spent{profiles: map[string]float64{}}
	// A run of yesterday may have ended today, and a day has up to 25 hours.
	for _, run := range runs.Summaries(store.Filter{Since: now.Add(-49 * time.Hour)}) {
		if run.EndTime.IsZero() || run.EndTime.After(now) || dayIn(zone, run.EndTime) != day || except[run.ID] {
			continue
		}
		cost := costOf(runs, run)
		sum.usd += cost
		for _, id := range strings.Fields(run.Profiles) {
			sum.profiles[id] += cost
		}
	}
	return sum
}
