package fleet

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	enums "go.temporal.io/api/enums/v1"

	"claude-scheduler/backend/fleet/decide"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// The activities of a machine.
const (
	claimActivity   = "claim"   // link.Order, returns claimed: a machine will run it
	executeActivity = "execute" // link.Order, returns link.Outcome
)

// claimed is the answer of the machine that takes a run.
type claimed struct {
	Machine string      `json:"machine"`
	Timing  link.Timing `json:"timing"`
}

// busy is the type of the error of a machine that has no place for a run, or
// cannot run it after all.
const busy = "busy"

// run is a running Run.
type run struct {
	order     link.Order
	record    model.Run
	cancelled *link.Cancel
	stop      workflow.CancelFunc // of the present activity; nil: none
	following bool                // a machine has the order
}

// Run finds a machine for one run and waits for its outcome. Its result is the
// record, which its memo shows from the start.
func Run(ctx workflow.Context, o link.Order) (model.Run, error) {
	r := &run{order: o, record: o.Run}
	workflow.Go(ctx, r.listen)
	outcome, lost, err := r.execute(ctx)
	if err != nil {
		return r.record, err
	}
	if err := r.publish(ctx, outcome.Run); err != nil {
		return r.record, err
	}
	// The Clock of a job that is not shared any more has ended.
	_ = workflow.SignalExternalWorkflow(ctx, clockID(o.JobID), "", signalEvent, decide.Event{Ended: &outcome}).Get(ctx, nil)
	if lost {
		return r.record, r.waitForLate(ctx)
	}
	return r.record, nil
}

func (r *run) listen(ctx workflow.Context) {
	cancels := workflow.GetSignalChannel(ctx, signalCancel)
	for {
		var c link.Cancel
		cancels.Receive(ctx, &c)
		if r.cancelled != nil || r.record.Status.Ended() || c.Waiting && r.following {
			continue // a machine ends what waits there when it sees the change
		}
		r.cancelled = &c
		if r.stop != nil {
			r.stop()
		}
	}
}

// execute returns the outcome of the run; lost: its machine does not answer any
// more.
func (r *run) execute(ctx workflow.Context) (outcome link.Outcome, lost bool, err error) {
	deadline := r.order.Run.ScheduledTime.Add(r.order.Wait)
	if now := workflow.Now(ctx); deadline.Before(now.Add(time.Minute)) { // a retry, or a late decision
		deadline = now.Add(max(r.order.Wait, time.Minute))
	}
	for try := 0; ; try++ {
		if pause := min(time.Duration(try-1)*time.Second, 15*time.Second); pause > 0 { // machines are busy, or refuse it
			if err := workflow.Sleep(ctx, pause); err != nil {
				return link.Outcome{}, false, err
			}
		}
		if r.cancelled != nil {
			return r.unstarted(ctx, r.cancelled.Reason, r.cancelled.Message), false, nil
		}
		if try > 0 && !workflow.Now(ctx).Before(deadline) { // machines claim it and then refuse it
			return r.unstarted(ctx, model.ReasonMissed, tooLate), false, nil
		}
		var c claimed
		err := r.claim(ctx, deadline, &c)
		switch {
		case r.cancelled != nil:
			continue
		case isTimeout(err, enums.TIMEOUT_TYPE_SCHEDULE_TO_START), err != nil && !workflow.Now(ctx).Before(deadline):
			return r.unstarted(ctx, model.ReasonMissed, tooLate), false, nil
		case err != nil: // the machine was busy or lost
			continue
		}
		record := r.record
		record.Machine = c.Machine
		if err := r.publish(ctx, record); err != nil {
			return link.Outcome{}, false, err
		}
		outcome, err := r.follow(ctx, c)
		switch {
		case err == nil:
			outcome.Run.Machine = cmp.Or(outcome.Run.Machine, c.Machine)
			r.applyCancel(&outcome.Run)
			return outcome, false, nil
		case signBefore(err).Committed:
			return r.lost(ctx, c.Machine, signBefore(err)), true, nil
		}
		r.record.Machine = "" // it has not started there: another machine may take it
	}
}

// tooLate is why a run that no machine started by its deadline has none.
const tooLate = "no machine of the fleet took it in time"

func (r *run) claim(ctx workflow.Context, deadline time.Time, c *claimed) error {
	queue := jobQueue(r.order.JobID)
	if r.order.Machine != "" {
		queue = machineQueue(r.order.Machine)
	}
	now := workflow.Now(ctx)
	ahead := max(r.order.Run.ScheduledTime.Sub(now), 0)
	ctx, r.stop = workflow.WithCancel(workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: queue, ScheduleToStartTimeout: max(deadline.Sub(now), time.Second), StartToCloseTimeout: ahead + time.Minute,
		HeartbeatTimeout: 5 * time.Second, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	}))
	defer r.stop()
	return workflow.ExecuteActivity(ctx, claimActivity, r.order).Get(ctx, c)
}

// follow waits until the machine that has claimed the run reports its outcome.
func (r *run) follow(ctx workflow.Context, c claimed) (outcome link.Outcome, err error) {
	ctx, r.stop = workflow.WithCancel(workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: machineQueue(c.Machine), ScheduleToStartTimeout: release, StartToCloseTimeout: longestRun,
		HeartbeatTimeout: cmp.Or(c.Timing.Loss, loss), RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}, WaitForCancellation: true,
	}))
	defer r.stop()
	r.following = true
	defer func() { r.following = false }()
	order := r.order
	order.Run.Machine = c.Machine
	err = workflow.ExecuteActivity(ctx, executeActivity, order).Get(ctx, &outcome)
	return outcome, err
}

const (
	release    = 15 * time.Second    // a machine that claimed a run has to ask for its order by then
	loss       = 2 * time.Minute     // without a sign of life
	longestRun = 31 * 24 * time.Hour // the supervisor ends runs earlier, at the limits of their tasks
)

// isTimeout reports whether an activity did not start or end in time.
func isTimeout(err error, kind enums.TimeoutType) bool {
	var timeout *temporal.TimeoutError
	return errors.As(err, &timeout) && timeout.TimeoutType() == kind
}

// signBefore returns the last sign of life of a run whose machine does not answer any
// more; the zero value: there was none, or err is another one.
func signBefore(err error) (sign link.Beat) {
	var timeout *temporal.TimeoutError
	if !errors.As(err, &timeout) || timeout.TimeoutType() == enums.TIMEOUT_TYPE_SCHEDULE_TO_START || !timeout.HasLastHeartbeatDetails() {
		return link.Beat{}
	}
	if timeout.LastHeartbeatDetails(&sign) != nil {
		return link.Beat{}
	}
	return sign
}

// unstarted is the outcome of a run that no machine has started.
func (r *run) unstarted(ctx workflow.Context, reason model.Reason, message string) link.Outcome {
	record, now := r.record, workflow.Now(ctx)
	record.Status, record.Reason, record.Errors, record.EndTime, record.Machine = model.RunCancelled, cmp.Or(reason, model.ReasonUser), model.Strings{message}, &now, ""
	return link.Outcome{Run: record}
}

// lost is the outcome of a run whose machine does not answer any more since its
// last sign of life.
func (r *run) lost(ctx workflow.Context, machine string, sign link.Beat) link.Outcome {
	record, now := r.record, workflow.Now(ctx)
	record.StartTime = sign.Run.StartTime
	record.Status, record.Reason, record.EndTime = model.RunFailed, model.ReasonInterrupted, &now
	record.Errors = model.Strings{fmt.Sprintf("the machine %s has not answered since the run started", machine)}
	r.applyCancel(&record)
	return link.Outcome{Run: record, Again: r.order.OnLoss == model.OnLossAgain && r.cancelled == nil}
}

// applyCancel gives a run that was cancelled from elsewhere the reason for that.
func (r *run) applyCancel(record *model.Run) {
	if c := r.cancelled; c != nil && c.Reason != "" && record.Status == model.RunCancelled {
		record.Reason = c.Reason
	}
}

// waitForLate waits for the outcome of a machine that was only cut off.
func (r *run) waitForLate(ctx workflow.Context) error {
	late := workflow.GetSignalChannel(ctx, signalLate)
	if ok, err := workflow.AwaitWithTimeout(ctx, r.order.Late, func() bool { return late.Len() > 0 }); err != nil || !ok {
		return err
	}
	var outcome link.Outcome
	late.Receive(ctx, &outcome)
	return r.publish(ctx, outcome.Run)
}

// publish shows the machines a record.
func (r *run) publish(ctx workflow.Context, record model.Run) error {
	record.FleetRun = r.order.Run.FleetRun
	r.record = record
	return workflow.UpsertMemo(ctx, map[string]any{memoRuns: []model.Run{record}})
}
