package tray

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// Maximum rows of a kind; one more row shows how many were left out.
const (
	maxRunning  = 4
	maxNeedsYou = 3
	maxRequests = 3
	maxLimits   = 3
	maxReserves = 2
	maxTasks    = 30
)

// Item is a row of the menu. The zero value is a separator.
type Item struct {
	Key      string // identifies the row across updates: "run/ID", "quit"
	Title    string
	Disabled bool // only information
	Check    bool // can be ticked
	Ticked   bool
	Action   Action
	Children []Item // a submenu
}

// Action is what a click does; the zero value does nothing.
type Action struct {
	Kind ActionKind
	ID   string // id of a run or task; for Open, a location in the window; for AllowOnce and Deny, "RUN/REQUEST"
}

// ActionKind is the kind of an Action.
type ActionKind string

const (
	Open               ActionKind = "open"     // the window, at a location
	Stop               ActionKind = "stop"     // a run
	AllowOnce          ActionKind = "allow"    // a run's request
	Deny               ActionKind = "deny"     // a run's request
	RunTask            ActionKind = "run"      // now
	PauseHour          ActionKind = "hour"     // pause all for an hour
	PauseUntilTomorrow ActionKind = "tomorrow" // pause all until tomorrow
	Pause              ActionKind = "pause"    // pause all until resumed
	Resume             ActionKind = "resume"
	Login              ActionKind = "login" // toggle start at login
	Quit               ActionKind = "quit"  // the background service
)

// Menu returns the menu for a state. Times of day are in now's zone.
func Menu(s State, now time.Time) []Item {
	items := statusItems(s, now)
	items = append(items, Item{}, nextItem(s, now))
	if text := s.Forecast.Day.Text; s.Forecast.Day.Runs > 0 {
		items = append(items, Item{Key: "forecast", Title: forecastText(s.Forecast, text, now), Action: Action{Open, "today"}})
	}
	items = append(items, Item{}, tasks(s))
	if paused(s, now) {
		items = append(items, Item{Key: "resume", Title: "Resume", Action: Action{Kind: Resume}})
	} else {
		items = append(items, Item{Key: "pause", Title: "Pause all", Children: []Item{
			{Key: "hour", Title: "1 hour", Action: Action{Kind: PauseHour}},
			{Key: "tomorrow", Title: "Until tomorrow", Action: Action{Kind: PauseUntilTomorrow}},
			{Key: "forever", Title: "Until I resume", Action: Action{Kind: Pause}},
		}})
	}
	return append(items,
		Item{Key: "open", Title: "Open Claude Scheduler", Action: Action{Open, "today"}},
		Item{Key: "new", Title: "New task…", Action: Action{Open, "new/task"}},
		Item{},
		Item{Key: "settings", Title: "Settings…", Action: Action{Open, "settings"}},
		Item{Key: "login", Title: "Start at login", Check: true, Ticked: s.Login, Action: Action{Kind: Login}},
		Item{Key: "quit", Title: quit(s.Status.Armed), Action: Action{Kind: Quit}})
}

// statusItems returns the running runs and what needs attention. It is never
// empty: some panels show a separator at the top of the menu.
func statusItems(s State, now time.Time) []Item {
	var items []Item
	for i, r := range s.Running {
		if i == maxRunning {
			items = append(items, Item{Key: "more", Title: fmt.Sprintf("…and %d more", len(s.Running)-i), Action: Action{Open, "today"}})
			break
		}
		items = append(items, Item{Key: "run/" + r.ID, Title: "● Running: " + short(r.Task) + " · " + shortDuration(now.Sub(r.At)) + unusual(r), Children: []Item{
			{Key: "show/" + r.ID, Title: "Show", Action: Action{Open, "run/" + r.ID}},
			{Key: "stop/" + r.ID, Title: "Stop", Action: Action{Stop, r.ID}},
		}})
	}
	if len(s.Running) == 0 {
		items = append(items, Item{Key: "status", Title: "Nothing is running", Disabled: true})
	}
	for i, r := range s.Requests {
		if i == maxRequests {
			items = append(items, Item{Key: "asksmore", Title: fmt.Sprintf("…and %d more", len(s.Requests)-i), Action: Action{Open, "today"}})
			break
		}
		items = append(items, requestItem(r, now, anyoneClicks))
	}
	for i, n := range s.NeedsYou {
		if i == maxNeedsYou {
			items = append(items, Item{Key: "needsmore", Title: fmt.Sprintf("…and %d more", len(s.NeedsYou)-i), Action: Action{Open, "today"}})
			break
		}
		items = append(items, needsItem(n, now))
	}
	if s.Status.HoldUntil == nil { // otherwise the row of the next run shows it
		shown := 0
		for _, l := range s.Status.Limits {
			if shown < maxLimits && l.Until != nil && l.Until.After(now) {
				items = append(items, Item{Key: fmt.Sprintf("limit/%d", shown), Title: limited(s.Status, l, now), Disabled: true})
				shown++
			}
		}
	}
	for i, w := range s.Status.FiveHours() {
		if title := reserved(s.Status, w, now); title != "" && w.Until.After(now) && i < maxReserves {
			items = append(items, Item{Key: fmt.Sprintf("reserve/%d", i), Title: title, Disabled: true})
		}
	}
	if n := len(s.Status.Faults); n > 0 {
		title := "! " + short(s.Status.Faults[0].Message)
		if n > 1 {
			title = fmt.Sprintf("! %d problems", n)
		}
		items = append(items, Item{Key: "fault", Title: title, Action: Action{Open, "today"}})
	}
	return items
}

// needsItem returns the row of an item that needs attention.
func needsItem(n ItemRef, now time.Time) Item {
	title := "! " + short(n.Task) + ": " + n.Why
	if !n.At.IsZero() {
		title += ", " + format.Clock(n.At, now)
	}
	if n.Run == "" {
		return Item{Key: "needs/" + n.TaskID, Title: title, Action: Action{Open, "task/" + n.TaskID}}
	}
	return Item{Key: "needs/" + n.Run, Title: title, Action: Action{Open, "run/" + n.Run}}
}

// limited describes which runs wait for a usage limit, and until when.
func limited(s apitype.Status, l apitype.UsageLimit, now time.Time) string {
	title := short(l.Name + " of the " + l.Owner)
	if l.ModelFamily != "" {
		title += ", " + short(l.ModelFamily)
	}
	if n := s.WaitingUntil(apitype.WaitsForLimit, *l.Until); n > 0 {
		title += ", " + format.Count(n, "run") + " " + format.Verb(n, "waits", "wait")
	}
	return "Until " + format.Clock(*l.Until, now) + " (in " + until(l.Until.Sub(now)) + "): " + title
}

// reserved describes the runs that wait because of the reserve; empty: none.
func reserved(s apitype.Status, w apitype.Window, now time.Time) string {
	n := s.WaitingUntil(apitype.WaitsForReserve, w.Until)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("Until %s (in %s): %s %s, %d%% is reserved for you", format.Clock(w.Until, now), until(w.Until.Sub(now)), format.Count(n, "run"), format.Verb(n, "waits", "wait"), s.Reserve)
}

// forecastText returns the forecast of a day, and when a limit or budget will
// be reached on that day.
func forecastText(f apitype.Forecast, text string, now time.Time) string {
	text = "Next 24 hours: " + text
	soon := func(at *time.Time) bool { return at != nil && at.Sub(now) < 24*time.Hour }
	switch {
	case soon(f.LimitAt):
		text += ", limit about " + format.Clock(*f.LimitAt, now)
	case soon(f.BudgetAt):
		text += ", budget about " + format.Clock(*f.BudgetAt, now)
	}
	return text
}

func nextItem(s State, now time.Time) Item {
	switch n := s.Status.Next; {
	case paused(s, now) && s.Status.PausedUntil.Equal(model.Forever):
		return Item{Key: "next", Title: "Paused until you resume", Disabled: true}
	case paused(s, now):
		return Item{Key: "next", Title: "Paused until " + format.Clock(*s.Status.PausedUntil, now), Disabled: true}
	case s.Status.HoldUntil != nil && s.Status.HoldUntil.After(now):
		title := "Usage limit reached, continues at " + format.Clock(*s.Status.HoldUntil, now) + " (in " + until(s.Status.HoldUntil.Sub(now)) + ")"
		if n := s.Status.Waiting; n > 0 {
			title += ", " + format.Count(n, "run") + " " + format.Verb(n, "waits", "wait")
		}
		return Item{Key: "next", Title: title, Disabled: true}
	case n == nil:
		return Item{Key: "next", Title: "No upcoming runs", Disabled: true}
	default:
		title := "Next: " + short(n.TaskName) + " · " + format.Clock(n.At, now) + " (in " + until(n.At.Sub(now)) + ")"
		return Item{Key: "next", Title: title, Action: Action{Open, "task/" + n.TaskID}}
	}
}

// tasks returns the submenu that runs a task. Tasks with the same name also
// show their job.
func tasks(s State) Item {
	item := Item{Key: "start", Title: "Run now"}
	sorted := slices.SortedFunc(slices.Values(s.Tasks), func(a, b TaskRef) int {
		if n := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); n != 0 {
			return n
		}
		return strings.Compare(a.Job+a.ID, b.Job+b.ID)
	})
	names := map[string]int{}
	for _, t := range sorted {
		names[t.Name]++
	}
	for i, t := range sorted {
		if i == maxTasks {
			item.Children = append(item.Children, Item{Key: "all", Title: "All tasks…", Action: Action{Open, "jobs"}})
			break
		}
		title := short(t.Name)
		if names[t.Name] > 1 && t.Job != "" {
			title += " (" + short(t.Job) + ")"
		}
		item.Children = append(item.Children, Item{Key: "task/" + t.ID, Title: title, Action: Action{RunTask, t.ID}})
	}
	if len(sorted) == 0 {
		item.Children = []Item{{Key: "none", Title: "No tasks yet", Disabled: true}}
	}
	return item
}

func paused(s State, now time.Time) bool {
	return s.Status.PausedUntil != nil && s.Status.PausedUntil.After(now)
}

func quit(armed int) string {
	switch armed {
	case 0:
		return "Quit"
	case 1:
		return "Quit (1 task will not run)"
	}
	return fmt.Sprintf("Quit (%d tasks will not run)", armed)
}

// IconState is the state shown by the icon's shape.
type IconState int

const (
	Idle      IconState = iota
	Busy                // a task is running
	Attention           // something needs attention
	Paused
)

// IconStateOf returns the icon for a state. Attention has priority.
func IconStateOf(s State, now time.Time) IconState {
	switch {
	case len(s.Requests) > 0 || len(s.NeedsYou) > 0 || len(s.Status.Faults) > 0:
		return Attention
	case len(s.Running) > 0:
		return Busy
	case paused(s, now):
		return Paused
	}
	return Idle
}

// unusual marks a run that is far outside its history.
func unusual(r RunRef) string {
	if r.Outlier {
		return ", far more than usual"
	}
	return ""
}
