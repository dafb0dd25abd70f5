package plan

import (
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// recordsPerTask bounds how many missed slots of one task get their own record;
// older ones share one. A schedule of every minute over two weeks of vacation
// would otherwise make 20,000 records.
const recordsPerTask = 1000

// caughtUpPerTask bounds how many missed slots of one task are caught up: two
// weeks of every minute, for users who ask for all of them.
const caughtUpPerTask = 20_000

// Due decides every slot that has come by now, oldest first, and those within
// the prestart window that will run whatever happens until then: their task is
// idle and the scheduler is not paused.
func Due(now time.Time, s State) []Decision {
	var out []Decision
	for _, t := range s.Tasks {
		if t.Slots == nil || t.Next.After(now.Add(s.PrestartWindow)) {
			continue
		}
		at := now
		if t.Next.After(now) {
			if t.Next.Before(s.PausedUntil) || len(s.runsOf(t.ID)) > 0 || t.Quiet.At(t.Next) != "" || s.skipsOnBattery(t) {
				continue
			}
			at = t.Next // as of the slot
		}
		if s.Power == PowerUnknown && t.Quiet.OnBattery() != "" {
			continue // decided as soon as it is known
		}
		out = append(out, s.decideSlots(at, t)...)
	}
	slices.SortStableFunc(out, func(a, b Decision) int { return a.Slot.Compare(b.Slot) }) // the order of the queue
	return out
}

// decideSlots divides the slots of one task that have come into paused, missed
// and due ones, and applies the policy for each.
func (s State) decideSlots(now time.Time, t Task) []Decision {
	slots, older := t.passed(now)
	if len(slots) == 0 {
		return nil
	}
	s.Active = s.runsOf(t.ID) // a copy: each slot adds what the next one depends on
	var out []Decision
	if older.count > 0 {
		out = append(out, Decision{
			TaskID: t.ID, Slot: older.last, Trigger: model.TriggerSchedule, Reason: model.ReasonMissed,
			Message: fmt.Sprintf("%d slots from %s to %s passed while the scheduler was not running", older.count, formatTime(older.first), formatTime(older.last)),
		})
	}
	caught := s.coveredUntil(now, t, slots)
	for _, slot := range slots {
		if t.spent() {
			break // it has ended: nothing is due anymore
		}
		d := Decision{TaskID: t.ID, Slot: slot, Trigger: model.TriggerSchedule}
		switch {
		case slot.Before(s.PausedUntil):
			d.Reason, d.Message = model.ReasonPaused, "the scheduler was paused"
		case t.Quiet.At(slot) != "":
			d.Reason, d.Message = model.ReasonQuietTime, t.Quiet.At(slot)
		case s.missed(now, slot) && caught(slot) && t.Missed == model.MissedAll:
			d.Trigger = model.TriggerCatchUp // "all" means all, one after another
		case s.missed(now, slot) && caught(slot):
			d.Trigger = model.TriggerCatchUp
			s.overlap(now, t, &d)
		case s.missed(now, slot):
			d.Reason, d.Message = model.ReasonMissed, s.missedMessage(now, t, slot)
		case s.skipsOnBattery(t):
			d.Reason, d.Message = model.ReasonQuietTime, quietOnBattery(t.Quiet.OnBattery())
		default:
			s.overlap(now, t, &d)
			if d.Reason == "" && t.Overlap == model.OverlapReplace {
				s.Active = supersede(s.Active, out, &d)
			}
		}
		s.Active = withDecision(s.Active, d)
		out = append(out, d)
		if d.Reason == "" {
			t.Runs++
		}
	}
	return out
}

// skipsOnBattery reports whether a slot of a task is skipped now.
func (s State) skipsOnBattery(t Task) bool {
	return s.Power == PowerBattery && t.Quiet.OnBattery() != ""
}

func (s State) runsOf(taskID string) []Run {
	var mine []Run
	for _, r := range s.Active {
		if r.TaskID == taskID {
			mine = append(mine, r)
		}
	}
	return mine
}

// supersede lets d replace runs that were decided in the same tick: they have
// no id yet that d.Replaces could list. What they replace, d replaces too.
func supersede(active []Run, decided []Decision, d *Decision) []Run {
	for i := range decided {
		older := &decided[i]
		if older.Reason != "" {
			continue
		}
		for _, id := range older.Replaces {
			if !slices.Contains(d.Replaces, id) {
				d.Replaces = append(d.Replaces, id)
			}
		}
		older.Reason, older.Message, older.Replaces = model.ReasonReplaced, "replaced by a newer scheduled run of this task", nil
	}
	return slices.DeleteFunc(active, func(r Run) bool { return r.ID == "" })
}

// withDecision adds the outcome of a decision to the active runs of its task.
// Those that it replaces are removed, except running ones: they need time to
// end, and a newer slot replaces them as well.
func withDecision(active []Run, d Decision) []Run {
	if d.Reason != "" {
		return active
	}
	if len(d.Replaces) > 0 {
		active = slices.DeleteFunc(active, func(r Run) bool { return !r.Running && slices.Contains(d.Replaces, r.ID) })
	}
	return append(active, Run{TaskID: d.TaskID, Trigger: d.Trigger})
}

type slotRange struct {
	count       int
	first, last time.Time
}

// passed enumerates the slots from the last recorded one to now: the newest
// recordsPerTask and all that will be caught up, and the range of any older
// ones.
func (t Task) passed(now time.Time) (slots []time.Time, older slotRange) {
	after := t.from()
	for {
		slot, ok := t.slotAfter(after)
		if !ok || slot.After(now) {
			return slots, older
		}
		slots = append(slots, slot)
		if len(slots) > t.recordsSince(now, slots[0]) {
			if older.count == 0 {
				older.first = slots[0]
			}
			older.count, older.last = older.count+1, slots[0]
			slots = slots[1:]
		}
		after = slot
	}
}

// recordsSince returns how many records may be made if oldest is the first
// slot.
func (t Task) recordsSince(now, oldest time.Time) int {
	if t.Missed == model.MissedAll && now.Sub(oldest) <= t.MissedWindow {
		return caughtUpPerTask
	}
	return recordsPerTask
}

// coveredUntil returns which missed slots are caught up.
func (s State) coveredUntil(now time.Time, t Task, slots []time.Time) func(time.Time) bool {
	inWindow := func(slot time.Time) bool { return now.Sub(slot) <= t.MissedWindow }
	switch t.Missed {
	case model.MissedAll:
		return inWindow
	case model.MissedLatest:
		// A slot that is due right now replaces the missed ones. One in quiet time
		// would not have run.
		var latest time.Time
		for _, slot := range slots {
			if t.Quiet.At(slot) == "" {
				latest = slot
			}
		}
		return func(slot time.Time) bool { return slot.Equal(latest) && inWindow(slot) }
	default:
		return func(time.Time) bool { return false }
	}
}

func (s State) missedMessage(now time.Time, t Task, slot time.Time) string {
	const asleep = "the scheduler was not running or the machine was asleep"
	switch {
	case t.Missed == model.MissedSkip:
		return asleep + "; missed slots of this task are skipped"
	case now.Sub(slot) > t.MissedWindow:
		return fmt.Sprintf("%s; the slot is older than %s", asleep, format.Limit(t.MissedWindow))
	default:
		return asleep + "; superseded by a later missed slot"
	}
}

// Enqueue decides about a run that is not due by the clock: a file change, an
// event, a manual start, the next task of a sequence, the end of a task that it
// starts after, the start of the machine.
func Enqueue(now time.Time, s State, t Task, trigger model.Trigger) Decision {
	d := Decision{TaskID: t.ID, Slot: now, Trigger: trigger}
	followUp := trigger == model.TriggerFollowUp
	switch {
	case now.Before(s.PausedUntil) && trigger != model.TriggerManual && trigger != model.TriggerSequential:
		d.Reason, d.Message = model.ReasonPaused, "the scheduler is paused"
	case followUp && t.Quiet.At(now) != "":
		d.Reason, d.Message = model.ReasonQuietTime, t.Quiet.At(now)
	case followUp && s.skipsOnBattery(t):
		d.Reason, d.Message = model.ReasonQuietTime, quietOnBattery(t.Quiet.OnBattery())
	default:
		s.overlap(now, t, &d)
	}
	return d
}

func formatTime(t time.Time) string { return t.Format("2006-01-02 15:04 MST") }
