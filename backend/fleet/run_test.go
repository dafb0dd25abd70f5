package fleet

import (
	"log/slog"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// The record of a run whose machine is lost says when it started, which is in
// its last sign of life.
func TestLostRunHasItsStart(t *testing.T) {
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	slot := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	started := slot.Add(time.Second)
	env.SetStartTime(slot)
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: clockID(jobID), TaskQueue: workflowQueue})
	env.RegisterWorkflow(Run)
	env.RegisterActivityWithOptions(func(link.Order) (claimed, error) { return claimed{Machine: "laptop"}, nil }, activity.RegisterOptions{Name: claimActivity})
	env.RegisterActivityWithOptions(func(o link.Order) (link.Outcome, error) {
		run := o.Run
		run.StartTime = &started
		return link.Outcome{}, temporal.NewHeartbeatTimeoutError(link.Beat{Run: run, Committed: true})
	}, activity.RegisterOptions{Name: executeActivity})
	run := model.NewRun()
	run.ID, run.ScheduledTime = "a", slot
	env.ExecuteWorkflow(func(ctx workflow.Context) (record model.Run, err error) { // a Clock, to which it reports
		child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: "run/a"})
		return record, workflow.ExecuteChildWorkflow(child, Run, link.Order{Run: run, JobID: jobID, Wait: time.Minute, Late: time.Hour}).Get(ctx, &record)
	})
	var record model.Run
	if err := env.GetWorkflowResult(&record); err != nil {
		t.Fatal(err)
	}
	if record.Reason != model.ReasonInterrupted || record.Machine != "laptop" || record.StartTime == nil || !record.StartTime.Equal(started) {
		t.Errorf("%+v", record)
	}
}
