package tray

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

var noon = time.Date(2026, 11, 23, 8, 20, 0, 0, time.UTC)

func at(minutes int) *time.Time {
	t := noon.Add(time.Duration(minutes) * time.Minute)
	return &t
}

// text returns a menu as lines, the way the design writes it.
func text(items []menuItem) string {
	var lines []string
	for _, i := range items {
		line := i.Title
		if i.Key == "" {
			line = "---"
		}
		if i.Disabled {
			line = "(" + line + ")"
		}
		if i.Ticked {
			line = "✓ " + line
		}
		var children []string
		for _, c := range i.Children {
			children = append(children, c.Title)
		}
		if len(children) > 0 {
			line += " > " + strings.Join(children, " | ")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// The menu of the design document.
func TestMenu(t *testing.T) {
	s := trayState{
		Running:  []runRef{{"r1", "t1", "Nightly review", *at(-3), false}},
		NeedsYou: []itemRef{{"r2", "t2", "Dependency audit", "failed", *at(-80)}, {"", "t9", "Cleanup", "the next run would fail", time.Time{}}},
		Tasks:    []taskRef{{"t3", "Morning briefing", "j", "Daily"}, {"t1", "Nightly review", "j", "Daily"}, {"t2", "dependency audit", "j", "Daily"}},
		Status:   apitype.Status{Armed: 2, Next: &apitype.Next{TaskID: "t3", TaskName: "Morning briefing", At: *at(40)}},
		Login:    true,
	}
	want := `● Running: Nightly review · 3 m > Show | Stop
! Dependency audit: failed, 07:00
! Cleanup: the next run would fail
---
Next: Morning briefing · 09:00 (in 40 m)
---
Run now > dependency audit | Morning briefing | Nightly review
Pause all > 1 hour | Until tomorrow | Until I resume
Open Claude Scheduler
New task…
---
Settings…
✓ Start at login
Quit (2 tasks will not run)`
	menu := menuOf(s, noon)
	if got := text(menu); got != want {
		t.Errorf("got\n%s", got)
	}
	for key, want := range map[string]action{
		"needs/r2": {actionOpen, "run/r2"}, "needs/t9": {actionOpen, "task/t9"}, "next": {actionOpen, "task/t3"}, "open": {actionOpen, "today"}, "new": {actionOpen, "new/task"}, "settings": {actionOpen, "settings"},
		"login": {Kind: actionLogin}, "quit": {Kind: actionQuit}, "show/r1": {actionOpen, "run/r1"}, "stop/r1": {actionStop, "r1"}, "task/t3": {actionRunTask, "t3"},
		"hour": {Kind: actionPauseHour}, "tomorrow": {Kind: actionPauseUntilTomorrow}, "forever": {Kind: actionPause},
	} {
		if got := find(menu, key); got == nil || got.Action != want {
			t.Errorf("%s: got %+v", key, got)
		}
	}
}

func find(items []menuItem, key string) *menuItem {
	for _, i := range items {
		if i.Key == key {
			return &i
		}
		if c := find(i.Children, key); c != nil {
			return c
		}
	}
	return nil
}

func TestMenuRows(t *testing.T) {
	many := func(n int) (out []runRef) {
		for i := range n {
			out = append(out, runRef{fmt.Sprint("r", i), fmt.Sprint("t", i), fmt.Sprint("Task ", i), noon, false})
		}
		return out
	}
	for _, c := range []struct {
		name, key, want string
		state           trayState
	}{
		{"nothing", "status", "Nothing is running", trayState{}},
		{"nothing", "next", "No upcoming runs", trayState{}},
		{"nothing", "start", "Run now > No tasks yet", trayState{}},
		{"nothing", "quit", "Quit", trayState{}},
		{"one task", "quit", "Quit (1 task will not run)", trayState{Status: apitype.Status{Armed: 1}}},
		{"paused", "next", "Paused until 09:20", trayState{Status: apitype.Status{PausedUntil: at(60)}}},
		{"paused", "resume", "Resume", trayState{Status: apitype.Status{PausedUntil: at(60)}}},
		{"paused indefinitely", "next", "Paused until you resume", trayState{Status: apitype.Status{PausedUntil: &model.Forever}}},
		{"a pause that is over", "pause", "Pause all > 1 hour | Until tomorrow | Until I resume", trayState{Status: apitype.Status{PausedUntil: at(-1)}}},
		{"usage limit", "next", "Usage limit reached, continues at 10:20 (in 2 h), 5 runs wait", trayState{Status: apitype.Status{HoldUntil: at(120), Waiting: 5}}},
		{"a limit of some tasks", "limit/0", "Until 10:20 (in 2 h): weekly Opus limit of the default login, opus", trayState{Status: apitype.Status{Limits: []apitype.UsageLimit{{Owner: "default login", Name: "weekly Opus limit", ModelFamily: "opus", Until: at(120)}}}}},
		{"runs wait for the reserve", "reserve/0", "Until 10:20 (in 2 h): 1 run waits, 20% is reserved for you", trayState{Status: apitype.Status{
			Reserve: 20, Windows: []apitype.Window{{Type: "five_hour", Until: *at(120)}}, Queue: []apitype.QueuedRun{{Kind: "reserve", Until: at(120)}, {Kind: "place"}}}}},
		{"the forecast", "forecast", "Next 24 hours: 12 runs, about $4.20, limit about 09:20", trayState{Forecast: apitype.Forecast{Day: apitype.ForecastSpan{Runs: 12, Text: "12 runs, about $4.20"}, LimitAt: at(60)}}},
		{"a limit after that day", "forecast", "Next 24 hours: 12 runs, about $4.20", trayState{Forecast: apitype.Forecast{Day: apitype.ForecastSpan{Runs: 12, Text: "12 runs, about $4.20"}, LimitAt: at(48 * 60)}}},
		{"far outside its history", "run/r", "● Running: T · <1 m, far more than usual > Show | Stop", trayState{Running: []runRef{{ID: "r", Task: "T", At: *at(0), Outlier: true}}}},
		{"tomorrow", "next", "Next: X · Tue 08:20 (in 1 d)", trayState{Status: apitype.Status{Next: &apitype.Next{TaskName: "X", At: *at(24 * 60)}}}},
		{"soon", "next", "Next: X · 08:20 (in <1 m)", trayState{Status: apitype.Status{Next: &apitype.Next{TaskName: "X", At: at(0).Add(20 * time.Second)}}}},
		{"within the hour", "next", "Next: X · 09:19 (in 1 h)", trayState{Status: apitype.Status{Next: &apitype.Next{TaskName: "X", At: at(60).Add(-20 * time.Second)}}}},
		{"half hours", "next", "Next: X · 10:00 (in 2 h)", trayState{Status: apitype.Status{Next: &apitype.Next{TaskName: "X", At: *at(100)}}}},
		{"next month", "next", "Next: X · 23 Dec 08:20 (in 30 d)", trayState{Status: apitype.Status{Next: &apitype.Next{TaskName: "X", At: *at(30 * 24 * 60)}}}},
		{"next year", "next", "Next: X · 22 Jan 2027 (in 60 d)", trayState{Status: apitype.Status{Next: &apitype.Next{TaskName: "X", At: *at(60 * 24 * 60)}}}},
		{"just now", "run/r0", "● Running: Task 0 · <1 m > Show | Stop", trayState{Running: many(1)}},
		{"many run", "run/r3", "● Running: Task 3 · <1 m > Show | Stop", trayState{Running: many(6)}},
		{"many run", "more", "…and 2 more", trayState{Running: many(6)}},
		{"task files wait", "files", "2 task files to review…", trayState{ToReview: 2}},
		{"many need you", "needs/r2", "! Task 2: failed, 08:20", trayState{NeedsYou: needing(6)}},
		{"many need you", "needsmore", "…and 3 more", trayState{NeedsYou: needing(6)}},
		{"a fault", "fault", "! tasks.json is damaged", trayState{Status: apitype.Status{Faults: []apitype.Fault{{Message: "tasks.json is damaged"}}}}},
		{"two faults", "fault", "! 2 problems", trayState{Status: apitype.Status{Faults: make([]apitype.Fault, 2)}}},
		{"one name twice", "start", "Run now > A (Day) | A (Night) | B", trayState{Tasks: []taskRef{{"1", "B", "", ""}, {"2", "A", "n", "Night"}, {"3", "A", "d", "Day"}}}},
		{"a long name", "start", "Run now > " + strings.Repeat("é", 47) + "…", trayState{Tasks: []taskRef{{Name: strings.Repeat("é", 60)}}}},
	} {
		item := find(menuOf(c.state, noon), c.key)
		if item == nil {
			t.Errorf("%s: no %s", c.name, c.key)
			continue
		}
		if got := strings.Trim(text([]menuItem{*item}), "()"); got != strings.Trim(c.want, "()") {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	for _, absent := range []struct {
		key   string
		state trayState
	}{{"run/r4", trayState{Running: many(6)}}, {"needs/r3", trayState{NeedsYou: needing(6)}}, {"needsmore", trayState{NeedsYou: needing(3)}}, {"pause", trayState{Status: apitype.Status{PausedUntil: at(1)}}}, {"resume", trayState{}}, {"status", trayState{Running: many(1)}}} {
		if find(menuOf(absent.state, noon), absent.key) != nil {
			t.Errorf("%s is shown", absent.key)
		}
	}
}

func TestManyTasks(t *testing.T) {
	var s trayState
	for i := range 1000 {
		s.Tasks = append(s.Tasks, taskRef{ID: fmt.Sprint(i), Name: fmt.Sprintf("Task %03d", i)})
	}
	rows := find(menuOf(s, noon), "start").Children
	if len(rows) != maxTasks+1 || rows[maxTasks].Title != "All tasks…" || rows[0].Title != "Task 000" {
		t.Errorf("got %d rows, the last %q", len(rows), rows[len(rows)-1].Title)
	}
}

func TestIconStateOf(t *testing.T) {
	running, needs := []runRef{{ID: "r"}}, []itemRef{{Run: "f"}}
	pause, over := apitype.Status{PausedUntil: at(1)}, apitype.Status{PausedUntil: at(-1)}
	for _, c := range []struct {
		name  string
		state trayState
		want  iconState
	}{
		{"nothing", trayState{}, iconIdle},
		{"runs", trayState{Running: running}, iconBusy},
		{"needs you", trayState{NeedsYou: needs}, iconAttention},
		{"a file to review", trayState{ToReview: 1}, iconAttention},
		{"needs you while another runs", trayState{NeedsYou: needs, Running: running}, iconAttention},
		{"a fault", trayState{Status: apitype.Status{Faults: make([]apitype.Fault, 1)}}, iconAttention},
		{"paused", trayState{Status: pause}, iconPaused},
		{"a manual run while paused", trayState{Status: pause, Running: running}, iconBusy},
		{"a pause that is over", trayState{Status: over}, iconIdle},
	} {
		if got := iconStateOf(c.state, noon); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

func TestState(t *testing.T) {
	var s trayState
	run := func(id, task string, status model.RunStatus, start int) apitype.Event {
		return apitype.Event{Kind: apitype.EventRun, ID: id, Run: &model.Run{ID: id, TaskID: task, TaskName: task, Status: status, StartTime: at(start), EndTime: at(start + 1)}}
	}
	task := func(id, job string) apitype.Event {
		return apitype.Event{Kind: apitype.EventTask, ID: id, Task: &model.Task{ID: id, Name: id, JobID: model.Text(job)}}
	}
	for _, c := range []struct {
		name   string
		event  apitype.Event
		expect string
	}{
		{"a task", task("a", "j"), "tasks a"},
		{"its job", apitype.Event{Kind: apitype.EventJob, ID: "j", Job: &model.Job{ID: "j", Name: "Day"}}, "tasks a@Day"},
		{"another task of that job", task("b", "j"), "tasks a@Day b@Day"},
		{"waits", run("1", "a", model.RunUpcoming, 0), "tasks a@Day b@Day"},
		{"runs", run("1", "a", model.RunRunning, 5), "running 1 tasks a@Day b@Day"},
		{"one that started earlier", run("2", "b", model.RunRunning, 4), "running 2 1 tasks a@Day b@Day"},
		{"progress", run("1", "a", model.RunRunning, 5), "running 2 1 tasks a@Day b@Day"},
		{"fails", run("1", "a", model.RunFailed, 5), "running 2 tasks a@Day b@Day"},
		{"stopped", run("2", "b", model.RunCancelled, 4), "tasks a@Day b@Day"},
		{"fails again", run("3", "a", model.RunFailed, 6), "tasks a@Day b@Day"},
		{"another fails", run("4", "b", model.RunFailed, 7), "tasks a@Day b@Day"},
		{"succeeds", run("5", "a", model.RunSuccess, 8), "tasks a@Day b@Day"},
		{"its task is deleted", apitype.Event{Kind: apitype.EventTask, ID: "b", Deleted: true}, "tasks a@Day"},
		{"fails once more", run("6", "a", model.RunFailed, 9), "tasks a@Day"},
		{"its record is deleted", apitype.Event{Kind: apitype.EventRun, ID: "6", Deleted: true}, "tasks a@Day"},
		{"a profile", apitype.Event{Kind: apitype.EventProfile, Profile: &model.Profile{}}, "tasks a@Day"},
	} {
		s.apply(c.event)
		var words []string
		for i, r := range s.Running {
			if i == 0 {
				words = append(words, "running")
			}
			words = append(words, r.ID)
		}
		words = append(words, "tasks")
		for _, x := range s.Tasks {
			words = append(words, strings.TrimSuffix(x.ID+"@"+x.Job, "@"))
		}
		if got := strings.Join(words, " "); got != c.expect {
			t.Errorf("%s: got %q, want %q", c.name, got, c.expect)
		}
	}
}

// Items that need attention are shown after a restart, viewed or not, unless the task
// succeeded since or they were marked as done.
func TestReadAgain(t *testing.T) {
	s := newService(t)
	first, err := read(s.client, trayState{})
	if err != nil || len(first.NeedsYou) != 0 {
		t.Fatal(first.NeedsYou, err)
	}
	for _, name := range []string{"Review", "Audit"} {
		task := s.add(name)
		how := []model.RunStatus{model.RunFailed, model.RunSuccess}
		if name == "Audit" {
			how = how[:1]
		}
		for _, status := range how {
			s.runs.end(name) <- model.Run{Status: status, Reason: model.ReasonError}
			run, err := s.client.Tasks.Run(task.ID)
			if err != nil {
				t.Fatal(err)
			}
			for run.Status != status {
				if run, err = s.client.Runs.Get(run.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := s.client.System.Acknowledge(); err != nil {
		t.Fatal(err)
	}
	now, err := read(s.client, trayState{})
	if err != nil || len(now.NeedsYou) != 1 || now.NeedsYou[0].Task != "Audit" || now.NeedsYou[0].Why != "failed" {
		t.Fatalf("got %+v, %v", now.NeedsYou, err)
	}
	if err := s.client.System.MarkDone(apitype.ItemsRequest{Runs: []string{now.NeedsYou[0].Run}}); err != nil {
		t.Fatal(err)
	}
	if now, err = read(s.client, trayState{}); err != nil || len(now.NeedsYou) != 0 {
		t.Errorf("done, but %+v, %v", now.NeedsYou, err)
	}
}

// needing returns n items that need attention.
func needing(n int) (items []itemRef) {
	for i := range n {
		id := fmt.Sprint(i)
		items = append(items, itemRef{Run: "r" + id, TaskID: "t" + id, Task: "Task " + id, Why: "failed", At: *at(0)})
	}
	return items
}
