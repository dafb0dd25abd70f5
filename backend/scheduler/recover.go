package scheduler

import (
	"context"
	"maps"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

// recover continues where the last process stopped: it registers the tasks,
// adopts the runs that continued without it, and starts @reboot tasks when the
// machine was started.
func (l *loop) recover(ctx context.Context) {
	l.zone = previousZone(l.store, l.machineZone)
	l.limits.load(l.clock.Now())
	l.registerAll(l.byOwnRun)
	l.adoptRuns(ctx)
}

// adoptRuns is the part of recover that needs runs.json. False: the file cannot
// be read now. Then nothing may start, because a run that is upcoming in the
// backup may have ended since; adopting is retried.
func (l *loop) adoptRuns(ctx context.Context) bool {
	if l.adopted {
		return true
	}
	if !l.store.Runs.Readable() {
		return false
	}
	l.adopted = true
	l.faults.report("runs.json", nil)
	now := l.clock.Now()
	boot := l.isBoot()
	readLastStatuses(slices.Collect(maps.Values(l.tasks)), slices.Values(l.store.Runs.Summaries(store.Filter{Limit: recentRuns})))
	l.resumeSlots()
	l.readPast(now)
	for _, run := range l.store.Runs.Active() {
		if run.FleetRun == "" || l.fleet.Has(run.ID) || l.runner.State(run.ID) == runner.Alive { // otherwise another machine's
			l.adopt(ctx, run)
		}
	}
	slices.SortStableFunc(l.active, func(a, b *activeRun) int { return a.run.ScheduledTime.Compare(b.run.ScheduledTime) })
	l.reviewWaiting()
	err := l.runner.Sweep(func(id string) bool { return l.active.find(id) != nil })
	l.faults.report("supervise", err)
	l.booted = !boot || l.startBootTasks(now) == nil
	l.recountLoops(now)
	for _, job := range l.store.Jobs.All() {
		l.markDirty(job.ID)
	}
	if l.saveState() != nil {
		l.markDirty("")
	}
	return true
}

// resumeSlots moves each task past its recorded slots: state.json may be behind
// the runs.
func (l *loop) resumeSlots() {
	newest, runs := map[string]time.Time{}, map[string]int{}
	// A decision a day or more ahead of the clock was made while the clock was wrong.
	sane := l.clock.Now().Add(plan.RearmAfter)
	for _, s := range l.store.Runs.Summaries(store.Filter{Limit: recentRuns, Until: sane}) {
		if s.EndTime.After(sane) {
			continue
		}
		if known := l.tasks[s.TaskID]; known != nil && plan.Counts(s.Trigger) && !s.ScheduledTime.Before(known.armedAt) && (!s.StartTime.IsZero() || !s.Status.Ended()) {
			runs[s.TaskID]++
		}
		if s.Trigger != model.TriggerSchedule && s.Trigger != model.TriggerCatchUp {
			continue
		}
		if s.ScheduledTime.After(newest[s.TaskID]) {
			newest[s.TaskID] = s.ScheduledTime
		}
	}
	for id, a := range l.tasks {
		a.runs = max(a.runs, runs[id])
		a.isOver = a.over(l.clock.Now()) != ""
	}
	for i := range l.planned {
		t := &l.planned[i]
		if a := l.tasks[t.ID]; t.Runs != a.runs {
			t.Runs = a.runs
			setNext(t)
		}
		if slot := newest[t.ID]; slot.After(t.LastSlot) && slot.After(t.ArmedAt) {
			t.LastSlot, l.tasks[t.ID].lastSlot = slot, slot
			setNext(t)
		}
	}
}

// adopt follows a run of an earlier process, or queues it again when it was
// never started.
func (l *loop) adopt(ctx context.Context, run model.Run) {
	a := l.newActive(run)
	a.decidedAt = retryDecidedAt(l.store.Runs, run)
	if run.StartTime != nil { // how much of it the run slept or waited for answers is unknown
		a.asleep = max(l.clock.Now().Sub(*run.StartTime), 0)
	}
	l.active = append(l.active, a)
	state := l.runner.State(run.ID)
	if state == runner.Unknown && run.Status == model.RunUpcoming {
		return
	}
	l.suppressWatches(a)
	request, err := l.request(a)
	a.owner = request.Owner
	if err != nil { // the task was deleted; its run still needs its real result
		request = runner.Request{Run: run, Settings: l.effectiveSettings()}
	}
	l.log.Info("adopt a run", "run", run.ID, "state", state)
	l.execute(ctx, a, request, l.runner.Adopt)
}

// retryDecidedAt returns when a retry was decided: at the end of the run before
// it. Zero: unknown.
func retryDecidedAt(runs *store.Runs, run model.Run) time.Time {
	if run.Trigger != model.TriggerRetry {
		return time.Time{}
	}
	before, ok := runs.Summary(string(run.RetryOf))
	if !ok {
		return time.Time{}
	}
	return before.EndTime
}

// isBoot reports whether this is the first start since the machine or the
// login session began.
func (l *loop) isBoot() bool {
	return l.atLogin || (l.bootID != "" && l.bootID != l.store.State.Get().BootID)
}

func (l *loop) startBootTasks(now time.Time) error {
	var decisions []plan.Decision
	for _, t := range l.planned {
		if known := l.tasks[t.ID]; known.schedule.AtBoot() && !known.shared && known.over(now) == "" {
			decisions = append(decisions, plan.Enqueue(now, l.snapshot(now), t, model.TriggerSchedule))
		}
	}
	_, err := l.apply(now, decisions, nil)
	return err // not recorded: the next start of the service counts as the first one
}

// reload makes edits of the data directory effective.
func (l *loop) reload() {
	l.recountSpending(l.clock.Now())
	l.register(l.byOwnRun)
	l.reviewStatuses()
	l.events.send(apitype.ResetEvent())
}
