package scheduler

import (
	"slices"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

// sampleOf returns the sample of a run; ok is false if the run cost nothing,
// for example at a usage limit.
func sampleOf(s store.Summary) (sample plan.Sample, ok bool) {
	if s.StartTime.IsZero() || s.EndTime.IsZero() || s.Status != model.RunSuccess && s.CostUSD == 0 {
		return plan.Sample{}, false
	}
	return plan.Sample{
		CostUSD: s.CostUSD, Tokens: s.InputTokens + s.OutputTokens, Success: s.Status == model.RunSuccess, Outlier: s.Outlier,
		Duration: time.Duration(s.Duration * float64(time.Second)),
	}, true
}

// readHistories returns the history of each task. Runs that are in
// except are left out. It waits until the archives are indexed.
func readHistories(runs *store.Runs, tasks []string, except map[string]bool) map[string]plan.History {
	const limit = 2 * plan.HistoryLength // some runs give no sample
	histories := make(map[string]plan.History, len(tasks))
	for _, s := range slices.Backward(runs.Latest(tasks, limit)) {
		if sample, ok := sampleOf(s); ok && !except[s.ID] {
			histories[s.TaskID] = histories[s.TaskID].Add(sample)
		}
	}
	return histories
}

// setHistories sets the histories of the tasks and adds the runs that ended
// meanwhile.
func (l *loop) setHistories(read map[string]plan.History) {
	l.pastRead = true
	for id, t := range l.tasks {
		t.history = read[id]
		for _, later := range t.ended {
			t.history = t.history.Add(later)
		}
		t.ended = nil
	}
}

// readHistoriesOf reads the histories of tasks that were restored, or whose
// records were repaired.
func (l *loop) readHistoriesOf(added []*scheduledTask) {
	var ids []string
	for _, t := range added {
		if t.lastStatus != "" { // otherwise it never ran
			ids = append(ids, t.task.ID)
		}
	}
	if len(ids) == 0 || !l.pastRead { // readPast has not run yet
		return
	}
	for id, history := range readHistories(l.store.Runs, ids, l.unfinished()) {
		l.tasks[id].history = history
	}
}

// addToHistory adds a run that ended to the history of its task.
func (l *loop) addToHistory(run model.Run) {
	known := l.tasks[run.TaskID]
	s := store.Summary{Status: run.Status, CostUSD: run.CostUSD, Outlier: run.Outlier != ""}
	if run.StartTime != nil && run.EndTime != nil {
		s.StartTime, s.EndTime = *run.StartTime, *run.EndTime
	}
	if run.Duration != nil {
		s.Duration = *run.Duration
	}
	s.InputTokens = tokensOf(run)
	sample, ok := sampleOf(s)
	switch {
	case known == nil || !ok:
	case l.pastRead:
		known.history = known.history.Add(sample)
	default:
		known.ended = append(known.ended, sample)
	}
}

// tokensOf is how many tokens a run has used so far.
func tokensOf(run model.Run) int {
	if run.Usage == nil {
		return 0
	}
	u := *run.Usage
	return u.InputTokens + u.OutputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens
}
