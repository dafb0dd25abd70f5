package decide

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

func TestQuietTimes(t *testing.T) {
	for name, quiet := range map[string]func(*link.Definition){
		"of the settings": func(d *link.Definition) { d.Policies.QuietHours = []string{"09:30-11:30"} },
		"of the task":     func(d *link.Definition) { d.Tasks[0].QuietHours = []string{"09:30-11:30"} },
		"in the zone of its schedule": func(d *link.Definition) {
			d.Policies.Timezone = "Asia/Tokyo"
			d.Tasks[0].QuietHours = []string{"09:30-11:30"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			def := hourly(nil)
			quiet(&def)
			s := armed(def)
			for hour, want := range []string{10: "quiet_time", 11: "quiet_time", 12: "schedule"} {
				if want == "" {
					continue
				}
				d := Decide(at(hour, 0, 0), def, s, Event{})
				s = d.State
				if got := lines(d); !slices.Equal(got, []string{fmt.Sprintf("%d:00 %s", hour, want)}) {
					t.Errorf("got %q, want %s", got, want)
				}
			}
		})
	}
}

// A run that waits when quiet time begins waits for its end; what a user started
// does not.
func TestRetryInQuietTime(t *testing.T) {
	for _, manual := range []bool{false, true} {
		def := hourly(func(t *model.Task) {
			t.QuietHours, t.Retry = []string{"10:04-10:30"}, model.RetryConfig{MaxRetries: 1, RetryDelay: 60, BackoffMultiplier: 1}
		})
		if manual {
			def.Tasks[0].Schedule = model.ScheduleConfig{Type: model.Manual}
		}
		d := Decide(at(9, 59, 50), def, armed(def), Event{})
		if manual {
			const id = "55555555-5555-4555-8555-555555555555"
			d = Decide(at(9, 30, 0), def, armed(def), Event{Start: &link.Start{JobID: jobID, TaskID: taskID, RunID: id}})
		}
		run, start := d.Start[0].Run, at(10, 0, 0)
		run.Status, run.Reason, run.StartTime = model.RunFailed, model.ReasonStall, &start
		d = Decide(at(10, 5, 0), def, d.State, Event{Ended: &link.Outcome{Run: run, Retryable: true}})
		d = Decide(at(10, 6, 0), def, d.State, Event{})
		retried := slices.ContainsFunc(lines(d), func(l string) bool { return strings.HasSuffix(l, "retry") })
		if retried != manual {
			t.Errorf("manual %t: got %q, open %+v", manual, lines(d), d.State.Runs)
		}
		if !manual && !d.Wake.Equal(at(10, 30, 0)) {
			t.Errorf("wakes at %s", d.Wake)
		}
	}
}

func TestMaximumOfRuns(t *testing.T) {
	def := hourly(func(t *model.Task) { t.MaxRuns = 2 })
	s := armed(def)
	var started []string
	for hour := 10; hour < 15; hour++ {
		d := Decide(at(hour, 0, 0), def, s, Event{})
		for _, o := range d.Start {
			started = append(started, o.Run.ScheduledTime.Format("15:04"))
			run, begin := o.Run, o.Run.ScheduledTime
			run.Status, run.StartTime = model.RunSuccess, &begin
			if hour == 10 { // this one did not start, so it does not count
				run.Status, run.Reason, run.StartTime = model.RunCancelled, model.ReasonUser, nil
			}
			d = Decide(at(hour, 1, 0), def, d.State, Event{Ended: &link.Outcome{Run: run}})
		}
		s = d.State
	}
	if want := []string{"10:00", "11:00", "12:00"}; !slices.Equal(started, want) {
		t.Errorf("started %q, want %q", started, want)
	}
	more := hourly(func(t *model.Task) { t.MaxRuns = 3 })
	d := Decide(at(14, 30, 0), more, s, Event{Change: &link.Change{Definition: more}})
	if got := lines(d); len(got) != 0 || !d.Wake.Equal(at(14, 59, 50)) {
		t.Errorf("with a higher maximum: got %q, wakes at %s", got, d.Wake)
	}
}

func TestEndOfATask(t *testing.T) {
	end := at(10, 30, 0)
	def := hourly(func(t *model.Task) { t.NotAfter = &end })
	d := Decide(at(10, 0, 0), def, armed(def), Event{})
	if got := lines(d); !slices.Equal(got, []string{"10:00 schedule"}) || !d.Wake.IsZero() {
		t.Errorf("got %q, wakes at %s", got, d.Wake)
	}
	run, begin := d.Start[0].Run, at(10, 0, 0)
	run.Status, run.StartTime = model.RunSuccess, &begin
	d = Decide(at(10, 5, 0), def, d.State, Event{Ended: &link.Outcome{Run: run}})
	d = Decide(at(12, 5, 0), def, d.State, Event{})
	if got := lines(d); len(got) != 0 {
		t.Errorf("after its end: %q", got)
	}
	later := end.Add(24 * time.Hour)
	def = hourly(func(t *model.Task) { t.NotAfter = &later })
	d = Decide(at(12, 10, 0), def, d.State, Event{Change: &link.Change{Definition: def}})
	if got := lines(d); len(got) != 0 || !d.Wake.Equal(at(12, 59, 50)) {
		t.Errorf("with a later end: got %q, wakes at %s", got, d.Wake)
	}
}

// A job that is not shared any more leaves the runs that have started to their
// machines.
func TestCancelOfWhatWaits(t *testing.T) {
	def := hourly(nil)
	d := Decide(at(9, 59, 50), def, armed(def), Event{})
	cancel := link.Cancel{RunID: d.Start[0].Run.ID, JobID: jobID, Reason: model.ReasonUser, Message: "the job is not shared any more", Waiting: true}
	for _, waiting := range []bool{true, false} {
		cancel.Waiting = waiting
		got := Decide(at(10, 1, 0), def, d.State, Event{Cancel: &cancel})
		if len(got.Cancel) != 1 || got.Cancel[0].Waiting != waiting {
			t.Errorf("waiting %t: %+v", waiting, got.Cancel)
		}
	}
}
