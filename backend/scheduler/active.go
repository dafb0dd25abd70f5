package scheduler

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/userpath"
)

// activeRun is a run that is waiting or running.
type activeRun struct {
	run        model.Run       // the record
	started    bool            // handed to the runner
	suppressed []string        // tasks whose watch is suppressed until it ends
	notBefore  time.Time       // start time of a retry
	decidedAt  time.Time       // when it was decided; zero: unknown
	owner      runner.Owner    // whose usage it counts toward; set at its start
	chain      map[string]bool // tasks whose runs caused it; nil: caused by a slot or a user
	slot       string          // the first attempt for its slot
	parallel   bool
	locks      []string // resources that only one run may use at a time
	cancelled  model.Reason
	byUser     bool          // a user started it, or what it retries or follows
	asleep     time.Duration // how long the machine slept while it ran

	waited       time.Duration // for the user's answers
	waitingSince time.Time     // zero: it waits for none
}

// activeRuns are in the order of arrival.
type activeRuns []*activeRun

// find returns the run with an id; nil: it is not active.
func (runs activeRuns) find(id string) *activeRun {
	if i := slices.IndexFunc(runs, func(a *activeRun) bool { return a.run.ID == id }); i >= 0 {
		return runs[i]
	}
	return nil
}

// newActive queues a recorded run.
func (l *loop) newActive(run model.Run) *activeRun {
	a := &activeRun{run: run, decidedAt: l.clock.Now(), slot: run.ID, byUser: startedByUser(l.store.Runs, run)}
	if run.Trigger == model.TriggerRetry {
		a.notBefore = run.ScheduledTime
	} else if run.FleetRun != "" { // handed over before its slot
		a.notBefore = run.ScheduledTime.Add(-PrestartWindow)
	}
	l.lockResources(a)
	return a
}

// lockResources notes which resources a run needs exclusively, as its task and
// job are now.
func (l *loop) lockResources(a *activeRun) {
	known := l.tasks[a.run.TaskID]
	if known == nil {
		return
	}
	a.parallel = l.planTaskOf(a.run.TaskID).Overlap == model.OverlapParallel
	a.locks = l.exclusiveResources(known, a.run)
}

// exclusiveResources returns what a run of a task needs exclusively: its
// working directory and the session it resumes. The runs of a job share its
// worktree; one at a time, so that each run's changes can be attributed to it.
func (l *loop) exclusiveResources(known *scheduledTask, run model.Run) []string {
	var resources []string
	if job, ok := l.store.Jobs.Get(string(known.task.JobID)); ok && job.WorkingDirectory.Path != "" {
		dir := filepath.Clean(userpath.Expand(job.WorkingDirectory.Path))
		if job.WorkingDirectory.UseGitWorktree {
			dir = "the worktree of " + job.Name + " (" + job.ID + ")"
		}
		resources = append(resources, dir)
	}
	if session := known.sessionOf(l.store.Runs, run); session != "" {
		resources = append(resources, "session "+session)
	}
	return resources
}

// sessionOf returns the session that a run resumes; empty: it starts a new one.
func (known *scheduledTask) sessionOf(runs *store.Runs, run model.Run) string {
	if run.SessionID != "" { // set when the run was created: a resume after a usage limit
		return string(run.SessionID)
	}
	if known.task.SessionMode != model.SessionResume {
		return ""
	}
	if known.task.SessionID != "" {
		return string(known.task.SessionID)
	}
	return known.lastSession(runs)
}

// start hands a run to the runner. reservedUSD is what it may spend of the day's
// budgets; 0: none applies.
func (l *loop) start(ctx context.Context, a *activeRun, reservedUSD float64) {
	a.run.ReservedUSD, a.run.Profiles = reservedUSD, l.profilesOf(l.tasks[a.run.TaskID])
	l.suppressWatches(a)
	if a.run.Trigger == model.TriggerCatchUp {
		l.lastCatchUp = l.clock.Now()
	}
	request, err := l.request(a)
	a.owner = request.Owner
	if err != nil {
		run := a.run
		l.finish(a, runner.Result{Run: failedToStart(run, l.clock.Now(), err)})
		return
	}
	run, runs, log := l.runner.Run, l.store.Runs, l.log
	if a.run.FleetRun != "" {
		run = l.commitFirst(run)
	}
	l.execute(ctx, a, request, func(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error) {
		if o.Run.Sequence != "" || o.Run.AfterRun != "" {
			o.Previous = previousOutput(runs, log, o.Run)
		}
		return run(ctx, o, h)
	})
}

// execute follows a run in a separate goroutine, which reports to the loop.
func (l *loop) execute(ctx context.Context, a *activeRun, request runner.Request,
	run func(context.Context, runner.Request, runner.Hooks) (runner.Result, error)) {
	send := l.send
	hooks := runner.Hooks{
		Started:  func(r model.Run) { send(func(l *loop) { l.onProgress(a, r, true) }) },
		Progress: func(r model.Run) { send(func(l *loop) { l.onProgress(a, r, false) }) },
		Usage:    func(u runner.Usage) { send(func(l *loop) { l.usage.note(u, 0) }) },
	}
	l.background.Go(func() {
		result, err := run(ctx, request, hooks)
		if err != nil {
			return // the service is stopping; the next start adopts the run
		}
		send(func(l *loop) { l.finish(a, result) })
	})
}

// onProgress updates a running run. Only its start is written: the rest is in the
// log, from which an adopted run recovers it.
func (l *loop) onProgress(a *activeRun, run model.Run, started bool) {
	if !slices.Contains(l.active, a) {
		return
	}
	run.Outlier = a.run.Outlier
	l.notifyRequests(a.run, run)
	a.noteWaiting(l.clock.Now(), len(run.Requests) > 0)
	a.run = run
	if started {
		_ = l.records.put(run) // reported as a fault; the supervisor has claimed the run anyway
		l.tasks[run.TaskID].forgetSession()
		l.notifier.Started(run)
		l.markDirty(string(run.JobID))
	}
	l.events.send(apitype.RunEvent(run))
	l.flagOutlier(l.clock.Now(), a)
}

// noteWaiting adds up how long a run has waited for answers.
func (a *activeRun) noteWaiting(now time.Time, waits bool) {
	if !a.waitingSince.IsZero() {
		a.waited += now.Sub(a.waitingSince)
		a.waitingSince = time.Time{}
	}
	if waits {
		a.waitingSince = now
	}
}

// notifyRequests notifies about requests for permissions that are new, and
// withdraws the notifications of those that are closed.
func (l *loop) notifyRequests(before, now model.Run) {
	has := func(run model.Run, id string) bool {
		return slices.ContainsFunc(run.Requests, func(r model.PermissionRequest) bool { return r.ID == id })
	}
	for _, r := range before.Requests {
		if !has(now, r.ID) {
			l.notifier.Answered(now, r.ID)
		}
	}
	for _, r := range now.Requests {
		if !has(before, r.ID) {
			l.notifier.Asked(now, r)
		}
	}
}

// request collects what a run needs.
func (l *loop) request(a *activeRun) (runner.Request, error) {
	known := l.tasks[a.run.TaskID]
	if known == nil {
		return runner.Request{}, missingRecord(l.store.Tasks, a.run.TaskID, "tasks.json", model.Invalid("task_id", "the task no longer exists", ""))
	}
	if err := known.task.Check(); err != nil { // edited in the file; the API would have refused it
		return runner.Request{}, err
	}
	o, err := RequestFor(l.store, known.task)
	o.Owner, o.LoginSalt = l.limits.ownerOf(known), l.limits.salt
	o.Run, o.Files, o.Session = a.run, a.run.ChangedFiles, known.sessionOf(l.store.Runs, a.run)
	o.BudgetUSD = a.run.ReservedUSD
	if limit := maxUSD(known.task, known.history.Bounds()); limit > 0 && (o.BudgetUSD == 0 || limit < o.BudgetUSD) {
		o.BudgetUSD = limit
	}
	return o, err
}

// RequestFor collects what any run of a task needs, before it is known which run.
// The error names a job or profile that does not exist.
func RequestFor(files *store.Store, task model.Task) (runner.Request, error) {
	o := runner.Request{Task: task, Settings: files.Settings.Get().Sanitized()}
	if task.JobID != "" {
		job, ok := files.Jobs.Get(string(task.JobID))
		if !ok {
			return o, missingRecord(files.Jobs, string(task.JobID), "jobs.json", model.Invalid("job_id", "the job no longer exists", "move the task to another job"))
		}
		o.Job = &job
		if err := addLayer(files, &o, job.Profile); err != nil {
			return o, err
		}
	}
	return o, addLayer(files, &o, task.Profile)
}

// records is what missingRecord needs to know about a file of records.
type records interface {
	Readable() bool
	Fault(id string) (store.Fault, bool)
}

// missingRecord explains why a record is not there: it was removed, it has an error,
// or its file cannot be read and may contain it.
func missingRecord(from records, id, file string, removed *model.Problem) *model.Problem {
	if fault, ok := from.Fault(id); ok {
		return &model.Problem{Field: removed.Field, Message: fault.Error(), Hint: "correct it in " + file + " and run it again", Kind: model.KindUnavailable}
	}
	if from.Readable() {
		return removed
	}
	return &model.Problem{Field: removed.Field, Message: file + " cannot be read right now", Hint: "see claude-scheduler status, and run it again once it can be read", Kind: model.KindUnavailable}
}

func addLayer(files *store.Store, o *runner.Request, id model.Text) error {
	if id == "" {
		return nil
	}
	p, ok := files.Profiles.Get(string(id))
	if !ok {
		return missingRecord(files.Profiles, string(id), "profiles.json", model.Invalid("profile", "profile "+string(id)+" does not exist", "choose another profile"))
	}
	o.Profiles = append(o.Profiles, environ.Layer{Profile: p.Name, Vars: p.EnvVars})
	return nil
}

// cancelRun cancels an active run: a running one is stopped by the runner and reports
// as usual; a waiting one is recorded as cancelled.
func (l *loop) cancelRun(id string, reason model.Reason, message string) {
	a := l.active.find(id)
	if a == nil {
		return
	}
	if a.started {
		a.cancelled = reason
		l.runner.Cancel(id, reason)
		return
	}
	run, now := a.run, l.clock.Now()
	run.Status, run.Reason, run.EndTime = model.RunCancelled, reason, &now
	run.Errors = model.Strings{message}
	l.finish(a, runner.Result{Run: run})
}

// failedToStart returns the record of a run that could not be prepared.
func failedToStart(run model.Run, now time.Time, err error) model.Run {
	run.Status, run.Reason, run.EndTime = model.RunFailed, model.ReasonNotStarted, &now
	run.Errors = model.Strings{err.Error()}
	return run
}
