package plan

import (
	"fmt"
	"time"

	"claude-scheduler/backend/model"
)

// Again returns a further attempt of a run, linked to it, that starts at a time.
// inSequence: tasks follow it in its sequence.
func Again(id string, run model.Run, at time.Time, inSequence bool) model.Run {
	next := model.NewRun()
	next.ID, next.TaskID, next.TaskName, next.JobID = id, run.TaskID, run.TaskName, run.JobID
	next.ScheduledTime, next.Trigger, next.RetryOf = at, model.TriggerRetry, model.Text(run.ID)
	next.Attempt, next.Sequence, next.ChangedFiles, next.Vars, next.Payload = run.Attempt, run.Sequence, run.ChangedFiles, run.Vars, run.Payload
	next.AfterRun = run.AfterRun
	if next.Sequence == "" && inSequence {
		next.Sequence = model.Text(run.ID) // its success starts the following tasks, as the first attempt's would have
	}
	return next
}

// InSequence returns the record of a task's run in the sequence of the run
// before it.
func InSequence(id string, now time.Time, before model.Run, task model.Task) model.Run {
	next := model.NewRun()
	next.ID, next.TaskID, next.TaskName, next.JobID = id, task.ID, task.Name, task.JobID
	next.ScheduledTime, next.Trigger = now, model.TriggerSequential
	next.Sequence = before.Sequence
	if next.Sequence == "" {
		next.Sequence = model.Text(before.ID)
	}
	return next
}

// FollowUp returns the record of a run that the end of another task's run
// starts.
func FollowUp(id string, now time.Time, before model.Run, task model.Task) model.Run {
	next := model.NewRun()
	next.ID, next.TaskID, next.TaskName, next.JobID = id, task.ID, task.Name, task.JobID
	next.ScheduledTime, next.Trigger, next.AfterRun = now, model.TriggerFollowUp, model.Text(before.ID)
	return next
}

// CancelRest records, for each task that would have followed a run, why it did
// not. newID returns the id of a task's record.
func CancelRest(now time.Time, run model.Run, successors []model.Task, newID func(taskID string) string) []model.Run {
	var out []model.Run
	for _, task := range successors {
		next := InSequence(newID(task.ID), now, run, task)
		next.Status, next.EndTime = model.RunCancelled, &now
		next.Reason, next.Errors = model.ReasonPredecessorFailed, model.Strings{fmt.Sprintf("%s before it %s", run.TaskName, ending(run))}
		if run.Reason == model.ReasonNothingToDo {
			next.Reason, next.Errors = model.ReasonNothingToDo, model.Strings{run.TaskName + " before it had nothing to do"}
		}
		out = append(out, next)
	}
	return out
}

func ending(run model.Run) string {
	if run.Status == model.RunCancelled {
		return "was cancelled"
	}
	return "failed"
}
