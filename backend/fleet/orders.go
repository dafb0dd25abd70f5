package fleet

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// order is a run that this machine has.
type order struct {
	link.Order
	stop    context.CancelFunc // ends its signs of life
	stopped bool               // it was cancelled
	begins  chan struct{}      // has one element after it was committed

	// signing orders the signs of life: none that says that the run may go to another
	// machine may follow one that says that it starts here.
	signing sync.Mutex // also guards Committed
}

func (a *Agent) registerActivities(w worker.Worker) {
	w.RegisterActivityWithOptions(a.claim, activity.RegisterOptions{Name: claimActivity})
	w.RegisterActivityWithOptions(a.execute, activity.RegisterOptions{Name: executeActivity})
	w.RegisterActivityWithOptions(a.readLog, activity.RegisterOptions{Name: logActivity})
}

const (
	// ahead is how long before its slot a machine that has claimed a run asks for its
	// order: enough for two round trips.
	ahead = 1500 * time.Millisecond
	// claimBeat is how often a machine that waits for the slot shows that it is alive.
	claimBeat = time.Second
)

// claim reserves a place for a run and waits until it is nearly due.
func (a *Agent) claim(ctx context.Context, o link.Order) (claimed, error) {
	due := o.Run.ScheduledTime.Add(-ahead)
	a.mu.Lock()
	serves := slices.Contains(a.serving.Jobs, o.JobID)
	if _, again := a.claims[o.Run.ID]; !serves || !again && a.free(time.Now()) <= 0 {
		a.mu.Unlock()
		return claimed{}, refuseRun("this machine has no place for the run")
	}
	until := time.Now()
	if due.After(until) {
		until = due
	}
	a.claims[o.Run.ID] = until.Add(release)
	a.announce()
	a.mu.Unlock()
	if err := a.prepare(ctx, o); err != nil {
		a.unclaim(o.Run.ID)
		return claimed{}, refuseRun(err.Error())
	}
	for wait := time.Until(due); wait > 0; wait = time.Until(due) {
		activity.RecordHeartbeat(ctx)
		select {
		case <-time.After(min(wait, claimBeat)):
		case <-ctx.Done():
			a.unclaim(o.Run.ID)
			return claimed{}, ctx.Err()
		}
	}
	return claimed{Machine: a.config.Machine, Timing: a.config.Timing}, nil
}

// refuseRun leaves a run to another machine. The SDK does not log benign errors.
func refuseRun(why string) error {
	return temporal.NewApplicationErrorWithOptions(why, busy, temporal.ApplicationErrorOptions{NonRetryable: true, Category: temporal.ApplicationErrorCategoryBenign})
}

// prepare asks the service whether this machine can run an order, and shows that
// it is alive meanwhile. After a refusal it waits until the service has said which
// jobs it serves now: the next claim of the run is for another machine.
func (a *Agent) prepare(ctx context.Context, o link.Order) error {
	answered := make(chan error, 1)
	go func() {
		err := a.fetch(ctx, o.JobID, o.Revision)
		if err == nil {
			err = a.peer.Call(ctx, link.Prepare, o, nil)
		}
		answered <- err
	}()
	for {
		activity.RecordHeartbeat(ctx)
		select {
		case err := <-answered:
			if err != nil {
				time.Sleep(claimBeat)
			}
			return err
		case <-time.After(claimBeat):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (a *Agent) unclaim(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.claims, id)
	a.announce()
}

// execute passes an order to the service. Its token completes it later.
func (a *Agent) execute(ctx context.Context, o link.Order) (link.Outcome, error) {
	o.Token = activity.GetInfo(ctx).TaskToken
	if err := a.fetch(ctx, o.JobID, o.Revision); err != nil {
		return link.Outcome{}, err
	}
	a.keep(o)
	a.unclaim(o.Run.ID)
	if err := a.peer.Call(ctx, link.TakeOrder, o, nil); err != nil {
		a.forget(o.Run.ID)
		return link.Outcome{}, refuseRun(err.Error())
	}
	return link.Outcome{}, activity.ErrResultPending
}

// keep notes an order and sends signs of life for it.
func (a *Agent) keep(o link.Order) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.orders[o.Run.ID] != nil {
		a.orders[o.Run.ID].stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	kept := &order{Order: o, stop: stop, begins: make(chan struct{}, 1)}
	a.orders[o.Run.ID] = kept
	go a.beat(ctx, kept)
}

// resume is keep for an order of an earlier agent.
func (a *Agent) resume(_ context.Context, o link.Order) (none, error) {
	a.keep(o)
	return none{}, nil
}

func (a *Agent) forget(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if o := a.orders[id]; o != nil {
		o.stop()
	}
	delete(a.orders, id)
	a.announce()
}

func (a *Agent) order(id string) *order {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.orders[id]
}

// beat shows the engine that a run is alive, and learns from it that the run was
// cancelled or given to another machine.
func (a *Agent) beat(ctx context.Context, o *order) {
	every := cmp.Or(a.config.Timing.Beat, 10*time.Second)
	for {
		var sign link.Beat
		if err := a.peer.Call(ctx, link.Report, o.Run.ID, &sign); errors.Is(err, link.ErrClosed) {
			return
		}
		committed, err := a.sign(ctx, o, sign, false)
		switch {
		case ctx.Err() != nil:
			return
		case temporal.IsCanceledError(err) && !o.stopped:
			o.stopped = a.peer.Call(ctx, link.Stop, link.Cancel{RunID: o.Run.ID, JobID: o.JobID, Reason: model.ReasonUser, Message: "cancelled before it started"}, nil) == nil
		case isGone(err) && !committed:
			_ = a.peer.Call(ctx, link.DropOrder, o.Run.ID, nil) // only a service that has ended does not drop it
			a.forget(o.Run.ID)
			return
		case isGone(err):
			return // the result is still delivered
		}
		pause := time.After(every)
		select {
		case <-pause:
			continue
		case <-o.begins: // the other machines show soon that it runs
			pause = time.After(min(every, beginPause))
		case <-ctx.Done():
			return
		}
		select {
		case <-pause:
		case <-ctx.Done():
			return
		}
	}
}

// beginPause is how long after its commit a run has started.
const beginPause = 2 * time.Second

// sign records one sign of life, with commit the one that the run starts here. It
// returns whether one before did.
func (a *Agent) sign(ctx context.Context, o *order, sign link.Beat, commit bool) (committed bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	o.signing.Lock()
	defer o.signing.Unlock()
	o.Committed = o.Committed || commit
	sign.Committed = o.Committed
	return o.Committed, a.engine.RecordActivityHeartbeat(ctx, o.Token, sign)
}

// retryPause is how long to wait before the engine is called again.
const retryPause = 500 * time.Millisecond

// commit tells the engine that a run starts now: from here on, no other machine
// may start it. It waits until the engine answers, and fails if the run must not
// start here.
func (a *Agent) commit(ctx context.Context, id string) (none, error) {
	for {
		o := a.order(id)
		if o == nil {
			return none{}, &model.Problem{Message: "another machine of the fleet has taken the run", Kind: model.KindConflict}
		}
		_, err := a.sign(ctx, o, link.Beat{Run: o.Run}, true)
		switch {
		case err == nil:
			select {
			case o.begins <- struct{}{}:
			default: // asked twice
			}
			return none{}, nil
		case isGone(err):
			a.forget(id)
			return none{}, &model.Problem{Message: "another machine of the fleet has taken the run", Kind: model.KindConflict}
		case temporal.IsCanceledError(err):
			return none{}, &model.Problem{Message: "the run was cancelled", Kind: model.KindInvalid}
		}
		select {
		case <-time.After(retryPause):
		case <-ctx.Done():
			return none{}, ctx.Err()
		}
	}
}

// complete delivers the outcome of a run, and waits until the engine has it.
func (a *Agent) complete(ctx context.Context, out link.Outcome) (none, error) {
	o := a.order(out.Run.ID)
	if o == nil {
		return none{}, nil
	}
	defer a.forget(out.Run.ID)
	out.Run.RawOutput = ""
	for {
		err := a.deliver(ctx, o, out)
		if err == nil || isGone(err) { // gone: nothing waits for it, not even for a correction
			return none{}, nil
		}
		a.log.Warn("deliver the outcome of a run", "run", out.Run.ID, "error", err)
		select {
		case <-time.After(retryPause):
		case <-ctx.Done():
			return none{}, ctx.Err()
		}
	}
}

func (a *Agent) deliver(ctx context.Context, o *order, out link.Outcome) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	err := a.engine.CompleteActivity(ctx, o.Token, out, nil)
	if !isGone(err) {
		return err
	}
	return a.engine.SignalWorkflow(ctx, out.Run.FleetRun, "", signalLate, out)
}

// share starts the Clock of a job.
func (a *Agent) share(ctx context.Context, s link.Share) (none, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	s.Definition.Protocol = link.Protocol
	return none{}, a.startClock(ctx, s)
}
