package engine

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

const (
	// gapAfter is how late the alarm may ring before the machine is taken to
	// have slept, or the clock to have been set: a slot that came less than
	// this ago still starts as if on time.
	gapAfter = 30 * time.Second
	// catchUpSpacing staggers the starts of missed runs after a wake-up.
	catchUpSpacing = 5 * time.Second
	// lead is how long before its slot a run is got ready. What that takes (a
	// durable record, the environment, the state of the repository, a supervisor
	// and its claim) is some 15 to 30 ms, more on a busy machine.
	lead = 250 * time.Millisecond
	// retryDisk is how soon a record that the disk refused is tried again.
	retryDisk = 10 * time.Second
)

// round decides and starts what is due now, and sets the alarm for what comes.
func (e *Engine) round(ctx context.Context) {
	now := e.Clock.Now()
	e.lookForGap(now)
	if !e.takeOverRuns(ctx) || !e.saveUnsaved() || !e.decide(now) || !e.followZone(now) {
		e.setAlarm(now.Add(retryDisk)) // nothing starts whose record could be lost
		e.announceStatus()
		return
	}
	e.reviewLimits(now)
	e.upkeep(ctx, now)
	if !e.flushAgain.IsZero() && !now.Before(e.flushAgain) {
		e.flush()
	}
	admission := plan.Admit(now, e.situation(now))
	for _, r := range admission.Refuse {
		e.end(r.RunID, r.Reason, r.Message)
	}
	e.noteWaits(admission.Wait)
	for _, id := range admission.Start {
		if a := e.activeRun(id); a != nil && !e.breakCircle(now, a) {
			e.start(ctx, a)
		}
	}
	e.setAlarm(e.wakeAt(now, admission.Wake))
	e.announceStatus()
}

// decide records what is due by the clock, and file changes that found the
// disk refusing; false: it still does.
func (e *Engine) decide(now time.Time) bool {
	if _, err := e.apply(now, plan.Due(now, e.situation(now)), nil); err != nil {
		return false
	}
	waiting := e.unheard
	e.unheard = nil
	for _, event := range waiting {
		e.fileEvent(event)
	}
	return len(e.unheard) == 0
}

// situation is the present as package plan sees it.
func (e *Engine) situation(now time.Time) plan.Situation {
	settings := e.inForce()
	s := plan.Situation{
		Tasks: e.tasks, Watching: e.watching,
		MaxRunning: settings.MaxConcurrentRuns, BudgetUSD: settings.DailyBudgetUSD, SpentUSD: e.spentToday(now),
		LatestCatchUp: e.catchUp, CatchUpSpacing: catchUpSpacing, Lead: e.lead(now),
	}
	if settings.PausedUntil != nil {
		s.PausedUntil = *settings.PausedUntil
	}
	s.Limits = e.planLimits()
	s.Active = make([]plan.Run, len(e.active))
	for i, a := range e.active {
		s.Active[i] = plan.Run{
			ID: a.run.ID, TaskID: a.run.TaskID, Trigger: a.run.Trigger, Running: a.going,
			NotBefore: a.notBefore, Parallel: a.parallel, Holds: a.holds,
			Slot: a.run.ScheduledTime, Made: a.made,
		}
		if len(s.Limits) > 0 && !a.going {
			s.Active[i].Owner = e.ownerNow(a.run.TaskID)
		}
	}
	return s
}

// lead is how far ahead of their slots runs are got ready now: not when the
// budget of the day forbids them, nor across midnight, where it is another.
func (e *Engine) lead(now time.Time) time.Duration {
	budget := e.inForce().DailyBudgetUSD
	if budget > 0 && (e.spentToday(now) >= budget || e.dayOf(now) != e.dayOf(now.Add(lead))) {
		return 0
	}
	return lead
}

// apply records decisions, all in one write, and lets the runs among them
// wait for their turn. It returns the records of the runs in the order of the
// decisions. After an error nothing is recorded: slots stay open and are
// decided again.
func (e *Engine) apply(now time.Time, decisions []plan.Decision, adjust func(*model.Run)) ([]model.Run, error) {
	if len(decisions) == 0 {
		return nil, nil
	}
	records := make([]model.Run, 0, len(decisions))
	for _, d := range decisions {
		records = append(records, e.record(now, d, adjust))
	}
	if err := e.put(records...); err != nil {
		return nil, err
	}
	for i, d := range decisions {
		run := records[i]
		e.advance(d)
		if run.Status == model.RunUpcoming {
			e.active = append(e.active, e.newActive(run))
		}
		e.announceRun(run)
	}
	for _, d := range decisions {
		for _, id := range d.Replaces {
			e.end(id, model.ReasonReplaced, "a newer slot of this task took its place")
		}
	}
	return records, nil
}

// record makes the run record of a decision.
func (e *Engine) record(now time.Time, d plan.Decision, adjust func(*model.Run)) model.Run {
	task := e.armed[d.TaskID].task
	run := model.NewRun()
	run.ID, run.TaskID, run.TaskName, run.JobID = uuid.NewString(), task.ID, task.Name, task.JobID
	run.ScheduledTime, run.Trigger = d.Slot, d.Trigger
	if d.Reason != "" {
		run.Status, run.Reason, run.Errors = model.RunCancelled, d.Reason, model.Strings{d.Message}
		run.EndTime = &now
	}
	if adjust != nil {
		adjust(&run)
	}
	return run
}

// advance moves a task past a slot that is on record.
func (e *Engine) advance(d plan.Decision) {
	if d.Trigger != model.TriggerSchedule && d.Trigger != model.TriggerCatchUp {
		return
	}
	e.armed[d.TaskID].lastSlot = d.Slot
	for i := range e.tasks {
		if t := &e.tasks[i]; t.ID == d.TaskID {
			t.LastSlot = d.Slot
			e.setNext(t)
			break
		}
	}
	e.markStale(string(e.armed[d.TaskID].task.JobID))
}

// put writes runs durably and reports a disk that refuses.
func (e *Engine) put(runs ...model.Run) error {
	err := e.Store.Runs.Put(runs...)
	e.report("runs.json", err)
	return err
}

// saveUnsaved writes the results that the disk refused; false: it still does.
func (e *Engine) saveUnsaved() bool {
	if len(e.unsaved) == 0 {
		return true
	}
	if e.put(e.unsaved...) != nil {
		return false
	}
	saved := e.unsaved
	e.unsaved = nil
	for _, run := range saved {
		e.settled(run)
	}
	return true
}

func (e *Engine) setAlarm(at time.Time) {
	e.alarmAt = at
	e.alarm.Set(at)
}

// wakeAt is the earliest of the lead before the next slot, that slot itself when
// its run could not be got ready, and what the waiting runs wait for.
func (e *Engine) wakeAt(now, wake time.Time) time.Time {
	early := e.lead(now)
	for i := range e.tasks {
		next := e.tasks[i].Next
		if next.Equal(never) {
			continue
		}
		if next.Sub(now) > early {
			next = next.Add(-early)
		}
		if wake.IsZero() || next.Before(wake) {
			wake = next
		}
	}
	settings := e.Store.Settings.Get()
	if p := settings.PausedUntil; p != nil && p.After(now) && !p.Equal(model.Forever) && (wake.IsZero() || p.Before(wake)) {
		wake = *p
	}
	for _, l := range e.Store.State.Get().Limits {
		if l.Until.After(now) && (wake.IsZero() || l.Until.Before(wake)) {
			wake = l.Until
		}
	}
	if !e.flushAgain.IsZero() && (wake.IsZero() || e.flushAgain.Before(wake)) {
		wake = e.flushAgain
	}
	if next := e.nextUpkeep(now); wake.IsZero() || next.Before(wake) {
		wake = next
	}
	if look := now.Add(zoneLook); look.Before(wake) && e.travels() {
		wake = look
	}
	return wake
}

// lookForGap notices that the loop comes round much later than its alarm was
// set to: the machine slept, the clock was set, or the disk let nothing be
// decided. Slots before this moment were missed. It looks in every round, for
// what wakes the loop first after a sleep may be a request and not the alarm.
func (e *Engine) lookForGap(now time.Time) {
	if !e.alarmAt.IsZero() && now.Sub(e.alarmAt) > gapAfter {
		e.watching = now
		e.Log.Info("the machine slept or its clock was set", "due", e.alarmAt, "now", now)
	}
	if now.Before(e.watching) { // set back
		e.watching = now
	}
	for i := range e.tasks {
		e.rearm(&e.tasks[i], now)
	}
}

func (e *Engine) noteWaits(waits []plan.Wait) {
	clear(e.waits)
	for _, w := range waits {
		e.waits[w.RunID] = w.For
	}
}

func (e *Engine) activeRun(id string) *active {
	if i := slices.IndexFunc(e.active, func(a *active) bool { return a.run.ID == id }); i >= 0 {
		return e.active[i]
	}
	return nil
}

func (e *Engine) announceRun(run model.Run) {
	e.events.send(contract.Event{Kind: contract.EventRun, ID: run.ID, Run: &run})
}
