package fleet

import (
	"context"
	"errors"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"claude-scheduler/backend/fleet/decide"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// startClock starts the Clock of a job that is shared from now on.
func (a *Agent) startClock(ctx context.Context, s link.Share) error {
	job := s.Definition.Job
	_, err := a.engine.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: clockID(job.ID), TaskQueue: workflowQueue, WorkflowExecutionErrorWhenAlreadyStarted: true,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		Memo:                     map[string]any{memoRevision: job.Revision, memoPending: []model.Run{}},
	}, clockType, clockInput{Definition: s.Definition, State: decide.NewState(time.Now(), s)})
	if errors.As(err, new(*serviceerror.WorkflowExecutionAlreadyStarted)) {
		return &model.Problem{Field: "id", Message: job.Name + " is shared already", Kind: model.KindConflict}
	}
	if err != nil {
		return problem(err)
	}
	return nil
}

// change replaces the definition of a shared job.
func (a *Agent) change(ctx context.Context, c link.Change) (none, error) {
	c.Definition.Protocol = link.Protocol
	_, err := a.tell(ctx, c.Definition.Job.ID, decide.Event{Change: &c})
	return none{}, err
}

// startRun asks the Clock of a job for a manual run.
func (a *Agent) startRun(ctx context.Context, s link.Start) (model.Run, error) {
	r, err := a.tell(ctx, s.JobID, decide.Event{Start: &s})
	if err != nil || r.Made == nil {
		return model.Run{}, err
	}
	return *r.Made, nil
}

// cancelRun ends a run wherever it is.
func (a *Agent) cancelRun(ctx context.Context, c link.Cancel) (none, error) {
	_, err := a.tell(ctx, c.JobID, decide.Event{Cancel: &c})
	return none{}, err
}

// tell sends an event to the Clock of a job and waits for its decision.
func (a *Agent) tell(ctx context.Context, job string, e decide.Event) (reply, error) {
	var r reply
	err := a.update(ctx, job, updateEvent, &r, e)
	if err == nil && r.Refused != nil {
		err = r.Refused
	}
	return r, err
}

// closeJob ends the sharing of a job.
func (a *Agent) closeJob(ctx context.Context, job string) (none, error) {
	return none{}, a.update(ctx, job, updateClose, nil)
}

func (a *Agent) update(ctx context.Context, job, name string, out any, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	handle, err := a.engine.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: clockID(job), UpdateName: name, Args: args, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, out)
	}
	if err != nil {
		return problem(err)
	}
	return nil
}
