package decide

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

const (
	jobID  = "11111111-1111-4111-8111-111111111111"
	taskID = "22222222-2222-4222-8222-222222222222"
)

var today = time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC)

func at(hour, minute, second int) time.Time {
	return today.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
}

func hourly(change func(*model.Task)) link.Definition {
	job, task := model.NewJob(), model.NewTask()
	job.ID, job.TaskOrder, job.Fleet = jobID, model.IDs{taskID}, &model.JobFleet{OnLoss: model.OnLossInterrupt}
	task.ID, task.JobID, task.Name = taskID, jobID, "Review"
	task.Schedule = model.ScheduleConfig{Type: model.Calendar, CronExpression: "0 * * * *", Timezone: "UTC"}
	if change != nil {
		change(&task)
	}
	return link.Definition{Job: job, Tasks: []model.Task{task}, Policies: link.Policies{
		Timezone: "UTC", Missed: model.MissedLatest, MissedWindow: 24 * 60 * 60, Overlap: model.OverlapSkip,
	}}
}

// lines describes a decision.
func lines(d Decision) []string {
	var out []string
	for _, o := range d.Start {
		out = append(out, fmt.Sprint(o.Run.ScheduledTime.Format("15:04 "), o.Run.Trigger))
	}
	for _, r := range d.Records {
		out = append(out, fmt.Sprint(r.ScheduledTime.Format("15:04 "), r.Reason))
	}
	for _, c := range d.Cancel {
		out = append(out, fmt.Sprint("end: ", c.Reason))
	}
	return out
}

// armed is the state of a job that was shared at nine, and last decided then.
func armed(def link.Definition) State {
	return Decide(at(9, 0, 1), def, NewState(at(9, 0, 1), link.Share{Tasks: map[string]link.Armed{taskID: {At: at(9, 0, 0)}}}), Event{}).State
}

func TestSlotsAreHandedOverAhead(t *testing.T) {
	def := hourly(nil)
	s := armed(def)
	if want := at(9, 59, 50); !s.AlarmAt.Equal(want) {
		t.Errorf("wakes at %s, want %s", s.AlarmAt, want)
	}
	d := Decide(at(9, 59, 50), def, s, Event{})
	if got := lines(d); !slices.Equal(got, []string{"10:00 schedule"}) {
		t.Fatalf("got %q", got)
	}
	if d.Start[0].Run.FleetRun == "" || d.Start[0].Run.ID != Decide(at(9, 59, 50), def, s, Event{}).Start[0].Run.ID {
		t.Error("the same decision has another id")
	}
	if again := Decide(at(9, 59, 51), def, d.State, Event{}); len(lines(again)) != 0 {
		t.Errorf("decided twice: %q", lines(again))
	}
}

func TestMissedSlots(t *testing.T) {
	for _, c := range []struct {
		missed model.Missed
		want   []string
	}{
		{model.MissedLatest, []string{"12:00 catch_up", "10:00 missed", "11:00 missed"}},
		{model.MissedSkip, []string{"10:00 missed", "11:00 missed", "12:00 missed"}},
		{model.MissedAll, []string{"10:00 catch_up"}}, // the others follow, one after another
	} {
		def := hourly(func(t *model.Task) { t.Missed = c.missed })
		d := Decide(at(12, 5, 0), def, armed(def), Event{})
		if got := lines(d); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.missed, got, c.want)
		}
		if d.State.Tasks[taskID].Armed.LastSlot != at(12, 0, 0) {
			t.Errorf("%s: decided until %s", c.missed, d.State.Tasks[taskID].Armed.LastSlot)
		}
	}
}

func TestLateDecisionIsOnTime(t *testing.T) {
	def := hourly(nil)
	d := Decide(at(10, 0, 19), def, armed(def), Event{}) // 29 s after it should have been made
	if got := lines(d); !slices.Equal(got, []string{"10:00 schedule"}) {
		t.Errorf("got %q", got)
	}
}

func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		overlap model.Overlap
		want    []string
	}{
		{model.OverlapSkip, []string{"11:00 overlap"}},
		{model.OverlapQueue, nil},
		{model.OverlapParallel, []string{"11:00 schedule"}},
		{model.OverlapReplace, []string{"end: replaced"}},
	} {
		def := hourly(func(t *model.Task) { t.Overlap = c.overlap })
		d := Decide(at(9, 59, 50), def, armed(def), Event{})
		first := d.Start[0].Run
		d = Decide(at(11, 0, 0), def, d.State, Event{})
		if got := lines(d); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.overlap, got, c.want)
		}
		first.Status = model.RunSuccess
		d = Decide(at(11, 10, 0), def, d.State, Event{Ended: &link.Outcome{Run: first}})
		waits := c.overlap == model.OverlapQueue || c.overlap == model.OverlapReplace
		if got := lines(d); waits != slices.Equal(got, []string{"11:00 schedule"}) {
			t.Errorf("%s: after the first: got %q", c.overlap, got)
		}
	}
}

// While the engine is away, machines cannot report that a run has ended: the slots
// of its task wait a little for that.
func TestEndsThatCouldNotBeReported(t *testing.T) {
	def := hourly(nil)
	handed := Decide(at(9, 59, 50), def, armed(def), Event{})
	back := Decide(at(11, 0, 9), def, handed.State, Event{}) // 19 s after it should have decided
	if got := lines(back); len(got) != 0 || !back.Wake.Equal(at(11, 0, 24)) {
		t.Fatalf("got %q, wakes at %s", got, back.Wake)
	}
	run := handed.Start[0].Run
	run.Status = model.RunSuccess
	d := Decide(at(11, 0, 12), def, back.State, Event{Ended: &link.Outcome{Run: run}})
	if got := lines(d); !slices.Equal(got, []string{"11:00 schedule"}) {
		t.Errorf("after the report: %q", got)
	}
	if got := lines(Decide(at(11, 0, 24), def, back.State, Event{})); !slices.Equal(got, []string{"11:00 overlap"}) {
		t.Errorf("without one: %q", got)
	}

	back = Decide(at(12, 5, 0), def, handed.State, Event{})
	d = Decide(at(12, 5, 3), def, back.State, Event{Ended: &link.Outcome{Run: run}})
	if got := lines(d); len(lines(back)) != 0 || !slices.Equal(got, []string{"12:00 catch_up", "11:00 missed"}) {
		t.Errorf("after an hour: %q, then %q", lines(back), got)
	}
}

func TestDisabledTask(t *testing.T) {
	def := hourly(nil)
	d := Decide(at(9, 59, 50), def, armed(def), Event{})
	off := hourly(func(t *model.Task) { t.Enabled = false })
	d = Decide(at(9, 59, 55), def, d.State, Event{Change: &link.Change{Definition: off}})
	if got := lines(d); !slices.Equal(got, []string{"end: paused"}) || !d.Cancel[0].Waiting {
		t.Errorf("got %q", got)
	}
	if !d.Wake.IsZero() {
		t.Errorf("wakes at %s for a task that is off", d.Wake)
	}
}

func TestUsageLimitIsWaitedFor(t *testing.T) {
	def := hourly(nil)
	def.Policies.ResumeAfterUsageLimit = true
	d := Decide(at(9, 59, 50), def, armed(def), Event{})
	run := d.Start[0].Run
	run.Status, run.Reason, run.SessionID, run.Machine = model.RunFailed, model.ReasonUsageLimit, "44444444-4444-4444-8444-444444444444", "laptop"
	reset := at(10, 40, 0)
	d = Decide(at(10, 5, 0), def, d.State, Event{Ended: &link.Outcome{Run: run, Reset: reset}})
	if len(d.Start) != 0 || !d.Wake.Equal(reset) {
		t.Fatalf("got %q, wakes at %s", lines(d), d.Wake)
	}
	d = Decide(reset, def, d.State, Event{})
	if got := lines(d); !slices.Equal(got, []string{"10:40 retry"}) || d.Start[0].Machine != "laptop" || d.Start[0].Run.SessionID != run.SessionID {
		t.Errorf("got %q %+v", got, d.Start)
	}
}

func TestManualStart(t *testing.T) {
	def := hourly(func(t *model.Task) { t.Enabled = false })
	const id = "55555555-5555-4555-8555-555555555555"
	d := Decide(at(9, 30, 0), def, armed(def), Event{Start: &link.Start{JobID: jobID, TaskID: taskID, RunID: id}})
	if d.Refused != nil || d.Made == nil || d.Made.ID != id || len(d.Start) != 1 {
		t.Fatalf("%+v", d)
	}
	d = Decide(at(9, 31, 0), def, d.State, Event{Start: &link.Start{JobID: jobID, RunID: id}})
	if d.Refused == nil {
		t.Error("a job without an enabled task was started")
	}
}

// Whatever package plan knows about a task, it knows about a shared one.
func TestEveryFieldOfATaskCounts(t *testing.T) {
	end := at(23, 0, 0)
	def := hourly(func(t *model.Task) {
		t.NotAfter, t.MaxRuns, t.QuietHours, t.MissedWindow = &end, 5, []string{"01:00-02:00"}, 60
	})
	s := armed(def)
	s.Tasks[taskID] = Task{Schedule: s.Tasks[taskID].Schedule, Armed: link.Armed{At: at(9, 0, 0), LastSlot: at(10, 0, 0), Runs: 1}}
	j := &job{now: at(10, 5, 0), def: def, state: s}
	j.register()
	known := reflect.ValueOf(j.tasks[0])
	for i := range known.NumField() {
		name := known.Type().Field(i).Name
		if name == "Start" { // for lists of a single machine: nothing is decided by it
			continue
		}
		if known.Field(i).IsZero() {
			t.Errorf("%s of plan.Task is not set for a shared task", name)
		}
	}
}
