package scheduler

import (
	"cmp"
	"context"
	"slices"
	"time"

	"claude-scheduler/backend/execute"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

// begin takes up where the last process left off: it arms the tasks, finds the
// runs that went on without it, and fires what is due at the machine's start.
func (l *loop) recover(ctx context.Context) {
	l.zone = l.lastZone()
	l.takeOverLimits(l.clock.Now())
	l.registerAll()
	l.takeOverRuns(ctx)
}

// takeOverRuns is the part of begin that needs runs.json. False: the file
// cannot be read now. Then nothing may start, for a run that the last good copy
// calls upcoming may have ended since, and it is tried again.
func (l *loop) takeOverRuns(ctx context.Context) bool {
	if l.tookOver {
		return true
	}
	if !l.store.Runs.Readable() {
		return false
	}
	l.tookOver = true
	now := l.clock.Now()
	boot := l.atBoot()
	l.resumeSlots()
	l.sumSpending(now)
	for _, run := range l.store.Runs.Active() {
		l.adopt(ctx, run)
	}
	slices.SortStableFunc(l.active, func(a, b *activeRun) int { return a.run.ScheduledTime.Compare(b.run.ScheduledTime) })
	l.reviewWaiting()
	err := l.runner.Sweep(func(id string) bool { return l.findActive(id) != nil })
	l.report("supervise", err)
	l.booted = !boot || l.fireAtBoot(now) == nil
	l.readLastOutcomes()
	l.recountLoops(now)
	for _, job := range l.store.Jobs.All() {
		l.markDirty(job.ID)
	}
	if l.saveState() != nil {
		l.markDirty("")
	}
	return true
}

// resumeSlots moves each task past the slots that are on record: state.json
// is written at leisure, the runs are the truth.
func (l *loop) resumeSlots() {
	newest := map[string]time.Time{}
	// What was decided a day and more ahead of the clock, was so while the clock was wrong.
	sane := l.clock.Now().Add(plan.RearmAfter)
	runs, err := l.store.Runs.List(store.Filter{Limit: recentRuns, Until: sane})
	l.report("runs.json", err)
	for _, s := range runs {
		if s.EndTime != nil && s.EndTime.After(sane) {
			continue
		}
		if s.Trigger != model.TriggerSchedule && s.Trigger != model.TriggerCatchUp {
			continue
		}
		if s.ScheduledTime.After(newest[s.TaskID]) {
			newest[s.TaskID] = s.ScheduledTime
		}
	}
	for i := range l.planned {
		t := &l.planned[i]
		if slot := newest[t.ID]; slot.After(t.LastSlot) && slot.After(t.ArmedAt) {
			t.LastSlot, l.tasks[t.ID].lastSlot = slot, slot
			l.setNext(t)
		}
	}
}

// takeOver adopts a run of an earlier process, or lets it wait again when it
// was never started.
func (l *loop) adopt(ctx context.Context, run model.Run) {
	a := l.newActive(run)
	a.made = l.madeAt(run)
	l.active = append(l.active, a)
	state := l.runner.State(run.ID)
	if state == execute.Unknown && run.Status == model.RunUpcoming {
		return
	}
	l.suppressWatches(a)
	order, err := l.request(a)
	a.owner = order.Owner
	if err != nil { // the task is gone; its run still deserves its true end
		order = execute.Order{Run: run, Settings: l.effectiveSettings()}
	}
	l.log.Info("adopt a run", "run", run.ID, "state", state)
	l.execute(ctx, a, order, l.runner.Adopt)
}

// madeAt is when a retry was decided: at the end of the run before it. Zero: not known.
func (l *loop) madeAt(run model.Run) time.Time {
	if run.Trigger != model.TriggerRetry {
		return time.Time{}
	}
	before, ok, err := l.store.Runs.Get(string(run.RetryOf))
	if err != nil || !ok || before.EndTime == nil {
		return time.Time{}
	}
	return *before.EndTime
}

// atBoot reports whether this is the first start since the machine or the
// login session began.
func (l *loop) atBoot() bool {
	return l.atLogin || (l.bootID != "" && l.bootID != l.store.State.Get().BootID)
}

func (l *loop) fireAtBoot(now time.Time) error {
	var decisions []plan.Decision
	for _, t := range l.planned {
		if l.tasks[t.ID].schedule.AtBoot() {
			decisions = append(decisions, plan.Arrive(now, l.snapshot(now), t, model.TriggerSchedule))
		}
	}
	_, err := l.apply(now, decisions, nil)
	return err // not on record: the next start of the service counts as the first
}

// lastOutcomes reads how each task's newest executed run ended.
func (l *loop) readLastOutcomes() {
	for _, s := range l.recent() { // newest first
		a := l.tasks[s.TaskID]
		if a == nil || !s.Status.Ended() {
			continue
		}
		a.family = cmp.Or(a.family, plan.Family(s.Model))
		if a.lastStatus != "" {
			continue
		}
		if executed(s) {
			a.lastStatus = s.Status
		}
	}
	for _, a := range l.tasks {
		if a.lastStatus == "" {
			a.lastStatus = a.task.LastRunStatus
		}
	}
}

// takeUp makes what was edited in the data directory effective.
func (l *loop) reload() {
	l.register()
	l.reviewStatuses()
	l.events.send(resetEvent)
}
