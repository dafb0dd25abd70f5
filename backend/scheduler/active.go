package scheduler

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/execute"
	"claude-scheduler/backend/model"
)

// active is a run that waits or goes on.
type activeRun struct {
	run       model.Run       // as on record
	going     bool            // handed to the executor
	holding   []string        // tasks whose watch is held until its end
	notBefore time.Time       // of a retry
	made      time.Time       // when it was decided; zero: not known
	owner     execute.Owner   // whose usage it counts to, once it was started
	led       map[string]bool // tasks whose runs led to it; nil: a slot or a person did
	parallel  bool
	holds     []string
	cancelled model.Reason
}

// newActive makes the bookkeeping of a recorded run.
func (l *loop) newActive(run model.Run) *activeRun {
	a := &activeRun{run: run, made: l.clock.Now()}
	if run.Trigger == model.TriggerRetry {
		a.notBefore = run.ScheduledTime
	}
	l.lockResources(a)
	return a
}

// claim notes what a run needs for itself as task and job are now.
func (l *loop) lockResources(a *activeRun) {
	known := l.tasks[a.run.TaskID]
	if known == nil {
		return
	}
	a.parallel = l.planTaskOf(a.run.TaskID).Overlap == model.OverlapParallel
	a.locks = l.exclusiveResources(known.task, a.run)
}

// holds names what a run of a task must have for itself: the directory it
// works in, and the session it resumes. The runs of one job share its
// worktree, so that is held too; it keeps what each of them changed apart.
func (l *loop) exclusiveResources(task model.Task, run model.Run) []string {
	var holds []string
	if job, ok := l.store.Jobs.Get(string(task.JobID)); ok && job.WorkingDirectory.Path != "" {
		place := filepath.Clean(expandHome(job.WorkingDirectory.Path))
		if job.WorkingDirectory.UseGitWorktree {
			place = "the worktree of " + job.Name + " (" + job.ID + ")"
		}
		holds = append(holds, place)
	}
	if session := l.session(task, run); session != "" {
		holds = append(holds, "session "+session)
	}
	return holds
}

// session is the conversation that a run resumes; empty: it starts one.
func (l *loop) session(task model.Task, run model.Run) string {
	if run.SessionID != "" { // set when the run was made: a resume after a usage limit
		return string(run.SessionID)
	}
	if task.SessionMode != model.SessionResume {
		return ""
	}
	if task.SessionID != "" {
		return string(task.SessionID)
	}
	return l.lastSession(task.ID)
}

// start hands a run to the executor.
func (l *loop) start(ctx context.Context, a *activeRun) {
	l.suppressWatches(a)
	if a.run.Trigger == model.TriggerCatchUp {
		l.lastCatchUp = l.clock.Now()
	}
	order, err := l.request(a)
	a.owner = order.Owner
	if err != nil {
		run := a.run
		l.finish(a, execute.Result{Run: failedToStart(run, l.clock.Now(), err)})
		return
	}
	l.execute(ctx, a, order, l.runner.Run)
}

// carryOut follows a run in a goroutine of its own, which reports to the loop.
func (l *loop) execute(ctx context.Context, a *activeRun, order execute.Order,
	run func(context.Context, execute.Order, execute.Hooks) (execute.Result, error)) {
	hooks := execute.Hooks{
		Started:  func(r model.Run) { l.send(func() { l.onProgress(a, r, true) }) },
		Progress: func(r model.Run) { l.send(func() { l.onProgress(a, r, false) }) },
	}
	l.background.Go(func() {
		result, err := run(ctx, order, hooks)
		if err != nil {
			return // the service stops; the run is adopted at the next start
		}
		l.send(func() { l.finish(a, result) })
	})
}

// wentOn takes over news of a run that goes on. Only the start is written:
// the rest is in the log, from which an adopted run recovers it.
func (l *loop) onProgress(a *activeRun, run model.Run, started bool) {
	if !slices.Contains(l.active, a) {
		return
	}
	a.run = run
	if started {
		l.put(run) // a refusal is reported; the claim of the supervisor stands anyway
		l.notifier.Started(run)
		l.markDirty(string(run.JobID))
	}
	l.announceRun(run)
}

// order gathers what a run needs.
func (l *loop) request(a *activeRun) (execute.Order, error) {
	known := l.tasks[a.run.TaskID]
	if known == nil {
		return execute.Order{}, missing(l.store.Tasks.Readable(), "tasks.json", model.Invalid("task_id", "the task does not exist any more", ""))
	}
	if err := known.task.Check(); err != nil { // written by hand, and refused by the API
		return execute.Order{}, err
	}
	o, err := l.requestOf(known.task)
	o.Run, o.Files, o.Session = a.run, a.run.ChangedFiles, l.session(known.task, a.run)
	if a.run.Sequence != "" {
		o.Previous = l.previousOutput(a.run)
	}
	if budget := l.effectiveSettings().DailyBudgetUSD; budget > 0 {
		o.BudgetUSD = max(budget-l.spentToday(l.clock.Now()), 0.01)
	}
	return o, err
}

// orderOf gathers what any run of a task needs.
func (l *loop) requestOf(task model.Task) (execute.Order, error) {
	o := execute.Order{Task: task, Settings: l.effectiveSettings(), Owner: l.ownerOf(task)}
	if task.JobID != "" {
		job, ok := l.store.Jobs.Get(string(task.JobID))
		if !ok {
			return o, missing(l.store.Jobs.Readable(), "jobs.json", model.Invalid("job_id", "the job does not exist any more", "move the task to another job"))
		}
		o.Job = &job
		if err := l.addLayer(&o, job.Profile); err != nil {
			return o, err
		}
	}
	return o, l.addLayer(&o, task.Profile)
}

// missing says why a record is not there: it was removed, or its file cannot be
// read and may well hold it.
func missing(readable bool, file string, removed *model.Problem) *model.Problem {
	if readable {
		return removed
	}
	return &model.Problem{Field: removed.Field, Message: file + " cannot be read at present", Hint: "see claude-scheduler status, and run it again once it can be read", Kind: model.KindUnavailable}
}

func (l *loop) addLayer(o *execute.Order, id model.Text) error {
	if id == "" {
		return nil
	}
	p, ok := l.store.Profiles.Get(string(id))
	if !ok {
		return missing(l.store.Profiles.Readable(), "profiles.json", model.Invalid("profile", "profile "+string(id)+" does not exist", "choose another profile"))
	}
	o.Profiles = append(o.Profiles, environ.Layer{Profile: p.Name, Vars: p.EnvVars})
	return nil
}

// end stops an active run: one that goes on is ended by the executor and
// reports as usual; one that waits is recorded as cancelled.
func (l *loop) end(id string, reason model.Reason, message string) {
	a := l.findActive(id)
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
	l.finish(a, execute.Result{Run: run})
}

// failedToStart is the record of a run that was found wrong before it began.
func failedToStart(run model.Run, now time.Time, err error) model.Run {
	run.Status, run.Reason, run.EndTime = model.RunFailed, model.ReasonNotStarted, &now
	run.Errors = model.Strings{err.Error()}
	return run
}
