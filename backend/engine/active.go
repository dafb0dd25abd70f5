package engine

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
type active struct {
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
func (e *Engine) newActive(run model.Run) *active {
	a := &active{run: run, made: e.Clock.Now()}
	if run.Trigger == model.TriggerRetry {
		a.notBefore = run.ScheduledTime
	}
	e.claim(a)
	return a
}

// claim notes what a run needs for itself as task and job are now.
func (e *Engine) claim(a *active) {
	known := e.armed[a.run.TaskID]
	if known == nil {
		return
	}
	a.parallel = e.planTaskOf(a.run.TaskID).Overlap == model.OverlapParallel
	a.holds = e.holds(known.task, a.run)
}

// holds names what a run of a task must have for itself: the directory it
// works in, and the session it resumes. The runs of one job share its
// worktree, so that is held too; it keeps what each of them changed apart.
func (e *Engine) holds(task model.Task, run model.Run) []string {
	var holds []string
	if job, ok := e.Store.Jobs.Get(string(task.JobID)); ok && job.WorkingDirectory.Path != "" {
		place := filepath.Clean(expandHome(job.WorkingDirectory.Path))
		if job.WorkingDirectory.UseGitWorktree {
			place = "the worktree of " + job.Name + " (" + job.ID + ")"
		}
		holds = append(holds, place)
	}
	if session := e.session(task, run); session != "" {
		holds = append(holds, "session "+session)
	}
	return holds
}

// session is the conversation that a run resumes; empty: it starts one.
func (e *Engine) session(task model.Task, run model.Run) string {
	if run.SessionID != "" { // set when the run was made: a resume after a usage limit
		return string(run.SessionID)
	}
	if task.SessionMode != model.SessionResume {
		return ""
	}
	if task.SessionID != "" {
		return string(task.SessionID)
	}
	return e.lastSession(task.ID)
}

// start hands a run to the executor.
func (e *Engine) start(ctx context.Context, a *active) {
	e.goesOn(a)
	if a.run.Trigger == model.TriggerCatchUp {
		e.catchUp = e.Clock.Now()
	}
	order, err := e.order(a)
	a.owner = order.Owner
	if err != nil {
		run := a.run
		e.finish(a, execute.Result{Run: failedToStart(run, e.Clock.Now(), err)})
		return
	}
	e.carryOut(ctx, a, order, e.Executor.Run)
}

// carryOut follows a run in a goroutine of its own, which reports to the loop.
func (e *Engine) carryOut(ctx context.Context, a *active, order execute.Order,
	run func(context.Context, execute.Order, execute.Hooks) (execute.Result, error)) {
	hooks := execute.Hooks{
		Started:  func(r model.Run) { e.post(func() { e.wentOn(a, r, true) }) },
		Progress: func(r model.Run) { e.post(func() { e.wentOn(a, r, false) }) },
	}
	e.running.Go(func() {
		result, err := run(ctx, order, hooks)
		if err != nil {
			return // the service stops; the run is adopted at the next start
		}
		e.post(func() { e.finish(a, result) })
	})
}

// wentOn takes over news of a run that goes on. Only the start is written:
// the rest is in the log, from which an adopted run recovers it.
func (e *Engine) wentOn(a *active, run model.Run, started bool) {
	if !slices.Contains(e.active, a) {
		return
	}
	a.run = run
	if started {
		e.put(run) // a refusal is reported; the claim of the supervisor stands anyway
		e.Notifier.Started(run)
		e.markStale(string(run.JobID))
	}
	e.announceRun(run)
}

// order gathers what a run needs.
func (e *Engine) order(a *active) (execute.Order, error) {
	known := e.armed[a.run.TaskID]
	if known == nil {
		return execute.Order{}, missing(e.Store.Tasks.Readable(), "tasks.json", model.Invalid("task_id", "the task does not exist any more", ""))
	}
	if err := known.task.Check(); err != nil { // written by hand, and refused by the API
		return execute.Order{}, err
	}
	o, err := e.orderOf(known.task)
	o.Run, o.Files, o.Session = a.run, a.run.ChangedFiles, e.session(known.task, a.run)
	if a.run.Sequence != "" {
		o.Previous = e.previousOutput(a.run)
	}
	if budget := e.inForce().DailyBudgetUSD; budget > 0 {
		o.BudgetUSD = max(budget-e.spentToday(e.Clock.Now()), 0.01)
	}
	return o, err
}

// orderOf gathers what any run of a task needs.
func (e *Engine) orderOf(task model.Task) (execute.Order, error) {
	o := execute.Order{Task: task, Settings: e.inForce(), Owner: e.ownerOf(task)}
	if task.JobID != "" {
		job, ok := e.Store.Jobs.Get(string(task.JobID))
		if !ok {
			return o, missing(e.Store.Jobs.Readable(), "jobs.json", model.Invalid("job_id", "the job does not exist any more", "move the task to another job"))
		}
		o.Job = &job
		if err := e.addLayer(&o, job.Profile); err != nil {
			return o, err
		}
	}
	return o, e.addLayer(&o, task.Profile)
}

// missing says why a record is not there: it was removed, or its file cannot be
// read and may well hold it.
func missing(readable bool, file string, removed *model.Problem) *model.Problem {
	if readable {
		return removed
	}
	return &model.Problem{Field: removed.Field, Message: file + " cannot be read at present", Hint: "see claude-scheduler status, and run it again once it can be read", Kind: model.KindUnavailable}
}

func (e *Engine) addLayer(o *execute.Order, id model.Text) error {
	if id == "" {
		return nil
	}
	p, ok := e.Store.Profiles.Get(string(id))
	if !ok {
		return missing(e.Store.Profiles.Readable(), "profiles.json", model.Invalid("profile", "profile "+string(id)+" does not exist", "choose another profile"))
	}
	o.Profiles = append(o.Profiles, environ.Layer{Profile: p.Name, Vars: p.EnvVars})
	return nil
}

// end stops an active run: one that goes on is ended by the executor and
// reports as usual; one that waits is recorded as cancelled.
func (e *Engine) end(id string, reason model.Reason, message string) {
	a := e.activeRun(id)
	if a == nil {
		return
	}
	if a.going {
		a.cancelled = reason
		e.Executor.Cancel(id, reason)
		return
	}
	run, now := a.run, e.Clock.Now()
	run.Status, run.Reason, run.EndTime = model.RunCancelled, reason, &now
	run.Errors = model.Strings{message}
	e.finish(a, execute.Result{Run: run})
}

// failedToStart is the record of a run that was found wrong before it began.
func failedToStart(run model.Run, now time.Time, err error) model.Run {
	run.Status, run.Reason, run.EndTime = model.RunFailed, model.ReasonNotStarted, &now
	run.Errors = model.Strings{err.Error()}
	return run
}
