package service

import (
	"context"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// orders is a fleet whose answers a test gives.
type orders struct {
	commit chan error
	ended  chan model.Run
	has    string
}

func newOrders() *orders {
	return &orders{commit: make(chan error), ended: make(chan model.Run, 10)}
}

func (o *orders) Has(id string) bool { return id == o.has }

func (o *orders) Commit(ctx context.Context, _ string) error {
	select {
	case err := <-o.commit:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *orders) RecordsEdited()           {}
func (o *orders) LimitReached(store.Limit) {}

func (o *orders) Ended(run model.Run, _ bool, _ time.Time) { o.ended <- run }

// ordered is a fixture with an order of the fleet for a task, due in a while.
func ordered(t *testing.T) (s *fixture, fleet *orders, task model.Task, run model.Run) {
	t.Helper()
	s, fleet = newFixture(t), newOrders()
	s.halt()
	s.options.Fleet = fleet
	s.start()
	task = s.task(s.job("shared"), "shared", `{}`)
	run = model.NewRun()
	run.ID, run.TaskID, run.TaskName, run.JobID = "77777777-7777-4777-8777-777777777777", task.ID, task.Name, task.JobID
	run.ScheduledTime, run.Trigger, run.FleetRun, run.Machine = morning.Add(time.Second), model.TriggerSchedule, "run/1", "laptop"
	for range 2 { // asked twice, it is the same run
		if err := s.scheduler.TakeOrder(run); err != nil {
			t.Fatal(err)
		}
	}
	s.noneStarted() // before its slot
	return s, fleet, task, run
}

// record returns the record of a run.
func (s *fixture) record(id string) model.Run {
	s.t.Helper()
	run, err := s.Record(id)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}

func TestOrderStartsOnceTheFleetKnows(t *testing.T) {
	t.Parallel()
	s, fleet, _, run := ordered(t)
	s.pass(time.Second)
	if got := s.record(run.ID); got.Status != model.RunUpcoming {
		t.Errorf("it is %s before the fleet knows", got.Status)
	}
	fleet.commit <- nil
	o := s.started()
	s.end(o, success)
	if got := <-fleet.ended; got.ID != run.ID || !got.Status.Ended() {
		t.Errorf("the fleet gets %+v", got)
	}
}

// What the fleet says about a run of this machine counts once it turns out to be
// another machine's.
func TestOrderOfAnotherMachine(t *testing.T) {
	t.Parallel()
	s, fleet, _, run := ordered(t)
	theirs, end := run, morning.Add(time.Minute)
	theirs.Machine, theirs.Status, theirs.StartTime, theirs.EndTime = "buildbox", model.RunSuccess, &run.ScheduledTime, &end
	if err := s.scheduler.MirrorRuns("laptop", []model.Run{theirs}); err != nil {
		t.Fatal(err)
	}
	if got := s.record(run.ID); got.Status != model.RunUpcoming {
		t.Errorf("it is active here, and its record says %s", got.Status)
	}
	s.pass(time.Second)
	fleet.commit <- &model.Problem{Message: "another machine has it", Kind: model.KindConflict}
	s.eventually("the record is that of the other machine", func() bool {
		got := s.record(run.ID)
		return got.Status == model.RunSuccess && got.Machine == "buildbox"
	})
	s.noneStarted()
}

// After a restart, a run of which this machine has no order is another machine's.
func TestOrderAfterARestart(t *testing.T) {
	t.Parallel()
	for _, has := range []bool{true, false} {
		s, fleet, _, run := ordered(t)
		if has {
			fleet.has = run.ID
		}
		s.restart(2 * time.Second)
		if !has {
			s.noneStarted()
			continue
		}
		fleet.commit <- nil
		if o := s.started(); o.Run.ID != run.ID {
			t.Errorf("started %+v", o.Run)
		}
	}
}
