package scheduler

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
)

// finish records the end of a run together with what follows from it, in one
// write: the retry, the next run of the sequence, or why the sequence ends here,
// and the tasks that start after its task.
func (l *loop) finish(a *activeRun, result runner.Result) {
	run, now := result.Run, l.clock.Now()
	l.notifyRequests(a.run, run)
	l.resumeWatches(a)    // before the end is recorded: later changes are not the run's
	owner := result.Owner // at the run's start; the task may have been changed or deleted since
	if owner.Label == "" {
		owner = a.owner
	}
	var reset time.Time // reset of the usage limit that ended it, if waiting lifts the limit
	if run.Status == model.RunFailed && run.Reason == model.ReasonUsageLimit {
		reset = l.limits.reached(now, run, result.Limit, owner)
	} else if result.Limit != nil && run.Status != model.RunSuccess {
		met := run
		met.ResetTime, met.Errors = result.LimitReset, model.Strings{"reached by a run of " + run.TaskName + " that ended for another reason"}
		l.limits.reached(now, met, result.Limit, owner) // other runs wait for it
	} else if run.Status == model.RunSuccess && l.limits.lifted(l.tasks[run.TaskID], run, owner) {
		l.retryNow(func(waiting *activeRun) bool {
			return l.limits.ownerNow(l.tasks[waiting.run.TaskID]).Login == owner.Login
		})
	}
	known := l.tasks[run.TaskID]
	if known != nil && result.Owner.Label != "" {
		known.noteOwner(result.Owner)
	}
	if known != nil && known.stopped != nil && (result.Retryable || !reset.IsZero()) {
		run.Errors = append(slices.Clone(run.Errors), "it is not retried: "+known.stopped.Why)
		result.Retryable, reset = false, time.Time{}
	}
	l.endOutlier(a, &run)
	if result.CostUnknown {
		l.assumeCost(known, &run)
	}
	l.addToHistory(run)
	if result.Usage.Owner.Label == "" {
		result.Usage.Owner = owner
	}
	l.usage.note(result.Usage, run.CostUSD)
	var follow []model.Run
	if run.FleetRun == "" {
		follow = l.followUps(now, run, result.Retryable, reset)
		for _, next := range follow {
			if string(next.AfterRun) == run.ID && next.Trigger == model.TriggerFollowUp {
				run.FollowUps = append(run.FollowUps, next.ID)
			}
		}
	} else { // the fleet decides what follows
		if run.Headline == "" {
			run.Headline = report.Headline(run)
		}
		l.fleet.Ended(run, result.Retryable, reset)
		delete(l.elsewhere, run.ID)
	}
	l.effects.add(now, a)
	l.active = slices.DeleteFunc(l.active, func(other *activeRun) bool { return other == a })
	for _, next := range follow {
		if next.Status == model.RunUpcoming {
			l.countRun(next, 1)
			waiting := l.newActive(next)
			waiting.chain = a.chainWithSelf()
			if next.Trigger == model.TriggerRetry {
				waiting.slot = a.slot
			}
			l.active = append(l.active, waiting)
		}
	}
	if run.StartTime == nil {
		l.countRun(run, -1)
	}
	l.recountSpending(now)
	l.spent.add(now, run.CostUSD+run.AssumedUSD, run.Profiles)
	records := append([]model.Run{run}, follow...)
	for i := range records {
		if records[i].Headline == "" { // the runner knows which secrets a headline must not show
			records[i].Headline = report.Headline(records[i])
		}
	}
	run = records[0]
	l.records.putEventually(records...)
	l.tasks[run.TaskID].forgetSession()
	if known != nil && (run.StartTime != nil || run.Status == model.RunFailed) {
		known.lastStatus, known.family = run.Status, cmp.Or(plan.Family(run.Model), known.family)
	}
	l.markDirty(string(run.JobID))
	l.flushIfQuiet() // clients that wait for the end read the statuses next
	for _, r := range records {
		l.events.send(apitype.RunEvent(r))
	}
	l.notifier.Ended(run)
}

// forgetExecution removes the execution files of a run whose record is durable.
func (l *loop) forgetExecution(run model.Run) {
	if !run.Status.Ended() {
		return
	}
	if err := l.runner.Forget(run.ID); err != nil {
		l.log.Warn("forget a run", "run", run.ID, "error", err)
	}
}

// followUps returns the records that follow from the end of a run: a further
// attempt, or if it was the last one, the next run of its sequence and the tasks
// that start after it. reset is when the usage limit that ended the run resets;
// zero: none did, or waiting does not end it.
func (l *loop) followUps(now time.Time, run model.Run, retryable bool, reset time.Time) []model.Run {
	known := l.tasks[run.TaskID]
	if known == nil {
		return nil
	}
	switch {
	case run.Status == model.RunSuccess:
		sequence := l.successor(now, run)
		return append(sequence, l.startFollowers(now, run, sequence)...)
	case !reset.IsZero():
		if l.store.Settings.Get().ResumeAfterUsageLimit && known.task.Enabled {
			again := plan.Again(uuid.NewString(), run, reset, len(l.successors(run)) > 0)
			again.SessionID = run.SessionID // the session is resumed
			return []model.Run{again}
		}
	case run.Status == model.RunFailed && retryable:
		if at, ok := plan.Retry(known.task.Retry, run.Attempt, now); ok {
			again := plan.Again(uuid.NewString(), run, at, len(l.successors(run)) > 0)
			again.Attempt = run.Attempt + 1
			return []model.Run{again}
		}
	}
	return append(plan.CancelRest(now, run, l.successors(run), newID), l.startFollowers(now, run, nil)...)
}

// successor returns the run of the sequential task after a run that succeeded.
// If the policy of that task prevents it, the sequence ends with it.
func (l *loop) successor(now time.Time, run model.Run) []model.Run {
	chain := l.successors(run)
	if len(chain) == 0 {
		return nil
	}
	next := plan.InSequence(uuid.NewString(), now, run, chain[0])
	d := plan.Enqueue(now, l.snapshot(now), l.planTaskOf(chain[0].ID), model.TriggerSequential)
	if d.Reason != "" {
		next.Status, next.Reason, next.Errors, next.EndTime = model.RunCancelled, d.Reason, model.Strings{d.Message}, &now
		return append([]model.Run{next}, plan.CancelRest(now, next, chain[1:], newID)...)
	}
	for _, id := range d.Replaces {
		l.cancelRun(id, model.ReasonReplaced, "replaced by a newer run of this task")
	}
	return []model.Run{next}
}

func newID(string) string { return uuid.NewString() }

// successors returns the tasks that follow a run in its sequence.
func (l *loop) successors(run model.Run) []model.Task {
	job, ok := l.store.Jobs.Get(string(run.JobID))
	if !ok || !plan.TriggersNext(run) {
		return nil
	}
	return plan.Successors(l.taskOrder(job), l.unended(job.ID), run.TaskID)
}

// unended is tasksOf without the tasks that are over: a sequence passes over
// them.
func (l *loop) unended(jobID string) func(id string) (model.Task, bool) {
	find, now := tasksOf(l.tasks, jobID), l.clock.Now()
	return func(id string) (model.Task, bool) {
		task, ok := find(id)
		return task, ok && l.tasks[id].over(now) == ""
	}
}
