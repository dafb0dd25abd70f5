package scheduler

import (
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
)

// maxQueued is how many waiting runs a status lists.
const maxQueued = 100

// shownQueue returns the waiting runs for clients, in the order of the queue.
func (l *loop) shownQueue() []apitype.QueuedRun {
	shown := []apitype.QueuedRun{}
	for _, w := range l.waits {
		a := l.active.find(w.RunID)
		if a == nil || a.started || len(shown) == maxQueued {
			continue
		}
		q := apitype.QueuedRun{RunID: w.RunID, TaskID: a.run.TaskID, TaskName: a.run.TaskName, Since: a.run.ScheduledTime, For: w.For, Kind: string(w.Kind)}
		if !w.Until.IsZero() {
			until := w.Until
			q.Until = &until
		}
		if known := l.tasks[a.run.TaskID]; known != nil {
			q.Priority = known.task.Priority
		}
		shown = append(shown, q)
	}
	return shown
}

// shownBudgets returns the day's budgets for clients.
func (l *loop) shownBudgets(now time.Time) []apitype.DayBudget {
	shown := []apitype.DayBudget{}
	for _, b := range l.budgets(now) {
		d := apitype.DayBudget{ProfileID: b.ID, Name: b.Name, USD: b.USD, SpentUSD: b.SpentUSD}
		for _, a := range l.active {
			if a.started && (b.ID == "" || slices.Contains(a.run.Profiles, b.ID)) {
				d.ReservedUSD += a.run.ReservedUSD
			}
		}
		shown = append(shown, d)
	}
	return shown
}

// shown returns the windows for clients that have not been reset.
func (u *usage) shown(now time.Time) []apitype.Window {
	shown := []apitype.Window{}
	for _, w := range u.store.State.Get().Windows {
		if w.Until.After(now) {
			shown = append(shown, apitype.Window{Owner: w.Owner, Type: w.Type, Name: WindowName(w.Type), Used: w.Used, Until: w.Until, Seen: w.Seen})
		}
	}
	slices.SortStableFunc(shown, func(a, b apitype.Window) int { return strings.Compare(a.Owner+a.Type, b.Owner+b.Type) })
	return shown
}

// WindowName returns the display name of a usage window: "5-hour window".
func WindowName(kind string) string {
	switch model, found := strings.CutPrefix(kind, "seven_day_"); {
	case kind == fiveHours:
		return "5-hour window"
	case found && model != "overage_included":
		return "weekly " + strings.ToUpper(model[:1]) + model[1:] + " window"
	}
	return "weekly window"
}
