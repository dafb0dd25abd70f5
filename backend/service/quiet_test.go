package service

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// fakeBattery stands in for the machine's battery.
type fakeBattery struct {
	inUse  atomic.Bool
	broken atomic.Bool
	reads  atomic.Int32
}

func (f *fakeBattery) read(context.Context) (bool, error) {
	f.reads.Add(1)
	if f.broken.Load() {
		return true, errors.New("it does not answer")
	}
	return f.inUse.Load(), nil
}

// onBattery returns a fixture on a machine with a fake battery.
func onBattery(t *testing.T) (*fixture, *fakeBattery) {
	s, f := newFixture(t), &fakeBattery{}
	s.halt()
	s.options.OnBattery = f.read
	s.start()
	return s, f
}

// Slots in quiet time are skipped, each with its reason; the settings' times
// apply to every task.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"quiet_hours": ["09:30-10:30"]}`)
	task := s.task(s.job("nightly"), "review", with(hourly, `'quiet_hours': ['11:00-12:00']`))
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	s.pass(2 * time.Hour)
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule success", "10:00 schedule cancelled quiet_time", "11:00 schedule cancelled quiet_time")
	runs := s.runs(task)
	if got := runs[1].Errors[0] + "; " + runs[2].Errors[0]; got != "quiet hours of the settings: 09:30-10:30; quiet hours of the task: 11:00-12:00" || runs[1].Headline == "" {
		t.Errorf("they say %s, %q", got, runs[1].Headline)
	}
	if _, err := s.RunTask("", task.ID, nil); err != nil { // a user may
		t.Fatal(err)
	}
	s.end(s.started(), success)
	s.pass(time.Hour)
	s.end(s.started(), success)
	if got := s.history(task)[4]; got != "12:00 schedule success" {
		t.Errorf("after it: %s", got)
	}
}

// The quiet hours of a task are in the zone of its schedule.
func TestQuietHoursInTheZoneOfTheTask(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", `{'schedule': {'type': 'calendar', 'cron_expression': '0 * * * *', 'timezone': 'Asia/Tokyo'}, 'quiet_hours': ['18:00-19:00']}`)
	s.pass(90 * time.Minute)
	s.end(s.started(), success)
	s.wantHistory(task, "09:00 schedule cancelled quiet_time", "10:00 schedule success")
}

// What waits when quiet time begins waits for its end: a queued run, the next
// task of a sequence, a retry. What a user started does not.
func TestWaitingRunsInQuietTime(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1, "quiet_hours": ["09:01-11:30"]}`)
	s.task(s.job("a"), "a", hourly)
	second := s.task(s.job("b"), "b", hourly)
	job, head, _, _ := s.sequence(`{}`)
	s.pass(30 * time.Minute)
	o := s.started()
	s.pass(time.Minute)
	s.end(o, success)
	s.noneStarted()
	waiting := s.runs(second)[0]
	queue := s.Status().Queue
	i := slices.IndexFunc(queue, func(q apitype.QueuedRun) bool { return q.RunID == waiting.ID })
	if i < 0 || queue[i].Kind != "quiet_time" || queue[i].Until == nil || queue[i].Until.UTC().Format("15:04") != "11:30" || !strings.Contains(queue[i].For, "quiet hours of the settings") {
		t.Fatalf("the queue is %+v", queue)
	}
	s.restart(time.Minute)
	s.noneStarted()
	if _, err := s.RunJob("", job.ID); err != nil { // and what follows it
		t.Fatal(err)
	}
	if o = s.started(); o.Task.ID != head.ID {
		t.Fatalf("%s started", o.Task.Name)
	}
	s.end(o, success)
	s.end(s.started(), success)
	s.end(s.started(), success)
	s.noneStarted()
	s.pass(3 * time.Hour)
	if o := s.started(); o.Run.ID != waiting.ID {
		t.Errorf("%+v starts first", o.Run)
	}
}

// A slot that was missed before quiet time is caught up after it.
func TestCatchUpAfterQuietTime(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"quiet_hours": ["09:30-12:00"]}`)
	task := s.task(s.job("nightly"), "review", hourly)
	s.sleep(2 * time.Hour) // 10:30
	s.noneStarted()
	s.wantHistory(task, "09:00 catch_up upcoming", "10:00 schedule cancelled quiet_time")
	s.pass(90 * time.Minute)
	if o := s.started(); o.Run.Trigger != model.TriggerCatchUp {
		t.Errorf("%+v", o.Run)
	}
}

// Changes of files in quiet time start one run, at its end.
func TestFileChangesInQuietTime(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	folder := t.TempDir()
	s.settings(`{"quiet_hours": ["08:00-09:00"]}`)
	task := s.task(s.job("docs"), "spell", `{'schedule': {'type': 'file_watch', 'watch_path': '`+folder+`', 'watch_debounce': 1}}`)
	s.write(folder, func() bool { return len(s.runs(task)) > 0 }, "a.md")
	s.write(folder, func() bool { return len(s.runs(task)) > 1 }, "b.md")
	s.noneStarted()
	s.pass(30 * time.Minute)
	if o := s.started(); strings.Join(o.Files, " ") != "a.md b.md" {
		t.Errorf("it got %q", o.Files)
	}
}

// On battery a slot is skipped; a run that waits starts when the machine is
// plugged in. The battery is only read while something depends on it.
func TestOnBattery(t *testing.T) {
	t.Parallel()
	s, battery := onBattery(t)
	other := s.task(s.job("other"), "other", hourly)
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	if n := battery.reads.Load(); n != 0 {
		t.Errorf("read %d times without a need", n)
	}
	if _, err := s.UpdateTask("", other.ID, quoted(`{'enabled': false}`)); err != nil {
		t.Fatal(err)
	}
	task := s.task(s.job("nightly"), "review", with(hourly, `'quiet_on_battery': true`))
	battery.inUse.Store(true)
	s.pass(time.Hour)
	s.eventually("the slot is skipped", func() bool { return len(s.runs(task)) == 1 })
	s.wantHistory(task, "10:00 schedule cancelled quiet_time")
	if why := s.runs(task)[0].Errors[0]; why != "the computer was on battery (quiet_on_battery of the task)" {
		t.Error(why)
	}
	s.sleep(90 * time.Minute) // missed at 11:00: caught up, but not on battery
	s.eventually("a run waits", func() bool { return len(s.Status().Queue) == 1 && s.Status().Queue[0].Kind == "quiet_time" })
	s.noneStarted()
	battery.inUse.Store(false)
	s.pass(time.Minute)
	o := s.started()
	if o.Run.Trigger != model.TriggerCatchUp {
		t.Errorf("%+v", o.Run)
	}
	s.end(o, success)
	s.pass(time.Hour)
	s.end(s.started(), success)
	battery.inUse.Store(true)
	if _, err := s.RunTask("", task.ID, nil); err != nil { // a user may
		t.Fatal(err)
	}
	s.end(s.started(), success)
}

// A battery that cannot be read keeps nothing from running.
func TestBatteryThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	s, battery := onBattery(t)
	battery.broken.Store(true)
	s.settings(`{"quiet_on_battery": true}`)
	s.task(s.job("nightly"), "review", hourly)
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
}

// A task ends with its last run, or its end. Changing the end makes up for
// nothing; enabling the task again begins a new count.
func TestEndOfATask(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", with(hourly, `'max_runs': 2`))
	over := func() string {
		t.Helper()
		for _, o := range s.Outlook(3) {
			if o.TaskID == task.ID {
				return o.Blocked
			}
		}
		return "?"
	}
	if _, err := s.RunTask("", task.ID, nil); err != nil { // does not count
		t.Fatal(err)
	}
	s.end(s.started(), success)
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	if next := s.Outlook(3)[0].Next; len(next) != 1 || over() != "" {
		t.Errorf("one is left: %v, %s", next, over())
	}
	s.restart(time.Minute)
	s.pass(time.Hour)
	s.end(s.started(), func(r *runner.Result) { r.Run.StartTime = nil; failure(model.ReasonNotStarted, false)(r) }) // does not count either
	s.pass(time.Hour)
	s.end(s.started(), success)
	s.pass(3 * time.Hour)
	s.noneStarted()
	if got := over(); got != "it has made its 2 runs (max_runs)" || len(s.Outlook(3)[0].Next) != 0 || !s.Outlook(3)[0].Ended || s.Status().Next != nil {
		t.Errorf("over: %q", got)
	}
	s.restart(3 * time.Hour)
	s.noneStarted()
	update := func(patch string) {
		t.Helper()
		if _, err := s.UpdateTask("", task.ID, quoted(patch)); err != nil {
			t.Fatal(err)
		}
		s.sync()
	}
	had := len(s.runs(task))
	update(`{'max_runs': 3}`)
	s.noneStarted()
	if n := len(s.runs(task)); n != had || over() != "" {
		t.Errorf("%d runs were made up for, %s", n-had, over())
	}
	s.pass(time.Hour)
	s.end(s.started(), success)
	s.pass(2 * time.Hour)
	s.noneStarted()
	update(`{'enabled': false}`)
	update(`{'enabled': true}`)
	s.pass(time.Hour)
	s.end(s.started(), success)

	end := s.clock.Now().Add(90 * time.Minute)
	update(`{'max_runs': 0, 'not_after': '` + end.Format(time.RFC3339) + `'}`)
	if next := s.Outlook(3)[0].Next; len(next) != 1 {
		t.Errorf("until its end: %v", next)
	}
	s.pass(time.Hour)
	s.end(s.started(), success)
	s.pass(5 * time.Hour)
	s.noneStarted()
	if !strings.HasPrefix(over(), "its end was ") {
		t.Error(over())
	}
	had = len(s.runs(task))
	update(`{'not_after': null}`)
	s.noneStarted()
	if n := len(s.runs(task)); n != had {
		t.Errorf("%d runs were made up for", n-had)
	}
	s.pass(time.Hour)
	s.end(s.started(), success)
	if _, err := s.UpdateTask("", task.ID, quoted(`{'not_after': '2026-03-10T00:00:00Z'}`)); err == nil || model.ProblemOf(err).Field != "not_after" {
		t.Errorf("an end in the past: %v", err)
	}
}

// A sequence passes over a task that has ended.
func TestSequencePassesOverAnEndedTask(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("chain")
	s.task(job, "a", hourly)
	b := s.task(job, "b", `{'schedule': {'type': 'sequential'}, 'max_runs': 1}`)
	c := s.task(job, "c", `{'schedule': {'type': 'sequential'}}`)
	for i, d := range []time.Duration{30 * time.Minute, time.Hour} {
		s.pass(d)
		for range 3 - i {
			s.end(s.started(), success)
		}
		s.noneStarted()
	}
	if len(s.runs(b)) != 1 || len(s.runs(c)) != 2 {
		t.Errorf("%q, %q", s.history(b), s.history(c))
	}
}

// What shows the next starts leaves out quiet times: the outlook, the status,
// the report, the forecast and the editor's preview.
func TestNextStartsWithoutQuietTimes(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"quiet_hours": ["09:00-12:00"]}`)
	task := s.task(s.job("nightly"), "review", with(hourly, `'quiet_dates': ['2026-03-11..2026-03-12']`))
	hours := func(times []time.Time) string {
		var out []string
		for _, at := range times {
			out = append(out, at.UTC().Format("02 15"))
		}
		return strings.Join(out, ",")
	}
	if got := hours(s.Outlook(3)[0].Next); got != "10 12,10 13,10 14" {
		t.Errorf("outlook %s", got)
	}
	if next := s.Status().Next; next == nil || hours([]time.Time{next.At}) != "10 12" {
		t.Errorf("status %+v", next)
	}
	today := s.today()
	if len(today.Next) != 1 || hours([]time.Time{today.Next[0].At}) != "10 12" {
		t.Errorf("report %+v", today.Next)
	}
	if today.Forecast.Day.Runs != 12 || today.Forecast.Week.Runs != 12+4*21+9 { // until the 17th at 08:30
		t.Errorf("forecast %+v", today.Forecast)
	}
	draft := s.DraftTask(t.Context(), raw(map[string]any{"id": task.ID}))
	if got := hours(draft.Next); got != "10 12,10 13,10 14,10 15,10 16" || !slices.Contains(draft.Notes, "times in quiet time are left out") {
		t.Errorf("preview %s %q", got, draft.Notes)
	}
	draft = s.DraftTask(t.Context(), raw(map[string]any{"id": task.ID, "quiet_hours": []string{"mon-sun"}}))
	if len(draft.Next) != 0 || !slices.Contains(draft.Notes, "it never starts: all of its times are quiet, or after its end") {
		t.Errorf("never: %v %q", draft.Next, draft.Notes)
	}
	draft = s.DraftTask(t.Context(), raw(map[string]any{"id": task.ID, "max_runs": 2}))
	if got := hours(draft.Next); got != "10 12,10 13" {
		t.Errorf("two runs: %s", got)
	}
}
