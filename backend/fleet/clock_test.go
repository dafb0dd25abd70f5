package fleet

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"claude-scheduler/backend/fleet/decide"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

const (
	jobID  = "11111111-1111-4111-8111-111111111111"
	taskID = "22222222-2222-4222-8222-222222222222"
	nextID = "33333333-3333-4333-8333-333333333333"
)

// world is a Clock in virtual time, with runs that take a while instead of
// machines.
type world struct {
	*testsuite.TestWorkflowEnvironment
	def   link.Definition
	start time.Time
	took  time.Duration // how long a run takes
	ends  func(o link.Order) link.Outcome
	slots []string // of the runs that started, with their triggers
	never []string // of the runs that did not, with their reasons
}

func newWorld(t *testing.T, start string, cron, zone string) *world {
	t.Helper()
	at, err := time.Parse(time.RFC3339, start)
	if err != nil {
		t.Fatal(err)
	}
	job, task := model.NewJob(), model.NewTask()
	job.ID, job.Name, job.TaskOrder, job.Revision, job.Fleet = jobID, "Nightly", model.IDs{taskID}, 1, &model.JobFleet{OnLoss: model.OnLossInterrupt}
	task.ID, task.JobID, task.Name, task.Command = taskID, jobID, "Review", "x"
	task.Schedule = model.ScheduleConfig{Type: model.Calendar, CronExpression: cron, Timezone: zone}
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	w := &world{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment(), start: at, took: time.Minute, def: link.Definition{
		Job: job, Tasks: []model.Task{task}, Policies: link.Policies{Timezone: "UTC", Missed: model.MissedLatest, MissedWindow: 24 * 60 * 60, Overlap: model.OverlapSkip},
	}}
	w.SetStartTime(at)
	w.SetWorkflowRunTimeout(100 * 24 * time.Hour)
	w.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: clockID(jobID), TaskQueue: workflowQueue})
	w.RegisterActivityWithOptions(answer, activity.RegisterOptions{Name: decideActivity})
	w.RegisterWorkflowWithOptions(w.run, workflow.RegisterOptions{Name: runType})
	w.RegisterWorkflowWithOptions(Records, workflow.RegisterOptions{Name: recordsType})
	w.SetOnLocalActivityCompletedListener(w.note)
	return w
}

// run stands for the machines: it starts at its slot and takes a while.
func (w *world) run(ctx workflow.Context, o link.Order) (model.Run, error) {
	if wait := o.Run.ScheduledTime.Sub(workflow.Now(ctx)); wait > 0 {
		if err := workflow.Sleep(ctx, wait); err != nil {
			return o.Run, err
		}
	}
	w.slots = append(w.slots, fmt.Sprint(o.Run.ScheduledTime.UTC().Format("01-02 15:04"), " ", o.Run.Trigger))
	if err := workflow.Sleep(ctx, w.took); err != nil {
		return o.Run, err
	}
	outcome := link.Outcome{Run: o.Run}
	outcome.Run.Status = model.RunSuccess
	if w.ends != nil {
		outcome = w.ends(o)
	}
	return o.Run, workflow.SignalExternalWorkflow(ctx, clockID(o.JobID), "", signalEvent, decide.Event{Ended: &outcome}).Get(ctx, nil)
}

func (w *world) note(_ *activity.Info, value converter.EncodedValue, _ error) {
	var d decide.Decision
	if value == nil || value.Get(&d) != nil {
		return
	}
	for _, r := range d.Records {
		w.never = append(w.never, fmt.Sprint(r.ScheduledTime.UTC().Format("01-02 15:04"), " ", r.Reason))
	}
}

// follow runs the Clock for a while.
func (w *world) follow(t *testing.T, d time.Duration) {
	t.Helper()
	w.RegisterDelayedCallback(w.CancelWorkflow, d)
	w.ExecuteWorkflow(Clock, clockInput{Definition: w.def, State: decide.State{}})
	if !w.IsWorkflowCompleted() {
		t.Fatal("the Clock did not end")
	}
}

func (w *world) expect(t *testing.T, slots, never []string) {
	t.Helper()
	if !slices.Equal(w.slots, slots) || !slices.Equal(w.never, never) {
		t.Errorf("started %q, not started %q; want %q, %q", w.slots, w.never, slots, never)
	}
}

// A local time that does not exist runs once, right after the gap; one that
// exists twice runs once.
func TestClockAcrossDaylightSaving(t *testing.T) {
	for _, c := range []struct{ name, start, cron, want string }{
		{"the gap", "2027-03-14T05:00:00Z", "30 2 14 3 *", "03-14 07:00 schedule"},
		{"the hour that comes twice", "2027-11-07T04:00:00Z", "30 1 7 11 *", "11-07 05:30 schedule"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.start, c.cron, "America/New_York")
			w.follow(t, 6*time.Hour)
			w.expect(t, []string{c.want}, nil)
		})
	}
}

func TestClockRecordsEverySlot(t *testing.T) {
	w := newWorld(t, "2027-01-04T08:59:00Z", "*/10 * * * *", "UTC")
	w.took = 15 * time.Minute
	w.follow(t, 32*time.Minute)
	w.expect(t, []string{"01-04 09:00 schedule", "01-04 09:20 schedule"}, []string{"01-04 09:10 overlap", "01-04 09:30 overlap"})
}

func TestClockContinuesSequences(t *testing.T) {
	for _, c := range []struct {
		name   string
		status model.RunStatus
		slots  []string
		never  []string
	}{
		{"after a success", model.RunSuccess, []string{"01-04 09:00 schedule", "01-04 09:01 sequential"}, nil},
		{"not after a failure", model.RunFailed, []string{"01-04 09:00 schedule"}, []string{"01-04 09:01 predecessor_failed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, "2027-01-04T08:30:00Z", "0 9 * * *", "UTC")
			next := model.NewTask()
			next.ID, next.JobID, next.Name, next.Schedule.Type = nextID, jobID, "Report", model.Sequential
			w.def.Tasks, w.def.Job.TaskOrder = append(w.def.Tasks, next), model.IDs{taskID, nextID}
			w.ends = func(o link.Order) link.Outcome {
				run := o.Run
				run.Status, run.Machine = c.status, "laptop"
				if o.Run.TaskID == nextID && o.Machine != "laptop" {
					t.Errorf("the next task may run on %q, where nothing of the first is", o.Machine)
				}
				return link.Outcome{Run: run}
			}
			w.follow(t, 2*time.Hour)
			w.expect(t, c.slots, c.never)
		})
	}
}

func TestClockRetriesWhatMayPass(t *testing.T) {
	w := newWorld(t, "2027-01-04T08:30:00Z", "0 9 * * *", "UTC")
	w.def.Tasks[0].Retry = model.RetryConfig{MaxRetries: 2, RetryDelay: 600, BackoffMultiplier: 2}
	w.ends = func(o link.Order) link.Outcome {
		run := o.Run
		run.Status = model.RunFailed
		return link.Outcome{Run: run, Retryable: run.Attempt < 2}
	}
	w.follow(t, 2*time.Hour)
	w.expect(t, []string{"01-04 09:00 schedule", "01-04 09:11 retry"}, nil)
}

func TestClockStartsAgainAfterALoss(t *testing.T) {
	w := newWorld(t, "2027-01-04T08:30:00Z", "0 9 * * *", "UTC")
	w.ends = func(o link.Order) link.Outcome {
		run := o.Run
		run.Status, run.Reason = model.RunFailed, model.ReasonInterrupted
		return link.Outcome{Run: run, Again: run.Attempt == 1}
	}
	w.follow(t, 2*time.Hour)
	w.expect(t, []string{"01-04 09:00 schedule", "01-04 09:01 retry"}, nil)
}

// A change of the schedule counts from then on, and a stale one is refused.
func TestClockTakesChanges(t *testing.T) {
	w := newWorld(t, "2027-01-04T08:30:00Z", "0 9 * * *", "UTC")
	refused := map[string]bool{}
	update := func(revision int, cron string) {
		def := w.def
		def.Tasks, def.Job.Revision = slices.Clone(def.Tasks), revision
		def.Tasks[0].Schedule.CronExpression = cron
		w.UpdateWorkflow(updateEvent, cron, &testsuite.TestUpdateCallback{OnComplete: func(value any, err error) {
			refused[cron] = err != nil || value.(reply).Refused != nil
		}}, decide.Event{Change: &link.Change{Definition: def}})
	}
	w.RegisterDelayedCallback(func() { update(2, "45 8 * * *") }, time.Minute)
	w.RegisterDelayedCallback(func() { update(2, "50 8 * * *") }, 2*time.Minute) // made from revision 1
	w.follow(t, 2*time.Hour)
	w.expect(t, []string{"01-04 08:45 schedule"}, nil)
	if refused["45 8 * * *"] || !refused["50 8 * * *"] {
		t.Errorf("refused: %v", refused)
	}
}
