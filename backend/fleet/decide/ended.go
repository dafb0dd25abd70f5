package decide

import (
	"slices"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// ended decides what follows from the end of a run: a retry, the next task of
// the sequence, or why the sequence ends here.
func (j *job) ended(o link.Outcome) {
	i := j.state.find(o.Run.ID)
	if i < 0 {
		return // reported twice
	}
	byUser := j.state.Runs[i].ByUser
	j.state.Runs = slices.Delete(j.state.Runs, i, i+1)
	run := o.Run
	if run.StartTime == nil && run.Reason != model.ReasonInterrupted { // that one has started, on a machine that was lost
		j.count(run.TaskID, run.Trigger, -1)
	}
	t, known := j.task(run.TaskID)
	if !known {
		return
	}
	inSequence := len(j.successors(run)) > 0
	switch {
	case run.Status == model.RunSuccess:
		j.continueSequence(run, byUser)
		return
	case o.Again && t.Enabled:
		again := plan.Again(newID(run.ID, "again"), run, j.now, inSequence)
		again.Attempt = run.Attempt + 1
		j.add(Run{Run: again, NotBefore: j.now, ByUser: byUser})
		return
	case !o.Reset.IsZero() && j.def.Policies.ResumeAfterUsageLimit && t.Enabled:
		again := plan.Again(newID(run.ID, "resume"), run, o.Reset, inSequence)
		again.SessionID = run.SessionID
		j.add(Run{Run: again, NotBefore: o.Reset, ByUser: byUser, Machine: run.Machine}) // the session is on that machine
		return
	case run.Status == model.RunFailed && o.Retryable && o.Reset.IsZero():
		if at, ok := plan.Retry(t.Retry, run.Attempt, j.now); ok {
			again := plan.Again(newID(run.ID, "retry"), run, at, inSequence)
			again.Attempt = run.Attempt + 1
			j.add(Run{Run: again, NotBefore: at, ByUser: byUser})
			return
		}
	}
	j.out.Records = append(j.out.Records, j.cancelRest(run)...)
}

// continueSequence starts the task after a run that succeeded, on the same
// machine: it finds there what the run has made.
func (j *job) continueSequence(run model.Run, byUser bool) {
	chain := j.successors(run)
	if len(chain) == 0 {
		return
	}
	next := plan.InSequence(newID(run.ID, chain[0].ID), j.now, run, chain[0])
	d := plan.Enqueue(j.now, j.snapshot(), j.planTask(chain[0].ID), model.TriggerSequential)
	if d.Reason != "" {
		j.refuse(next, d.Reason, d.Message)
		refused := j.out.Records[len(j.out.Records)-1]
		j.out.Records = append(j.out.Records, plan.CancelRest(j.now, refused, chain[1:], restID(refused))...)
		return
	}
	j.add(Run{Run: next, ByUser: byUser, Machine: run.Machine})
	for _, id := range d.Replaces {
		j.end(id, model.ReasonReplaced, "replaced by a newer run of this task")
	}
}

func (j *job) cancelRest(run model.Run) []model.Run {
	return plan.CancelRest(j.now, run, j.successors(run), restID(run))
}

func restID(run model.Run) func(string) string {
	return func(taskID string) string { return newID(run.ID, "rest", taskID) }
}

// successors returns the tasks that follow a run in its sequence. Those that have
// ended are passed over.
func (j *job) successors(run model.Run) []model.Task {
	if !plan.TriggersNext(run) {
		return nil
	}
	unended := func(id string) (model.Task, bool) {
		t, ok := j.task(id)
		return t, ok && j.planTask(id).Over(j.now) == ""
	}
	return plan.Successors(j.def.Job.TaskOrder, unended, run.TaskID)
}

// NewState is the state of a job that is shared now.
func NewState(now time.Time, s link.Share) State {
	state := State{Tasks: map[string]Task{}, AwakeSince: now}
	for id, armed := range s.Tasks {
		state.Tasks[id] = Task{Armed: armed}
	}
	return state
}
