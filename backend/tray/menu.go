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

// menuItem is a row of the menu. The zero value is a separator.
type menuItem struct {
	Key      string // identifies the row across updates: "run/ID", "quit"
	Title    string
	Disabled bool // only information
	Check    bool // can be ticked
	Ticked   bool
	Action   action
	Children []menuItem // a submenu
}

// action is what a click does; the zero value does nothing.
type action struct {
	Kind actionKind
	ID   string // id of a run or task; for Open, a location in the window; for AllowOnce and Deny, "RUN/REQUEST"
}

// actionKind is the kind of an action.
type actionKind string

const (
	actionOpen               actionKind = "open"     // the window, at a location
	actionStop               actionKind = "stop"     // a run
	actionAllowOnce          actionKind = "allow"    // a run's request
	actionDeny               actionKind = "deny"     // a run's request
	actionRunTask            actionKind = "run"      // now
	actionPauseHour          actionKind = "hour"     // pause all for an hour
	actionPauseUntilTomorrow actionKind = "tomorrow" // pause all until tomorrow
	actionPause              actionKind = "pause"    // pause all until resumed
	actionResume             actionKind = "resume"
	actionLogin              actionKind = "login" // toggle start at login
	actionQuit               actionKind = "quit"  // the background service
)

// menuOf returns the menu for a state. Times of day are in now's zone.
func menuOf(s trayState, now time.Time) []menuItem {
	items := statusItems(s, now)
	items = append(items, menuItem{}, nextItem(s, now))
	if text := s.Forecast.Day.Text; s.Forecast.Day.Runs > 0 {
		items = append(items, menuItem{Key: "forecast", Title: forecastText(s.Forecast, text, now), Action: action{actionOpen, "today"}})
	}
	items = append(items, menuItem{}, tasks(s))
	if paused(s, now) {
		items = append(items, menuItem{Key: "resume", Title: "Resume", Action: action{Kind: actionResume}})
	} else {
		items = append(items, menuItem{Key: "pause", Title: "Pause all", Children: []menuItem{
			{Key: "hour", Title: "1 hour", Action: action{Kind: actionPauseHour}},
			{Key: "tomorrow", Title: "Until tomorrow", Action: action{Kind: actionPauseUntilTomorrow}},
			{Key: "forever", Title: "Until I resume", Action: action{Kind: actionPause}},
		}})
	}
	return append(items,
		menuItem{Key: "open", Title: "Open Claude Scheduler", Action: action{actionOpen, "today"}},
		menuItem{Key: "new", Title: "New task…", Action: action{actionOpen, "new/task"}},
		menuItem{},
		menuItem{Key: "settings", Title: "Settings…", Action: action{actionOpen, "settings"}},
		menuItem{Key: "login", Title: "Start at login", Check: true, Ticked: s.Login, Action: action{Kind: actionLogin}},
		menuItem{Key: "quit", Title: quit(s.Status.Armed), Action: action{Kind: actionQuit}})
}

// statusItems returns the running runs and what needs attention. It is never
// empty: some panels show a separator at the top of the menu.
func statusItems(s trayState, now time.Time) []menuItem {
	var items []menuItem
	for i, r := range s.Running {
		if i == maxRunning {
			items = append(items, menuItem{Key: "more", Title: fmt.Sprintf("…and %d more", len(s.Running)-i), Action: action{actionOpen, "today"}})
			break
		}
		items = append(items, menuItem{Key: "run/" + r.ID, Title: "● Running: " + short(r.Task) + " · " + shortDuration(now.Sub(r.At)) + unusual(r), Children: []menuItem{
			{Key: "show/" + r.ID, Title: "Show", Action: action{actionOpen, "run/" + r.ID}},
			{Key: "stop/" + r.ID, Title: "Stop", Action: action{actionStop, r.ID}},
		}})
	}
	if len(s.Running) == 0 {
		items = append(items, menuItem{Key: "status", Title: "Nothing is running", Disabled: true})
	}
	for i, r := range s.Requests {
		if i == maxRequests {
			items = append(items, menuItem{Key: "asksmore", Title: fmt.Sprintf("…and %d more", len(s.Requests)-i), Action: action{actionOpen, "today"}})
			break
		}
		items = append(items, requestItem(r, now, anyoneClicks))
	}
	if s.ToReview > 0 {
		items = append(items, menuItem{Key: "files", Title: format.Count(s.ToReview, "task file") + " to review…", Action: action{actionOpen, "today"}})
	}
	for i, n := range s.NeedsYou {
		if i == maxNeedsYou {
			items = append(items, menuItem{Key: "needsmore", Title: fmt.Sprintf("…and %d more", len(s.NeedsYou)-i), Action: action{actionOpen, "today"}})
			break
		}
		items = append(items, needsItem(n, now))
	}
	if s.Status.HoldUntil == nil { // otherwise the row of the next run shows it
		shown := 0
		for _, l := range s.Status.Limits {
			if shown < maxLimits && l.Until != nil && l.Until.After(now) {
				items = append(items, menuItem{Key: fmt.Sprintf("limit/%d", shown), Title: limited(s.Status, l, now), Disabled: true})
				shown++
			}
		}
	}
	for i, w := range s.Status.FiveHours() {
		if title := reserved(s.Status, w, now); title != "" && w.Until.After(now) && i < maxReserves {
			items = append(items, menuItem{Key: fmt.Sprintf("reserve/%d", i), Title: title, Disabled: true})
		}
	}
	if n := len(s.Status.Faults); n > 0 {
		title := "! " + short(s.Status.Faults[0].Message)
		if n > 1 {
			title = fmt.Sprintf("! %d problems", n)
		}
		items = append(items, menuItem{Key: "fault", Title: title, Action: action{actionOpen, "today"}})
	}
	return items
}

// needsItem returns the row of an item that needs attention.
func needsItem(n itemRef, now time.Time) menuItem {
	title := "! " + short(n.Task) + ": " + n.Why
	if !n.At.IsZero() {
		title += ", " + format.Clock(n.At, now)
	}
	if n.Run == "" {
		return menuItem{Key: "needs/" + n.TaskID, Title: title, Action: action{actionOpen, "task/" + n.TaskID}}
	}
	return menuItem{Key: "needs/" + n.Run, Title: title, Action: action{actionOpen, "run/" + n.Run}}
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

func nextItem(s trayState, now time.Time) menuItem {
	switch n := s.Status.Next; {
	case paused(s, now) && s.Status.PausedUntil.Equal(model.Forever):
		return menuItem{Key: "next", Title: "Paused until you resume", Disabled: true}
	case paused(s, now):
		return menuItem{Key: "next", Title: "Paused until " + format.Clock(*s.Status.PausedUntil, now), Disabled: true}
	case s.Status.HoldUntil != nil && s.Status.HoldUntil.After(now):
		title := "Usage limit reached, continues at " + format.Clock(*s.Status.HoldUntil, now) + " (in " + until(s.Status.HoldUntil.Sub(now)) + ")"
		if n := s.Status.Waiting; n > 0 {
			title += ", " + format.Count(n, "run") + " " + format.Verb(n, "waits", "wait")
		}
		return menuItem{Key: "next", Title: title, Disabled: true}
	case n == nil:
		return menuItem{Key: "next", Title: "No upcoming runs", Disabled: true}
	default:
		title := "Next: " + short(n.TaskName) + " · " + format.Clock(n.At, now) + " (in " + until(n.At.Sub(now)) + ")"
		return menuItem{Key: "next", Title: title, Action: action{actionOpen, "task/" + n.TaskID}}
	}
}

// tasks returns the submenu that runs a task. Tasks with the same name also
// show their job.
func tasks(s trayState) menuItem {
	item := menuItem{Key: "start", Title: "Run now"}
	sorted := slices.SortedFunc(slices.Values(s.Tasks), func(a, b taskRef) int {
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
			item.Children = append(item.Children, menuItem{Key: "all", Title: "All tasks…", Action: action{actionOpen, "jobs"}})
			break
		}
		title := short(t.Name)
		if names[t.Name] > 1 && t.Job != "" {
			title += " (" + short(t.Job) + ")"
		}
		item.Children = append(item.Children, menuItem{Key: "task/" + t.ID, Title: title, Action: action{actionRunTask, t.ID}})
	}
	if len(sorted) == 0 {
		item.Children = []menuItem{{Key: "none", Title: "No tasks yet", Disabled: true}}
	}
	return item
}

func paused(s trayState, now time.Time) bool {
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

// iconState is the state shown by the icon's shape.
type iconState int

const (
	iconIdle      iconState = iota
	iconBusy                // a task is running
	iconAttention           // something needs attention
	iconPaused
)

// iconStateOf returns the icon for a state. Attention has priority.
func iconStateOf(s trayState, now time.Time) iconState {
	switch {
	case len(s.Requests) > 0 || s.ToReview > 0 || len(s.NeedsYou) > 0 || len(s.Status.Faults) > 0:
		return iconAttention
	case len(s.Running) > 0:
		return iconBusy
	case paused(s, now):
		return iconPaused
	}
	return iconIdle
}

// unusual marks a run that is far outside its history.
func unusual(r runRef) string {
	if r.Outlier {
		return ", far more than usual"
	}
	return ""
}
