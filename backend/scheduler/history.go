package scheduler

import (
	"cmp"
	"iter"
	"log/slog"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

// recentRuns is how many of the newest runs are read to find the last slot of
// each task after a crash: far more than can have ended since state.json was
// last written, and few enough that the start need not wait for the archives.
const recentRuns = 400

// executed distinguishes a run from a slot that never ran.
func executed(s store.Summary) bool {
	return s.Status != model.RunCancelled || !s.StartTime.IsZero()
}

// readLastStatuses sets how the newest executed run of each of the tasks ended;
// a task without one among runs keeps the status in its record.
func readLastStatuses(tasks []*scheduledTask, runs iter.Seq[store.Summary]) {
	missing := map[string]*scheduledTask{}
	for _, t := range tasks {
		t.lastStatus = t.task.LastRunStatus
		missing[t.task.ID] = t
	}
	for s := range runs {
		if len(missing) == 0 {
			return
		}
		t := missing[s.TaskID]
		if t == nil || !s.Status.Ended() {
			continue
		}
		t.family = cmp.Or(t.family, plan.Family(s.Model))
		if executed(s) {
			t.lastStatus = s.Status
			delete(missing, s.TaskID)
		}
	}
}

// lastSession returns the session of the newest started run of a task that had
// one; empty: none. It is looked up in memory, once per task.
func (known *scheduledTask) lastSession(runs *store.Runs) string {
	if known.sessionKnown {
		return known.session
	}
	var newest store.Summary
	for s := range runs.Newest() {
		if s.TaskID != known.task.ID || s.SessionID() == "" || s.StartTime.IsZero() {
			continue
		}
		if newest.StartTime.IsZero() || s.StartTime.After(newest.StartTime) {
			newest = s
		}
		if s.Status != model.RunCancelled {
			break // only a cancelled run may have started after its slot's successor
		}
	}
	known.session, known.sessionKnown = newest.SessionID(), true
	return newest.SessionID()
}

// forgetSession makes the next run of the task look up its session again.
func (known *scheduledTask) forgetSession() {
	if known != nil {
		known.session, known.sessionKnown = "", false
	}
}

// previousOutput returns the output of the run before this one: the one whose end
// started it, or the one before it in its sequence. It reads from disk, so the
// loop must not call it.
func previousOutput(runs *store.Runs, log *slog.Logger, run model.Run) string {
	if run.AfterRun != "" {
		before, ok, err := runs.Get(string(run.AfterRun))
		if err != nil || !ok {
			log.Warn("find the run that started this one", "run", run.ID, "found", ok, "error", err)
		}
		return before.Output
	}
	lead, ok, err := runs.Get(string(run.Sequence))
	if err != nil || !ok {
		log.Warn("find the first run of a sequence", "run", run.ID, "found", ok, "error", err)
		return ""
	}
	candidates, err := runs.List(store.Filter{Job: string(run.JobID), Since: lead.ScheduledTime, Status: []model.RunStatus{model.RunSuccess}})
	if err != nil {
		log.Warn("find the previous output", "run", run.ID, "error", err)
	}
	for _, before := range candidates { // newest first
		same := before.Sequence == run.Sequence || before.ID == lead.ID
		if same && before.TaskID != run.TaskID {
			return before.Output
		}
	}
	return ""
}
