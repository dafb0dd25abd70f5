package fleet

import (
	"context"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// logActivity reads a part of a log: link.Log, returns link.LogPart.
const logActivity = "log"

// Log asks the machine that has the log of a run for a part of it.
func Log(ctx workflow.Context, l link.Log) (part link.LogPart, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: machineQueue(l.Machine), ScheduleToStartTimeout: callLimit / 2, StartToCloseTimeout: callLimit / 2,
		RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
	})
	return part, workflow.ExecuteActivity(ctx, logActivity, l).Get(ctx, &part)
}

// readLog reads a part of a log of this machine.
func (a *Agent) readLog(ctx context.Context, l link.Log) (part link.LogPart, err error) {
	return part, a.peer.Call(ctx, link.ReadLog, l, &part)
}

// fetchLog returns a part of a log of another machine.
func (a *Agent) fetchLog(ctx context.Context, l link.Log) (part link.LogPart, err error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	started, err := a.engine.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "log/" + uuid.NewString(), TaskQueue: workflowQueue, WorkflowExecutionTimeout: time.Minute,
	}, logType, l)
	if err != nil {
		return part, problem(err)
	}
	if err := started.Get(ctx, &part); err != nil {
		return part, &model.Problem{Message: "the log is on " + l.Machine + ", which does not answer", Hint: "see claude-scheduler fleet status", Kind: model.KindUnavailable}
	}
	return part, nil
}
