package service

import (
	"os"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
)

// disconnectDisk makes the data directory unavailable, like a disk that is unplugged:
// every write fails, also for root. The returned function restores it.
func (s *fixture) disconnectDisk() (plugIn func()) {
	s.t.Helper()
	away := s.home + ".away"
	if err := os.Rename(s.home, away); err != nil {
		s.t.Fatal(err)
	}
	return func() {
		s.t.Helper()
		if err := os.Rename(away, s.home); err != nil {
			s.t.Fatal(err)
		}
	}
}

// hasFault reports whether the status reports a fault of a file.
func (s *fixture) hasFault(file string) bool {
	for _, f := range s.Status().Faults {
		if strings.Contains(f.Subject, file) {
			return true
		}
	}
	return false
}

func TestDiskRefusesTheEndOfARun(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job, a, b, _ := s.sequence(hourly)
	s.pass(30 * time.Minute)
	o := s.started()
	plugIn := s.disconnectDisk()
	s.fake.endAs(runner.Result{Run: o.Run}, success)
	ended := s.ended()
	s.noneStarted() // the successor is not on record
	if !s.hasFault("runs.json") {
		t.Errorf("the fault is not reported: %+v", s.Status().Faults)
	}
	if len(s.fake.forgotten) > 0 {
		t.Error("the supervisor's files are removed before the result is recorded")
	}
	s.pass(20 * time.Second)
	s.noneStarted()
	plugIn()
	s.pass(scheduler.DiskRetryInterval)
	next := s.started()
	s.wantHistory(a, "09:00 schedule success")
	if next.Task.ID != b.ID || len(s.fake.forgotten) != 1 || s.fake.forgotten[0] != ended.ID {
		t.Errorf("%s starts, forgotten %q", next.Task.Name, s.fake.forgotten)
	}
	if s.hasFault("runs.json") {
		t.Errorf("the fault is still reported: %+v", s.Status().Faults)
	}
	s.wantJob(job, model.JobInProgress)
	s.wantLast(a, model.RunSuccess)
}

func TestDiskRefusesASlot(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", hourly)
	plugIn := s.disconnectDisk()
	rounds := 0
	s.clock.Advance(30*time.Minute+35*time.Second, func() { rounds++; s.sync() })
	s.noneStarted()
	if rounds > 20 {
		t.Errorf("the loop came round %d times while the disk refused", rounds)
	}
	if _, err := s.RunTask("", task.ID, nil); err == nil { // manual: refused immediately
		t.Error("a run that could not be recorded was promised")
	}
	plugIn()
	s.pass(scheduler.DiskRetryInterval)
	s.started()
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule running")
}

// Statuses that could not be written are written once the disk is back.
func TestDiskRefusesStatuses(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", hourly)
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	plugIn := s.disconnectDisk()
	s.flush()
	plugIn()
	s.pass(scheduler.DiskRetryInterval)
	if got, _ := s.store.Jobs.Get(job.ID); got.Status != model.JobCompleted {
		t.Errorf("the job is %s", got.Status)
	}
	if got, _ := s.store.Tasks.Get(task.ID); got.LastRunStatus != model.RunSuccess {
		t.Errorf("the last run is %q", got.LastRunStatus)
	}
}

// The scheduler ends while writes fail: the result is collected again.
func TestStopWhileTheDiskRefuses(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", hourly)
	s.pass(30 * time.Minute)
	o := s.started()
	plugIn := s.disconnectDisk()
	s.fake.endAs(runner.Result{Run: o.Run}, success)
	result := runner.Result{Run: s.ended()}
	s.halt()
	plugIn()
	s.fake.leave(o.Run.ID, runner.Ended, result)
	s.start()
	s.ended()
	s.wantHistory(task, "09:00 schedule success")
}
