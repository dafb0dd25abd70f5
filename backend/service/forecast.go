package service

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
)

const (
	forecastDay  = 24 * time.Hour
	forecastWeek = 7 * forecastDay
	// forecastAge is the maximum age of a reused forecast: clients request the
	// report after every change of a run.
	forecastAge = time.Minute
	// maxSlots is how many slots of a task are looked up; the rest of the week is
	// taken to be like them: half a day of every minute.
	maxSlots = 720
	// maxEvents is how many runs of a task are compared with limits and budgets;
	// with more runs, each event represents several.
	maxEvents = 200
	// laterEvents is the same for a period that is taken to be like the first.
	laterEvents = 20
)

// forecasts caches the last forecast.
type forecasts struct {
	mu   sync.Mutex
	at   time.Time
	of   uint64 // hash of its inputs
	last apitype.Forecast
}

// forecast predicts the next week: how many runs, what they usually cost, and
// when a limit or budget will probably be reached.
func (svc *core) forecast(now time.Time, states []scheduler.TaskState, tasks []report.Task) apitype.Forecast {
	f := &svc.forecasts
	f.mu.Lock()
	defer f.mu.Unlock()
	status, settings := svc.scheduler.Status(), svc.store.Settings.Get()
	of := forecastHash(states, status, settings)
	if age := now.Sub(f.at); of != f.of || age < 0 || age >= forecastAge {
		f.at, f.of, f.last = now, of, svc.newForecast(now, states, tasks, status, settings)
	}
	return f.last
}

// forecastHash identifies the inputs of a forecast, except the time and the
// costs of recent runs.
func forecastHash(states []scheduler.TaskState, status apitype.Status, settings model.Settings) uint64 {
	h := fnv.New64a()
	for _, s := range states {
		fmt.Fprint(h, s.Task.ID, s.Task.UpdatedAt.Unix(), s.Blocked == "", s.Limited.Unix(), s.History.Len(), s.RunsLeft)
	}
	fmt.Fprint(h, status.Windows, status.Budgets, len(status.Queue), settings.PausedUntil, settings.QuietHours, settings.QuietDates)
	return h.Sum64()
}

// comingRuns are the expected runs of one task.
type comingRuns struct {
	day, week int
	events    []event // within a week, in order of time
}

// event represents one or more coming runs.
type event struct {
	at     time.Time
	number float64
}

func (svc *core) newForecast(now time.Time, states []scheduler.TaskState, tasks []report.Task, status apitype.Status, settings model.Settings) apitype.Forecast {
	var f apitype.Forecast
	byID := make(map[string]scheduler.TaskState, len(states))
	for _, s := range states {
		byID[s.Task.ID] = s
	}
	// The single runs matter only if there is something that they use up.
	listed := len(status.Budgets) > 0 || len(svc.store.State.Get().Windows) > 0
	var runs []forecastRun
	add := func(s scheduler.TaskState, c comingRuns) {
		usd, known := s.History.TypicalCost()
		if limit := s.Task.MaxBudgetUSD; limit > 0 {
			usd = min(usd, limit)
		}
		for span, n := range map[*apitype.ForecastSpan]int{&f.Day: c.day, &f.Week: c.week} {
			span.Runs += n
			span.CostUSD += float64(n) * usd
			if !known {
				span.Unpriced += n
			}
		}
		if !listed {
			return
		}
		for _, e := range c.events {
			runs = append(runs, forecastRun{plan.ComingRun{At: e.at, Login: s.Owner.Login, Profiles: s.Profiles, CostUSD: usd * e.number}, s.Owner.Family})
		}
	}
	chains := chainsOf(byID, svc.sequenceOrders())
	waiting := map[string]bool{}
	for _, q := range status.Queue {
		at := now
		if q.Until != nil && q.Until.After(now) {
			at = *q.Until
		}
		if s, ok := byID[q.TaskID]; ok && at.Sub(now) < forecastWeek && !at.Equal(model.Forever) {
			waiting[q.TaskID] = true
			c := comingRuns{week: 1, events: []event{{at, 1}}}
			if at.Sub(now) < forecastDay {
				c.day = 1
			}
			add(s, c)
		}
	}
	for i, s := range states {
		if s.Problem != nil || !s.Task.Enabled || !tasks[i].RunsAtSlots() {
			continue
		}
		if s.Task.Schedule.Type == model.FileWatch {
			f.Watches++
		}
		c := coming(s, now, settings.PausedUntil, waiting[s.Task.ID])
		add(s, c)
		if c.week == 0 {
			continue
		}
		for _, next := range chains.after(s.Task.ID) { // if all runs succeed
			add(byID[next], c)
		}
	}
	slices.SortFunc(runs, func(a, b forecastRun) int { return a.At.Compare(b.At) })
	svc.forecastLimit(&f, now, runs, status)
	svc.forecastBudget(&f, now, runs, status)
	f.Day.Text, f.Week.Text = spanText(f.Day), spanText(f.Week)
	return f
}

// forecastRun is a coming run with the family of its model.
type forecastRun struct {
	plan.ComingRun
	family string
}

// coming returns the runs of a task that its schedule starts within a week.
// While a limit blocks the task, one run waits.
func coming(s scheduler.TaskState, now time.Time, paused *time.Time, waits bool) (c comingRuns) {
	from, end := now, now.Add(forecastWeek)
	if paused != nil && paused.After(from) {
		from = *paused
	}
	if s.Slots == nil || !from.Before(end) {
		return c
	}
	count := func(at time.Time) {
		c.week++
		if at.Sub(now) <= forecastDay {
			c.day++
		}
		c.events = append(c.events, event{at, 1})
	}
	slot := s.From
	for looked := 0; looked < maxSlots; looked++ {
		var ok bool
		slot, ok = s.Slots.Next(slot, slot)
		switch {
		case s.RunsLeft >= 0 && c.week >= s.RunsLeft:
			return c.thinned(maxEvents)
		case !ok || slot.After(end):
			return c.thinned(maxEvents)
		case !slot.After(from):
		case !slot.After(s.Limited):
			if !waits {
				waits = true
				count(s.Limited)
			}
		default:
			count(slot)
		}
	}
	if period := slot.Sub(from); period > 0 { // the rest is like what was looked up
		seen := c.thinned(laterEvents).events
		of := func(span time.Duration) int { return int(float64(len(c.events)) * float64(span) / float64(period)) }
		if period < forecastDay-from.Sub(now) {
			c.day = of(forecastDay - from.Sub(now))
		}
		c.week = of(end.Sub(from))
		c = c.thinned(maxEvents)
		for round := time.Duration(1); from.Add(round * period).Before(end); round++ {
			for _, e := range seen {
				if at := e.at.Add(round * period); at.Before(end) {
					c.events = append(c.events, event{at, e.number})
				}
			}
		}
	}
	return c
}

// thinned returns at most so many events, each of which represents several.
func (c comingRuns) thinned(most int) comingRuns {
	stride := len(c.events)/most + 1
	if stride == 1 {
		return c
	}
	var kept []event
	for i := 0; i < len(c.events); i += stride {
		kept = append(kept, event{c.events[i].at, float64(min(stride, len(c.events)-i))})
	}
	c.events = kept
	return c
}

// sequenceOrders returns the order of tasks in each job that has sequential ones.
func (svc *core) sequenceOrders() map[model.Text][]string {
	tasks := map[model.Text][]model.Task{}
	sequential := map[model.Text]bool{}
	for _, task := range svc.store.Tasks.All() {
		tasks[task.JobID] = append(tasks[task.JobID], task)
		sequential[task.JobID] = sequential[task.JobID] || task.Schedule.Type == model.Sequential
	}
	orders := map[model.Text][]string{}
	for id, has := range sequential {
		if job, ok := svc.store.Jobs.Get(string(id)); ok && has {
			orders[id] = scheduler.TaskOrder(job, tasks[id])
		}
	}
	return orders
}

// forecastLimit predicts when the first usage limit will be reached. It leaves
// out windows for which the use per dollar of cost is unknown.
func (svc *core) forecastLimit(f *apitype.Forecast, now time.Time, runs []forecastRun, status apitype.Status) {
	for _, w := range svc.store.State.Get().Windows {
		family, ofModel := strings.CutPrefix(w.Type, "seven_day_")
		mine := mineOf(runs, func(r forecastRun) bool { return r.Login == w.Login && (!ofModel || r.family == family) })
		sum := plan.Spending{Spent: w.Used, Limit: 1, Per: w.PerUSD, Next: func(at time.Time) time.Time {
			if at.Before(w.Until) {
				return w.Until
			}
			return at.Add(scheduler.WindowLength(w.Type))
		}}
		if !w.Until.After(now) {
			sum.Spent = 0
		}
		if at, ok := sum.ReachedAt(now, mine); ok && (f.LimitAt == nil || at.Before(*f.LimitAt)) {
			f.LimitAt, f.Limit = &at, limitName(w)+" of the "+w.Owner
		}
	}
	for _, l := range status.Limits {
		if l.Until != nil && f.LimitAt != nil && l.Until.After(*f.LimitAt) {
			f.LimitAt, f.Limit = nil, "" // a limit is already reached
		}
	}
}

func limitName(w store.Window) string {
	return strings.Replace(scheduler.WindowName(w.Type), "window", "limit", 1)
}

// forecastBudget predicts when the first daily budget will be spent.
func (svc *core) forecastBudget(f *apitype.Forecast, now time.Time, runs []forecastRun, status apitype.Status) {
	if len(status.Budgets) == 0 {
		return
	}
	zone, err := svc.scheduler.DefaultZone()
	if err != nil {
		zone = time.Local // the status reports the invalid setting
	}
	for _, b := range status.Budgets {
		mine := mineOf(runs, func(r forecastRun) bool { return b.ProfileID == "" || slices.Contains(r.Profiles, b.ProfileID) })
		sum := plan.Spending{Spent: b.SpentUSD, Limit: b.USD, Per: 1, Next: func(at time.Time) time.Time {
			at = at.In(zone)
			return time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, zone)
		}}
		if at, ok := sum.ReachedAt(now, mine); ok && (f.BudgetAt == nil || at.Before(*f.BudgetAt)) {
			f.BudgetAt, f.Budget = &at, "daily budget of "+format.Budget(b.USD)
			if b.Name != "" {
				f.Budget += " of profile " + b.Name
			}
		}
	}
}

func mineOf(runs []forecastRun, mine func(forecastRun) bool) []plan.ComingRun {
	var out []plan.ComingRun
	for _, r := range runs {
		if mine(r) {
			out = append(out, r.ComingRun)
		}
	}
	return out
}

func spanText(s apitype.ForecastSpan) string {
	switch {
	case s.Runs == 0:
		return "no runs"
	case s.Unpriced == s.Runs:
		return format.Count(s.Runs, "run") + ", cost unknown: no history yet"
	}
	cost := "about " + format.Budget(s.CostUSD)
	if s.CostUSD < 0.005 {
		cost = "less than $0.01"
	}
	if s.Unpriced == 0 {
		return format.Count(s.Runs, "run") + ", " + cost
	}
	return fmt.Sprintf("%s, %s (%d of unknown cost)", format.Count(s.Runs, "run"), cost, s.Unpriced)
}
