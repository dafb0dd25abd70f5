package scheduler

import (
	"slices"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

// sampleOf is what a run says about the next ones of its task; ok is false if
// it did nothing that cost something, as at a usage limit.
func sampleOf(s store.Summary) (sample plan.Sample, ok bool) {
	if s.StartTime.IsZero() || s.EndTime.IsZero() || s.Status != model.RunSuccess && s.CostUSD == 0 {
		return plan.Sample{}, false
	}
	return plan.Sample{
		CostUSD: s.CostUSD, Tokens: s.InputTokens + s.OutputTokens, Success: s.Status == model.RunSuccess,
		Duration: time.Duration(s.Duration * float64(time.Second)),
	}, true
}

// readHistories returns how the newest runs of each task went. Runs that are in
// except are left out. It waits until the archives are indexed.
func readHistories(runs *store.Runs, tasks []string, except map[string]bool) map[string]plan.History {
	const most = 2 * plan.HistoryLength // some say nothing
	histories := make(map[string]plan.History, len(tasks))
	for _, s := range slices.Backward(runs.Latest(tasks, most)) {
		if sample, ok := sampleOf(s); ok && !except[s.ID] {
			histories[s.TaskID] = histories[s.TaskID].Add(sample)
		}
	}
	return histories
}

// setHistories gives the tasks the histories that were read. Runs that ended
// meanwhile are added.
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

// readHistoriesOf reads the histories of tasks that came back: they were restored,
// or their records repaired.
func (l *loop) readHistoriesOf(added []*scheduledTask) {
	var ids []string
	for _, t := range added {
		if t.lastStatus != "" { // otherwise it never ran
			ids = append(ids, t.task.ID)
		}
	}
	if len(ids) == 0 || !l.pastRead { // readPast is yet to come
		return
	}
	for id, history := range readHistories(l.store.Runs, ids, l.unfinished()) {
		l.tasks[id].history = history
	}
}

// addToHistory adds a run that ended to the history of its task.
func (l *loop) addToHistory(run model.Run) {
	known := l.tasks[run.TaskID]
	s := store.Summary{Status: run.Status, CostUSD: run.CostUSD}
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
