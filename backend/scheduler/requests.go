package scheduler

import (
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/schedule"
)

// Ready returns an error when the scheduler has stopped.
func (s *Scheduler) Ready() error {
	select {
	case <-s.stopped:
		return errStopped()
	default:
		return nil
	}
}

// Start queues a manual run of a task, whatever its schedule, and returns its
// record; adjust, unless nil, changes the record before it is saved. A disabled
// task runs too. If the overlap policy would skip the run, nothing is recorded
// and the error explains why. by is the id of the run whose processes request
// it; empty: a user does.
func (s *Scheduler) Start(taskID, by string, adjust func(*model.Run)) (model.Run, error) {
	return call(s, func(l *loop) (model.Run, error) { return l.startManually(taskID, by, adjust) })
}

// StartJob queues a manual run of a job's first enabled task, whose success
// starts the rest of the sequence.
func (s *Scheduler) StartJob(jobID, by string) (model.Run, error) {
	return call(s, func(l *loop) (model.Run, error) {
		job, ok := l.store.Jobs.Get(jobID)
		if !ok {
			return model.Run{}, &model.Problem{Field: "id", Message: "the job " + jobID + " does not exist", Hint: "see claude-scheduler job list", Kind: model.KindNotFound}
		}
		task, ok := plan.First(l.taskOrder(job), tasksOf(l.tasks, job.ID))
		if !ok {
			return model.Run{}, &model.Problem{Field: "task_order", Message: "the job has no enabled task", Hint: "create one or enable one", Kind: model.KindConflict}
		}
		return l.startManually(task.ID, by, func(run *model.Run) { run.Sequence = model.Text(run.ID) })
	})
}

// Cancel ends a waiting or running run. It fails if the run has already ended.
func (s *Scheduler) Cancel(run model.Run) error {
	_, err := call(s, func(l *loop) (struct{}, error) {
		if l.active.find(run.ID) != nil {
			l.cancelRun(run.ID, model.ReasonUser, "cancelled before it started")
			return struct{}{}, nil
		}
		if pending := l.records.newest(run.ID); pending != nil {
			run = *pending
		}
		return struct{}{}, &model.Problem{Field: "id", Message: "the run has ended: " + string(run.Status), Kind: model.KindConflict}
	})
	return err
}

// Reload makes changed records effective, and cancels the runs of tasks that
// were deleted. by is the id of the run whose processes changed them; empty: a
// user did.
func (s *Scheduler) Reload(by string, deletedTasks ...string) error {
	_, err := call(s, func(l *loop) (struct{}, error) {
		for _, a := range slices.Clone(l.active) {
			if slices.Contains(deletedTasks, a.run.TaskID) {
				l.cancelRun(a.run.ID, model.ReasonUser, "the task was deleted")
			}
		}
		l.recountSpending(l.clock.Now())
		l.register(func(string) bool { return by != "" })
		return struct{}{}, nil
	})
	return err
}

// TaskBudget is what the budgets of the day mean for the next run of a task.
type TaskBudget struct {
	Limited   bool    // there is a budget that covers it
	LeftUSD   float64 // of today's budgets
	Refusal   string  // why a run cannot start today; empty: it can
	Shortfall string  // why it may be ended before it is done, on any day; empty: no reason
	Certain   bool    // it would be
}

// TaskBudget returns what the budgets of the day mean for the next run of a task.
func (s *Scheduler) TaskBudget(taskID string) TaskBudget {
	b, _ := call(s, func(l *loop) (b TaskBudget, _ error) {
		known := l.tasks[taskID]
		if known == nil {
			return b, nil
		}
		now := l.clock.Now()
		run := plan.Run{TaskID: taskID, Profiles: l.profilesOf(known), Expected: known.history.Expect(known.task.MaxBudgetUSD)}
		budgets := l.budgets(now)
		for _, each := range budgets {
			if left := max(each.USD-each.SpentUSD, 0); (each.ID == "" || slices.Contains(run.Profiles, each.ID)) && (!b.Limited || left < b.LeftUSD) {
				b.Limited, b.LeftUSD = true, left
			}
		}
		b.Refusal = plan.OverBudget(budgets, l.snapshot(now).Active, run)
		usual, _ := known.history.TypicalCost()
		b.Shortfall, b.Certain = plan.Shortfall(budgets, run, usual)
		return b, nil
	})
	return b
}

// Check checks tasks soon, as before a slot, and does not wait for it.
func (s *Scheduler) Check(tasks []string) {
	s.send(func(l *loop) { l.checks.soon = append(l.checks.soon, tasks...) })
}

// EndLimits forgets the usage limits that were reached, and how much of its usage
// windows each login has used. The runs that wait for that start.
func (s *Scheduler) EndLimits() error {
	_, err := call(s, func(l *loop) (struct{}, error) { return struct{}{}, l.endLimits() })
	return err
}

// ReviewJobs derives the status of jobs from their runs again, after runs were
// added to the history.
func (s *Scheduler) ReviewJobs(ids []string) error {
	_, err := call(s, func(l *loop) (struct{}, error) {
		for _, id := range ids {
			l.markDirty(id)
		}
		return struct{}{}, nil
	})
	return err
}

// Status returns the current state of the service.
func (s *Scheduler) Status() apitype.Status {
	status, _ := call(s, func(l *loop) (apitype.Status, error) { return l.status(), nil })
	return status
}

// ReportFault shows a fault in the status until it is reported as nil.
func (s *Scheduler) ReportFault(subject string, err error) {
	_, _ = call(s, func(l *loop) (struct{}, error) {
		l.faults.report(subject, err)
		l.announceStatus()
		return struct{}{}, nil
	})
}

// AnnounceStatus sends the status to subscribers if it changed.
func (s *Scheduler) AnnounceStatus() {
	_, _ = call(s, func(l *loop) (struct{}, error) { l.announceStatus(); return struct{}{}, nil })
}

// LatestRun returns a run where the scheduler knows more than its record: one
// that is active, or whose end the disk refused. nil: the record is up to date.
func (s *Scheduler) LatestRun(id string) *model.Run {
	run, _ := call(s, func(l *loop) (*model.Run, error) {
		if a := l.active.find(id); a != nil {
			run := a.run
			return &run, nil
		}
		return l.records.newest(id), nil
	})
	return run
}

// IsActive reports whether a run is waiting or running.
func (s *Scheduler) IsActive(runID string) bool {
	active, _ := call(s, func(l *loop) (bool, error) { return l.active.find(runID) != nil, nil })
	return active
}

// ActiveRun is a run that has not ended.
type ActiveRun struct {
	Run     model.Run
	Started bool // handed to the runner; otherwise it waits
}

// ActiveRuns returns the runs that have not ended, in the order of arrival.
func (s *Scheduler) ActiveRuns() []ActiveRun {
	runs, _ := call(s, func(l *loop) ([]ActiveRun, error) {
		out := make([]ActiveRun, len(l.active))
		for i, a := range l.active {
			out[i] = ActiveRun{a.run, a.started}
		}
		return out, nil
	})
	return runs
}

// TaskState is what the scheduler knows about the next runs of a task.
type TaskState struct {
	Task     model.Task
	Problem  *model.Problem     // what is wrong with its record; nil: nothing
	Blocked  string             // why it will not run automatically, whatever its directory; empty: it will
	Stopped  string             // why the circuit breaker stopped it, with a hint; empty: it did not
	GitHub   *apitype.Fault     // why GitHub cannot be asked for its events; nil: it can, or need not
	Waiting  string             // what its waiting run waits for; empty: none is waiting
	Unlinked *model.Problem     // why it does not start after a task that it names; nil: it does
	Meaning  string             // its schedule and what it starts after, in English
	After    string             // what it starts after: "after Build succeeded"; empty: nothing
	Then     []string           // the tasks that start after it: "Deploy, when it succeeded"
	Schedule *schedule.Schedule // nil: no slots to come
	Slots    plan.Slots         // those at which it starts, without quiet times; nil: none
	Over     string             // why it starts no more runs automatically; empty: it does
	RunsLeft int                // automatic runs until its maximum; -1: no limit
	From     time.Time          // slots are counted from here
	Owner    plan.Owner         // whose usage its runs count toward
	Limited  time.Time          // until when a usage limit or the reserve blocks them; zero: nothing does
	Profiles []string           // ids of its profiles
	History  plan.History       // how its newest runs went
}

// Tasks returns the state of every task, in the order of the file.
func (s *Scheduler) Tasks() []TaskState {
	states, _ := call(s, func(l *loop) ([]TaskState, error) { return l.taskStates(), nil })
	return states
}

// Subscribe returns a stream of changes and a function that ends it. The stream
// is closed when the scheduler stops.
func (s *Scheduler) Subscribe() (<-chan apitype.Event, func()) { return s.events.subscribe() }

// Announce sends an event to all subscribers.
func (s *Scheduler) Announce(e apitype.Event) { s.events.send(e) }

// DefaultZone returns the zone of schedules that name none.
func (s *Scheduler) DefaultZone() (*time.Location, error) {
	return defaultZone(s.options.Store, s.options.MachineZone)
}
