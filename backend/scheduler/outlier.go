package scheduler

import (
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// ranFor returns how long a run has been running. The time while the machine
// slept does not count, nor the time while it waited for an answer.
func (a *activeRun) ranFor(now time.Time) time.Duration {
	if a.run.StartTime == nil {
		return 0
	}
	waited := a.waited
	if !a.waitingSince.IsZero() {
		waited += now.Sub(a.waitingSince)
	}
	return max(now.Sub(*a.run.StartTime)-a.asleep-waited, 0)
}

// flagOutliers marks the running runs that are far outside the history of their
// tasks, and stops those whose task says so.
func (l *loop) flagOutliers(now time.Time) {
	for _, a := range l.active {
		l.flagOutlier(now, a)
	}
}

func (l *loop) flagOutlier(now time.Time, a *activeRun) {
	known := l.tasks[a.run.TaskID]
	if known == nil || !a.started || a.run.Status != model.RunRunning || a.run.Outlier != "" {
		return
	}
	sample := plan.Sample{Duration: a.ranFor(now), CostUSD: a.run.CostUSD, Tokens: tokensOf(a.run)}
	why := known.history.Bounds().Outlier(sample)
	if why == "" {
		return
	}
	a.run.Outlier = why
	_ = l.records.put(a.run) // reported as a fault; the end of the run writes it again
	l.events.send(apitype.RunEvent(a.run))
	l.log.Info("a run takes or costs far more than usual", "run", a.run.ID, "task", known.task.ID, "why", why)
	if known.task.StopOutliers {
		l.cancelRun(a.run.ID, model.ReasonOutlier, why) // its end notifies
		return
	}
	l.notifier.Flagged(a.run)
}

// outlierAt returns when the next running run will have run for too long; zero:
// none will.
func (l *loop) outlierAt(now time.Time) (at time.Time) {
	for _, a := range l.active {
		known := l.tasks[a.run.TaskID]
		if known == nil || !a.started || a.run.Status != model.RunRunning || a.run.Outlier != "" {
			continue
		}
		if limit := known.history.Bounds().Duration; limit > 0 {
			if due := now.Add(limit - a.ranFor(now)); at.IsZero() || due.Before(at) {
				at = due
			}
		}
	}
	return at
}

// endOutlier records at its end whether a run is an outlier: as found while it
// ran, or shown only by its final cost.
func (l *loop) endOutlier(a *activeRun, run *model.Run) {
	run.Outlier = a.run.Outlier
	known := l.tasks[run.TaskID]
	if known == nil || run.StartTime == nil {
		return
	}
	bounds := known.history.Bounds()
	if run.Outlier == "" && run.Status != model.RunCancelled {
		run.Outlier = bounds.Outlier(plan.Sample{CostUSD: run.CostUSD, Tokens: tokensOf(*run)})
	}
	byCost := run.Status == model.RunFailed && run.Reason == model.ReasonBudget && known.task.StopOutliers &&
		maxUSD(known.task, bounds) == bounds.CostUSD && (run.ReservedUSD == 0 || run.ReservedUSD >= bounds.CostUSD)
	switch {
	case byCost && bounds.CostUSD > 0: // Claude Code ended it at that cost
		run.Reason = model.ReasonOutlier
		run.Outlier = bounds.Outlier(plan.Sample{CostUSD: max(run.CostUSD, bounds.CostUSD)})
		fallthrough
	case run.Reason == model.ReasonOutlier && run.Outlier != "":
		run.Errors = model.Strings{"stopped: " + run.Outlier + " (stop_outliers)"}
		run.Headline = "" // it says so
	case run.Outlier != "":
		run.Remark("far more than usual: " + run.Outlier)
	}
}

// maxUSD is what a run of a task may cost, whatever the budgets of the day
// leave; 0: any amount.
func maxUSD(task model.Task, bounds plan.Bounds) float64 {
	if task.StopOutliers && bounds.CostUSD > 0 && (task.MaxBudgetUSD == 0 || bounds.CostUSD < task.MaxBudgetUSD) {
		return bounds.CostUSD
	}
	return task.MaxBudgetUSD
}
