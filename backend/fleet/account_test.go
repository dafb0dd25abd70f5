package fleet

import (
	"log/slog"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"claude-scheduler/backend/fleet/link"
)

// An account keeps each limit until it resets, the later report of two for the
// same models, and ends with the last.
func TestAccount(t *testing.T) {
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	start := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	env.SetStartTime(start)
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: accountID("a"), TaskQueue: workflowQueue})
	env.RegisterWorkflow(Account)
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	reach := func(after int, family string, until time.Time) {
		env.RegisterDelayedCallback(func() {
			env.SignalWorkflow(signalLimit, link.Limit{Account: "a", EveryModel: family == "", Family: family, Until: until})
		}, time.Duration(after)*time.Hour)
	}
	reach(0, "", at(2))
	reach(1, "opus", at(5))
	reach(1, "", at(3)) // the same limit, reached again
	env.ExecuteWorkflow(Account, []link.Limit{})
	if !env.IsWorkflowCompleted() || env.GetWorkflowError() != nil {
		t.Fatal(env.GetWorkflowError())
	}
	if ended := env.Now(); ended.Before(at(5)) || ended.After(at(5).Add(time.Minute)) {
		t.Errorf("ended at %s", ended)
	}
}

func TestAddLimit(t *testing.T) {
	first := link.Limit{EveryModel: true, Machine: "a"}
	opus := link.Limit{Family: "opus", Machine: "a"}
	again := link.Limit{EveryModel: true, Machine: "b"}
	limits := addLimit(addLimit(addLimit(nil, first), opus), again)
	if len(limits) != 2 || limits[0] != opus || limits[1] != again {
		t.Errorf("%+v", limits)
	}
}
