package engine

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
func (e *Engine) begin(ctx context.Context) {
	e.zone = e.lastZone()
	e.takeOverLimits(e.Clock.Now())
	e.armAll()
	e.takeOverRuns(ctx)
}

// takeOverRuns is the part of begin that needs runs.json. False: the file
// cannot be read now. Then nothing may start, for a run that the last good copy
// calls upcoming may have ended since, and it is tried again.
func (e *Engine) takeOverRuns(ctx context.Context) bool {
	if e.tookOver {
		return true
	}
	if !e.Store.Runs.Readable() {
		return false
	}
	e.tookOver = true
	now := e.Clock.Now()
	boot := e.atBoot()
	e.resumeSlots()
	e.countSpending(now)
	for _, run := range e.Store.Runs.Active() {
		e.takeOver(ctx, run)
	}
	slices.SortStableFunc(e.active, func(a, b *active) int { return a.run.ScheduledTime.Compare(b.run.ScheduledTime) })
	e.reviewWaiting()
	err := e.Executor.Sweep(func(id string) bool { return e.activeRun(id) != nil })
	e.report("supervise", err)
	e.booted = !boot || e.fireAtBoot(now) == nil
	e.lastOutcomes()
	e.recountLoops(now)
	for _, job := range e.Store.Jobs.All() {
		e.markStale(job.ID)
	}
	if e.saveState() != nil {
		e.markStale("")
	}
	return true
}

// resumeSlots moves each task past the slots that are on record: state.json
// is written at leisure, the runs are the truth.
func (e *Engine) resumeSlots() {
	newest := map[string]time.Time{}
	// What was decided a day and more ahead of the clock, was so while the clock was wrong.
	sane := e.Clock.Now().Add(plan.RearmAfter)
	runs, err := e.Store.Runs.List(store.Filter{Limit: recentRuns, Until: sane})
	e.report("runs.json", err)
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
	for i := range e.tasks {
		t := &e.tasks[i]
		if slot := newest[t.ID]; slot.After(t.LastSlot) && slot.After(t.ArmedAt) {
			t.LastSlot, e.armed[t.ID].lastSlot = slot, slot
			e.setNext(t)
		}
	}
}

// takeOver adopts a run of an earlier process, or lets it wait again when it
// was never started.
func (e *Engine) takeOver(ctx context.Context, run model.Run) {
	a := e.newActive(run)
	a.made = e.madeAt(run)
	e.active = append(e.active, a)
	state := e.Executor.State(run.ID)
	if state == execute.Unknown && run.Status == model.RunUpcoming {
		return
	}
	e.goesOn(a)
	order, err := e.order(a)
	a.owner = order.Owner
	if err != nil { // the task is gone; its run still deserves its true end
		order = execute.Order{Run: run, Settings: e.inForce()}
	}
	e.Log.Info("adopt a run", "run", run.ID, "state", state)
	e.carryOut(ctx, a, order, e.Executor.Adopt)
}

// madeAt is when a retry was decided: at the end of the run before it. Zero: not known.
func (e *Engine) madeAt(run model.Run) time.Time {
	if run.Trigger != model.TriggerRetry {
		return time.Time{}
	}
	before, ok, err := e.Store.Runs.Get(string(run.RetryOf))
	if err != nil || !ok || before.EndTime == nil {
		return time.Time{}
	}
	return *before.EndTime
}

// atBoot reports whether this is the first start since the machine or the
// login session began.
func (e *Engine) atBoot() bool {
	return e.Login || (e.BootID != "" && e.BootID != e.Store.State.Get().BootID)
}

func (e *Engine) fireAtBoot(now time.Time) error {
	var decisions []plan.Decision
	for _, t := range e.tasks {
		if e.armed[t.ID].schedule.AtBoot() {
			decisions = append(decisions, plan.Arrive(now, e.situation(now), t, model.TriggerSchedule))
		}
	}
	_, err := e.apply(now, decisions, nil)
	return err // not on record: the next start of the service counts as the first
}

// lastOutcomes reads how each task's newest executed run ended.
func (e *Engine) lastOutcomes() {
	for _, s := range e.recent() { // newest first
		a := e.armed[s.TaskID]
		if a == nil || !s.Status.Ended() {
			continue
		}
		a.family = cmp.Or(a.family, plan.Family(s.Model))
		if a.ended != "" {
			continue
		}
		if executed(s) {
			a.ended = s.Status
		}
	}
	for _, a := range e.armed {
		if a.ended == "" {
			a.ended = a.task.LastRunStatus
		}
	}
}

// takeUp makes what was edited in the data directory effective.
func (e *Engine) takeUp() {
	e.arm()
	e.reviewStatuses()
	e.events.send(resetEvent)
}
