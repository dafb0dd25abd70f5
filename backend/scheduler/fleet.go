package scheduler

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

// Fleet is what the loop needs to know about shared runs. The fleet decides when
// a shared task runs, and what follows from a run; the loop decides when this
// machine has a place for it.
type Fleet interface {
	// Has reports whether this machine has the order of a run that it does not
	// follow yet: one of an earlier process.
	Has(runID string) bool
	// Commit returns once the fleet knows that the run starts here. After an error
	// it must not start: another machine has it, it was cancelled, or ctx ended.
	Commit(ctx context.Context, runID string) error
	// Ended keeps the outcome of a run until the fleet has it. reset is that of the
	// usage limit that ended the run; zero: none did.
	Ended(run model.Run, retryable bool, reset time.Time)
	// RecordsEdited is called when another program has written jobs or tasks.
	RecordsEdited()
	// LimitReached is called when a run has reached a usage limit. It returns
	// immediately.
	LimitReached(l store.Limit)
}

// noFleet is the fleet of a machine that has joined none.
type noFleet struct{}

func (noFleet) Has(string) bool                      { return false }
func (noFleet) Commit(context.Context, string) error { return errNotJoined() }
func (noFleet) Ended(model.Run, bool, time.Time)     {}
func (noFleet) RecordsEdited()                       {}
func (noFleet) LimitReached(store.Limit)             {}
func errNotJoined() error {
	return &model.Problem{Message: "this machine has not joined a fleet", Hint: "claude-scheduler fleet join", Kind: model.KindConflict}
}

// isShared reports whether the fleet decides about a task.
func (l *loop) isShared(task model.Task) bool {
	job, ok := l.store.Jobs.Get(string(task.JobID))
	return ok && job.Fleet != nil
}

// refuseShared refuses a manual start that the fleet has to decide about.
func refuseShared(task model.Task) error {
	return &model.Problem{Message: task.Name + " is shared with a fleet, which decides when it runs", Hint: "see claude-scheduler fleet status", Kind: model.KindConflict}
}

// TakeOrder queues a shared run on this machine. Asked again, it does nothing.
func (s *Scheduler) TakeOrder(run model.Run) error {
	_, err := call(s, func(l *loop) (struct{}, error) {
		if l.active.find(run.ID) != nil {
			return struct{}{}, nil
		}
		if l.tasks[run.TaskID] == nil {
			return struct{}{}, &model.Problem{Field: "id", Message: "the task " + run.TaskID + " does not exist", Kind: model.KindNotFound}
		}
		known, err := l.knownRecord(run.ID)
		if err != nil {
			return struct{}{}, err
		}
		if err := l.records.put(run); err != nil {
			return struct{}{}, err
		}
		l.countChange(known, run)
		l.active = append(l.active, l.newActive(run))
		l.markDirty(string(run.JobID))
		l.events.send(apitype.RunEvent(run))
		return struct{}{}, nil
	})
	return err
}

// DropOrder forgets a shared run that another machine has. It has not started
// here.
func (s *Scheduler) DropOrder(runID string) {
	s.send(func(l *loop) { l.dropOrder(runID) })
}

func (l *loop) dropOrder(runID string) {
	a := l.active.find(runID)
	if a == nil {
		return
	}
	l.resumeWatches(a)
	l.active = slices.DeleteFunc(l.active, func(other *activeRun) bool { return other == a })
	l.markDirty(string(a.run.JobID))
	if run, ok := l.elsewhere[runID]; ok {
		delete(l.elsewhere, runID)
		l.records.putEventually(run)
		l.noteMirrored(run)
	}
}

// StopOrder ends a shared run on this machine.
func (s *Scheduler) StopOrder(runID string, reason model.Reason, message string) {
	s.send(func(l *loop) { l.cancelRun(runID, reason, message) })
}

// MirrorRuns records runs of the fleet as other machines report them. Those that
// this machine has are known better here.
func (s *Scheduler) MirrorRuns(machine string, runs []model.Run) error {
	_, err := call(s, func(l *loop) (struct{}, error) {
		var changed []model.Run
		var before []*model.Run
		for _, run := range runs {
			if l.active.find(run.ID) != nil {
				l.elsewhere[run.ID] = run // it counts if the run turns out to be another machine's
				continue
			}
			if l.records.newest(run.ID) != nil {
				continue
			}
			known, err := l.knownRecord(run.ID)
			if err != nil {
				return struct{}{}, err
			}
			if known != nil {
				run.AcknowledgedAt, run.SnoozedUntil = known.AcknowledgedAt, known.SnoozedUntil
				ownEnd := known.Status.Ended() && known.Machine == machine && run.Status == known.Status
				if known.Status.Ended() && !run.Status.Ended() || ownEnd || sameRecord(*known, run) {
					continue
				}
			}
			changed, before = append(changed, run), append(before, known)
		}
		if len(changed) == 0 {
			return struct{}{}, nil
		}
		if err := l.records.put(changed...); err != nil {
			return struct{}{}, err
		}
		for i, run := range changed {
			l.countChange(before[i], run)
			l.noteMirrored(run)
		}
		return struct{}{}, nil
	})
	return err
}

// knownRecord returns the record of a run; nil: there is none.
func (l *loop) knownRecord(id string) (*model.Run, error) {
	run, ok, err := l.store.Runs.Get(id)
	if !ok || err != nil {
		return nil, err
	}
	return &run, nil
}

// countChange counts a shared run toward the maximum of its task, or takes it back,
// by its record before (nil: there was none) and now.
func (l *loop) countChange(before *model.Run, now model.Run) {
	counts := func(r model.Run) bool { return r.StartTime != nil || !r.Status.Ended() }
	switch did := before != nil && counts(*before); {
	case !did && counts(now):
		l.countRun(now, 1)
	case did && !counts(now):
		l.countRun(now, -1)
	}
}

func sameRecord(a, b model.Run) bool {
	one, err := json.Marshal(a)
	two, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(one, two)
}

// noteMirrored makes a mirrored record effective: the slot is decided, should the
// job become one of this machine only.
func (l *loop) noteMirrored(run model.Run) {
	if known := l.tasks[run.TaskID]; known != nil {
		scheduled := run.Trigger == model.TriggerSchedule || run.Trigger == model.TriggerCatchUp
		if scheduled && run.ScheduledTime.After(known.lastSlot) {
			known.lastSlot = run.ScheduledTime
		}
		if run.Status.Ended() && (run.StartTime != nil || run.Status == model.RunFailed) {
			known.lastStatus = run.Status
		}
	}
	l.markDirty(string(run.JobID))
	l.events.send(apitype.RunEvent(run))
}

// commitFirst lets a shared run start only once the fleet knows of it. If it
// must not start, the run is another machine's, or was cancelled.
func (l *loop) commitFirst(run func(context.Context, runner.Request, runner.Hooks) (runner.Result, error)) func(context.Context, runner.Request, runner.Hooks) (runner.Result, error) {
	fleet, send := l.fleet, l.send
	return func(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error) {
		if err := fleet.Commit(ctx, o.Run.ID); err != nil {
			if ctx.Err() == nil {
				send(func(l *loop) { l.uncommitted(o.Run.ID) })
			}
			return runner.Result{}, err
		}
		return run(ctx, o, h)
	}
}

// uncommitted ends a run that the fleet did not let start: it was cancelled here,
// or it is another machine's.
func (l *loop) uncommitted(runID string) {
	a := l.active.find(runID)
	if a == nil {
		return
	}
	if a.cancelled == "" {
		l.dropOrder(runID)
		return
	}
	run, now := a.run, l.clock.Now()
	run.Status, run.Reason, run.EndTime = model.RunCancelled, a.cancelled, &now
	run.Errors = model.Strings{"cancelled before it started"}
	l.finish(a, runner.Result{Run: run})
}
