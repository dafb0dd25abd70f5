package scheduler

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/report"
)

const (
	// missedAfter is how late the alarm may ring before the loop assumes that the
	// machine slept or that its clock was set. A slot less than this ago still
	// starts as if on time.
	missedAfter = 30 * time.Second
	// catchUpInterval staggers the starts of missed runs after a wake-up.
	catchUpInterval = 5 * time.Second
	// PrestartWindow is how long before its slot a run is prepared: a durable
	// record, the environment, the state of the repository, a supervisor and its
	// claim take 15 to 30 ms, more on a busy machine.
	PrestartWindow = 250 * time.Millisecond
	// DiskRetryInterval is how soon writing a record is retried after the disk
	// refused it.
	DiskRetryInterval = 10 * time.Second
)

// tick decides and starts what is due now, and sets the alarm for the next time.
func (l *loop) tick(ctx context.Context) {
	now := l.clock.Now()
	l.detectSleep(now)
	l.readPower(ctx, now)
	if !l.adoptRuns(ctx) || !l.records.flush() || !l.decide(now) || !l.applyZoneChange(now) {
		l.setAlarm(now.Add(DiskRetryInterval)) // nothing starts without a durable record
		l.announceStatus()
		return
	}
	l.limits.review(now)
	l.usage.review(now)
	l.flagOutliers(now)
	l.maintain(ctx, now)
	l.digest(now)
	l.beat(ctx, now)
	l.pollGitHub(ctx, now)
	l.startPending(now)
	l.checkAhead(ctx, now)
	if !l.retryFlushAt.IsZero() && !now.Before(l.retryFlushAt) {
		l.flush()
	}
	admission := plan.Admit(now, l.snapshot(now))
	for _, r := range admission.Reject {
		l.cancelRun(r.RunID, r.Reason, r.Message)
	}
	l.waits = admission.Wait
	for _, id := range admission.Start {
		if a := l.active.find(id); a != nil && !l.breakLoop(now, a) {
			l.start(ctx, a, admission.Reserved[id])
		}
	}
	l.setAlarm(l.wakeAt(now, admission.Wake))
	l.announceStatus()
}

// decide records what is due by the clock, and file changes that could not be
// written before; false: they still cannot.
func (l *loop) decide(now time.Time) bool {
	if _, err := l.apply(now, plan.Due(now, l.snapshot(now)), nil); err != nil {
		return false
	}
	waiting := l.pendingFileEvents
	l.pendingFileEvents = nil
	for _, event := range waiting {
		l.fileEvent(event)
	}
	return len(l.pendingFileEvents) == 0
}

// snapshot returns the current state as package plan sees it.
func (l *loop) snapshot(now time.Time) plan.State {
	settings := l.effectiveSettings()
	s := plan.State{
		Tasks: l.planned, AwakeSince: l.awakeSince,
		MaxRunning: settings.MaxConcurrentRuns, Budgets: l.budgets(now), ReservePercent: settings.ReservePercent,
		Power: l.power.now(now), LatestCatchUp: l.lastCatchUp, CatchUpInterval: catchUpInterval, PrestartWindow: l.prestart(now),
	}
	if settings.PausedUntil != nil {
		s.PausedUntil = *settings.PausedUntil
	}
	s.Limits = l.limits.planned()
	if s.ReservePercent > 0 {
		s.Windows = l.usage.planned()
	}
	s.Active = make([]plan.Run, len(l.active))
	for i, a := range l.active {
		s.Active[i] = plan.Run{
			ID: a.run.ID, TaskID: a.run.TaskID, Trigger: a.run.Trigger, Running: a.started,
			NotBefore: a.notBefore, Parallel: a.parallel, Holds: a.locks,
			Slot: a.run.ScheduledTime, DecidedAt: a.decidedAt, ByUser: a.byUser,
			ReservedUSD: a.run.ReservedUSD, CostUSD: a.run.CostUSD, Profiles: a.run.Profiles,
		}
		known := l.tasks[a.run.TaskID]
		if known == nil {
			continue
		}
		r := &s.Active[i]
		r.Priority, r.Order = known.task.Priority, known.order
		if len(s.Budgets) > 0 {
			r.Expected = known.history.Expect(known.task.MaxBudgetUSD)
		}
		if a.started {
			continue
		}
		r.Quiet = known.quietHere
		r.Profiles = l.profilesOf(known)
		if len(s.Limits)+len(s.Windows) > 0 {
			r.Owner = l.limits.ownerNow(known)
		}
	}
	return s
}

// prestart returns how long before their slots runs are prepared now: zero when
// a daily budget is used up, and not across midnight, where the next day's
// budget counts.
func (l *loop) prestart(now time.Time) time.Duration {
	budgets := l.budgets(now)
	if len(budgets) == 0 {
		return PrestartWindow
	}
	spent := slices.ContainsFunc(budgets, func(b plan.Budget) bool { return b.SpentUSD >= b.USD })
	if spent || l.spent.dayOf(now) != l.spent.dayOf(now.Add(PrestartWindow)) {
		return 0
	}
	return PrestartWindow
}

// apply records decisions, all in one write, and queues the runs among them. It
// returns the records of the runs in the order of the decisions. After an error
// nothing is recorded: slots stay open and are decided again.
func (l *loop) apply(now time.Time, decisions []plan.Decision, adjust func(*model.Run)) ([]model.Run, error) {
	if len(decisions) == 0 {
		return nil, nil
	}
	records := make([]model.Run, 0, len(decisions))
	for _, d := range decisions {
		records = append(records, l.newRecord(now, d, adjust))
	}
	if err := l.records.put(records...); err != nil {
		return nil, err
	}
	for i, d := range decisions {
		run := records[i]
		l.advance(d)
		if run.Status == model.RunUpcoming {
			l.countRun(run, 1)
			l.active = append(l.active, l.newActive(run))
		}
		l.events.send(apitype.RunEvent(run))
	}
	for _, d := range decisions {
		for _, id := range d.Replaces {
			l.cancelRun(id, model.ReasonReplaced, "replaced by a newer scheduled run of this task")
		}
	}
	return records, nil
}

// newRecord makes the run record of a decision.
func (l *loop) newRecord(now time.Time, d plan.Decision, adjust func(*model.Run)) model.Run {
	task := l.tasks[d.TaskID].task
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
	run.Headline = report.Headline(run)
	return run
}

// advance moves a task past a recorded slot.
func (l *loop) advance(d plan.Decision) {
	if d.Trigger != model.TriggerSchedule && d.Trigger != model.TriggerCatchUp {
		return
	}
	l.tasks[d.TaskID].lastSlot = d.Slot
	for i := range l.planned {
		if t := &l.planned[i]; t.ID == d.TaskID {
			t.LastSlot = d.Slot
			setNext(t)
			break
		}
	}
	l.markDirty(string(l.tasks[d.TaskID].task.JobID))
}

func (l *loop) setAlarm(at time.Time) {
	l.alarmAt = at
	l.alarm.Set(at)
}

// wakeAt returns the earliest of the prestart window of the next slot, that
// slot itself when its run could not be prepared, and what the waiting runs
// wait for.
func (l *loop) wakeAt(now, wake time.Time) time.Time {
	early := l.prestart(now)
	for i := range l.planned {
		next := l.planned[i].Next
		if next.Equal(never) {
			continue
		}
		if l.power.reading && !next.After(now) && l.planned[i].Quiet.OnBattery() != "" {
			continue // decided when the battery has been read
		}
		if next.Sub(now) > early {
			next = next.Add(-early)
		}
		if wake.IsZero() || next.Before(wake) {
			wake = next
		}
	}
	settings := l.store.Settings.Get()
	if p := settings.PausedUntil; p != nil && p.After(now) && !p.Equal(model.Forever) && (wake.IsZero() || p.Before(wake)) {
		wake = *p
	}
	for _, l := range l.store.State.Get().Limits {
		if l.Until.After(now) && (wake.IsZero() || l.Until.Before(wake)) {
			wake = l.Until
		}
	}
	if at, ok := l.digestTime(now, 1); ok && (wake.IsZero() || at.Before(wake)) {
		wake = at
	}
	if at, ok := l.nextCheck(now); ok && (wake.IsZero() || at.Before(wake)) {
		wake = at
	}
	if at, ok := l.nextPoll(now); ok && (wake.IsZero() || at.Before(wake)) {
		wake = at
	}
	if at, ok := l.nextBeat(); ok && (wake.IsZero() || at.Before(wake)) {
		wake = at
	}
	if !l.retryFlushAt.IsZero() && (wake.IsZero() || l.retryFlushAt.Before(wake)) {
		wake = l.retryFlushAt
	}
	if at := l.outlierAt(now); !at.IsZero() && at.Before(wake) || wake.IsZero() {
		wake = at
	}
	if next := l.nextMaintenance(now); wake.IsZero() || next.Before(wake) {
		wake = next
	}
	if look := now.Add(zoneCheckInterval); look.Before(wake) && l.followsMachineZone() {
		wake = look
	}
	return wake
}

// detectSleep notices a tick much later than the alarm was set to: the machine
// slept, its clock was set, or the disk refused every record. Slots before this
// moment were missed. Every tick checks, because a request may wake the loop after
// a sleep before the alarm does.
func (l *loop) detectSleep(now time.Time) {
	if !l.alarmAt.IsZero() && now.Sub(l.alarmAt) > missedAfter {
		l.awakeSince = now
		l.log.Info("the machine slept or its clock was set", "due", l.alarmAt, "now", now)
		for _, a := range l.active { // rather too much than a run that is flagged because the machine slept
			if a.started {
				a.asleep += now.Sub(l.tickedAt)
			}
		}
	}
	l.doubtClock(l.tickedAt, now)
	l.tickedAt = now
	if now.Before(l.awakeSince) { // set back
		l.awakeSince = now
	}
	for i := range l.planned {
		l.reschedule(&l.planned[i], now)
	}
}
