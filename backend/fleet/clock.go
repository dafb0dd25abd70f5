package fleet

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	enums "go.temporal.io/api/enums/v1"

	"claude-scheduler/backend/fleet/decide"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// clockInput is the state of a Clock from one execution to the next.
type clockInput struct {
	Definition link.Definition `json:"definition"`
	State      decide.State    `json:"state"`
}

// question is what a Clock asks in a local activity.
type question struct {
	Now        time.Time       `json:"now"`
	Definition link.Definition `json:"definition"`
	State      decide.State    `json:"state"`
	Event      decide.Event    `json:"event"`
}

// reply is the answer to an event that a machine sent.
type reply struct {
	Made    *model.Run     `json:"made"`
	Refused *model.Problem `json:"refused"`
}

// decideActivity is the name of answer.
const decideActivity = "decide"

// answer is the local activity that decides.
func answer(q question) (decide.Decision, error) {
	return decide.Decide(q.Now, q.Definition, q.State, q.Event), nil
}

// longestClock bounds the decisions of one execution: histories are limited, and
// each execution passes its state on to the next.
const longestClock = 500

// clock is a running Clock.
type clock struct {
	in      clockInput
	lock    workflow.Mutex
	made    int  // decisions of this execution
	changed bool // since the last timer was set
	closed  bool
	pending string // ids of the pending runs in the memo
}

// Clock decides about one shared job until it is closed.
func Clock(ctx workflow.Context, in clockInput) error {
	c := &clock{in: in, lock: workflow.NewMutex(ctx)}
	if err := c.listen(ctx); err != nil {
		return err
	}
	events := workflow.GetSignalChannel(ctx, signalEvent)
	if _, err := c.decide(ctx, decide.Event{}); err != nil {
		return err
	}
	for !c.closed {
		wake := c.in.State.AlarmAt
		c.changed = false
		ready := func() bool { return c.changed || c.closed || events.Len() > 0 }
		var err error
		if wake.IsZero() {
			err = workflow.Await(ctx, ready)
		} else {
			_, err = workflow.AwaitWithTimeout(ctx, max(wake.Sub(workflow.Now(ctx)), 0), ready)
		}
		if err != nil {
			return err
		}
		event := decide.Event{}
		got := events.ReceiveAsync(&event)
		if due := !wake.IsZero() && !workflow.Now(ctx).Before(wake); c.closed || !got && !due {
			continue // an update has decided already
		}
		if _, err := c.decide(ctx, event); err != nil {
			return err
		}
		if c.made >= longestClock && events.Len() == 0 {
			if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
				return err
			}
			if events.Len() == 0 && !c.closed {
				return workflow.NewContinueAsNewError(ctx, Clock, c.in)
			}
		}
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// listen answers what machines ask.
func (c *clock) listen(ctx workflow.Context) error {
	return errors.Join(
		workflow.SetQueryHandler(ctx, queryJob, func() (link.Definition, error) { return c.in.Definition, nil }),
		workflow.SetUpdateHandler(ctx, updateEvent, func(ctx workflow.Context, e decide.Event) (reply, error) {
			d, err := c.decide(ctx, e)
			return reply{Made: d.Made, Refused: d.Refused}, err
		}),
		workflow.SetUpdateHandler(ctx, updateClose, func(ctx workflow.Context) error {
			for _, r := range c.in.State.Runs { // a run that a machine has is left to it
				if _, err := c.decide(ctx, decide.Event{Cancel: &link.Cancel{RunID: r.Run.ID, Reason: model.ReasonUser, Message: "the job is not shared any more", Waiting: true}}); err != nil {
					return err
				}
			}
			c.closed = true
			return nil
		}),
	)
}

// decide makes one decision and does what it says.
func (c *clock) decide(ctx workflow.Context, e decide.Event) (decide.Decision, error) {
	var d decide.Decision
	if err := c.lock.Lock(ctx); err != nil {
		return d, err
	}
	defer c.lock.Unlock()
	if e.Change != nil && e.Change.Definition.Job.Revision != c.in.Definition.Job.Revision+1 {
		d.Refused = conflict(c.in.Definition.Job)
		return d, nil
	}
	local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Minute})
	q := question{Now: workflow.Now(ctx), Definition: c.in.Definition, State: c.in.State, Event: e}
	if err := workflow.ExecuteLocalActivity(local, decideActivity, q).Get(ctx, &d); err != nil {
		return d, err
	}
	if e.Change != nil {
		c.in.Definition = e.Change.Definition
	}
	c.in.State, c.changed = d.State, true
	c.made++
	return d, errors.Join(c.start(ctx, d), c.cancel(ctx, d), c.note(ctx, e))
}

func conflict(job model.Job) *model.Problem {
	return &model.Problem{Field: "revision", Message: job.Name + " was changed on another machine", Hint: "look at it again, then repeat the change", Kind: model.KindConflict}
}

// start starts the Run workflows of a decision, and one that has the records of
// runs that will not start.
func (c *clock) start(ctx workflow.Context, d decide.Decision) error {
	var started []workflow.ChildWorkflowFuture
	child := func(id string, runs []model.Run) workflow.Context {
		return workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID: id, ParentClosePolicy: enums.PARENT_CLOSE_POLICY_ABANDON,
			WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
			Memo:                  map[string]any{memoRuns: runs},
		})
	}
	for _, o := range d.Start {
		started = append(started, workflow.ExecuteChildWorkflow(child(o.Run.FleetRun, []model.Run{o.Run}), Run, o))
	}
	for first := 0; first < len(d.Records); first += recordsPerWorkflow {
		runs := d.Records[first:min(first+recordsPerWorkflow, len(d.Records))]
		started = append(started, workflow.ExecuteChildWorkflow(child("records/"+runs[0].ID, runs), Records))
	}
	for _, s := range started {
		err := s.GetChildWorkflowExecution().Get(ctx, nil)
		if err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			return err
		}
	}
	return nil
}

// recordsPerWorkflow bounds the size of a memo.
const recordsPerWorkflow = 50

func (c *clock) cancel(ctx workflow.Context, d decide.Decision) error {
	for _, o := range d.Cancel {
		// A run that has ended meanwhile needs no cancel.
		_ = workflow.SignalExternalWorkflow(ctx, o.FleetRun, "", signalCancel, o).Get(ctx, nil)
	}
	return nil
}

// note shows the machines what has changed.
func (c *clock) note(ctx workflow.Context, e decide.Event) error {
	pending := c.in.State.Pending()
	ids := ""
	for _, r := range pending {
		ids += r.ID + " "
	}
	if e.Change == nil && ids == c.pending {
		return nil
	}
	c.pending = ids
	return workflow.UpsertMemo(ctx, map[string]any{memoRevision: c.in.Definition.Job.Revision, memoPending: pending})
}

// Records ends at once: its memo has the records of runs that did not start.
func Records(workflow.Context) error { return nil }
