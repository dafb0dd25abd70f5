package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
)

// While the end of a run cannot be written, clients see how it ended and not
// what the record still says.
func TestRunShowsTheEndThatTheDiskRefused(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.task(s.job("nightly"), "review", hourly)
	s.pass(30 * time.Minute)
	o := s.started()
	plugIn := s.disconnectDisk()
	s.fake.endAs(runner.Result{Run: o.Run}, success)
	s.ended()
	if run, err := s.Run(o.Run.ID); err != nil || run.Status != model.RunSuccess {
		t.Errorf("the run is shown as %s, %v", run.Status, err)
	}
	if err := s.CancelRun(o.Run.ID); model.ProblemOf(err).Message != "the run has ended: success" {
		t.Error(err)
	}
	plugIn()
	s.pass(scheduler.DiskRetryInterval)
	if run, err := s.Run(o.Run.ID); err != nil || run.Status != model.RunSuccess {
		t.Errorf("the run is shown as %s, %v", run.Status, err)
	}
}
