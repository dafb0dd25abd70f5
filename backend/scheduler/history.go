package scheduler

import (
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// lookBack bounds how many runs are read to find a thread or a predecessor.
const lookBack = 200

// recentRuns is how many of the newest runs tell where each task stands after
// a crash: far more than can have ended since state.json was last written, and
// so few that runs.json holds them and no start waits for the archives.
const recentRuns = 400

// recent returns the newest runs, newest first.
func (l *loop) recent() []model.Run {
	runs, err := l.store.Runs.List(store.Filter{Limit: recentRuns})
	l.report("runs.json", err)
	return runs
}

// executed tells a run from a slot that never ran.
func executed(run model.Run) bool {
	return run.Status != model.RunCancelled || run.StartTime != nil
}

// lastOutcome is how a task's newest executed run ended; without one, what the
// task says of itself.
func (l *loop) lastOutcome(task model.Task) model.RunStatus {
	runs, err := l.store.Runs.List(store.Filter{Task: task.ID, Limit: lookBack, Status: ended})
	if err != nil {
		l.log.Warn("look for the last outcome", "task", task.ID, "error", err)
	}
	for _, run := range runs { // newest first
		if executed(run) {
			return run.Status
		}
	}
	return task.LastRunStatus
}

// lastSession is the session of the newest run of a task that had one; empty: none.
func (l *loop) lastSession(taskID string) string {
	var newest model.Run
	for _, statuses := range [][]model.RunStatus{
		{model.RunRunning, model.RunSuccess, model.RunFailed},
		{model.RunCancelled}, // by itself: most of these never ran
	} {
		runs, err := l.store.Runs.List(store.Filter{Task: taskID, Limit: lookBack, Status: statuses})
		if err != nil {
			l.log.Warn("look for the last session", "task", taskID, "error", err)
		}
		for _, run := range runs {
			if run.SessionID != "" && run.StartTime != nil {
				if newest.StartTime == nil || run.StartTime.After(*newest.StartTime) {
					newest = run
				}
				break
			}
		}
	}
	return string(newest.SessionID)
}

// previousOutput is what the member of the sequence before a run said.
func (l *loop) previousOutput(run model.Run) string {
	lead, ok, err := l.store.Runs.Get(string(run.Sequence))
	if err != nil || !ok {
		l.log.Warn("look for the run that leads a sequence", "run", run.ID, "found", ok, "error", err)
		return ""
	}
	runs, err := l.store.Runs.List(store.Filter{Job: string(run.JobID), Since: lead.ScheduledTime, Status: []model.RunStatus{model.RunSuccess}})
	if err != nil {
		l.log.Warn("look for the previous output", "run", run.ID, "error", err)
	}
	for _, before := range runs { // newest first
		same := before.Sequence == run.Sequence || before.ID == lead.ID
		if same && before.TaskID != run.TaskID {
			return before.Output
		}
	}
	return ""
}
