package plan

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// A life is a random history of a scheduler: tasks, sleeps, restarts, clock
// steps, pauses, limits and ends of runs. It applies the decisions as the
// scheduler does and checks after each that no slot was lost or doubled.
type life struct {
	t       testing.TB
	rand    *rand.Rand
	now     time.Time
	s       State
	parts   []Run              // what runs of each task hold
	decided []map[int64]string // by task: Unix time of a slot -> how it was decided
	folded  []time.Time        // by task: up to here older slots share one record
	seen    []time.Time        // by task: how far its slots were decided
	runs    int
	log     []string
}

func newLife(t testing.TB, seed uint64) *life {
	l := &life{t: t, rand: rand.New(rand.NewPCG(seed, 1)), now: at("12:00")}
	l.s.AwakeSince, l.s.CatchUpInterval, l.s.MaxRunning = l.now, 5*time.Second, l.rand.IntN(4)
	l.s.PrestartWindow = time.Duration(l.rand.IntN(3)) * time.Second
	pick := func(n int) int { return l.rand.IntN(n) }
	slots := []Slots{
		cron(t, "*/10 * * * *", ""), cron(t, "0 * * * *", ""), cron(t, "30 2 * * *", "Europe/Berlin"),
		interval(t, 7, model.Minutes), interval(t, 3, model.Hours), interval(t, 1, model.Days), nil,
	}
	for i := range 1 + pick(5) {
		task := Task{
			ID: fmt.Sprintf("t%d", i), Slots: slots[pick(len(slots))], ArmedAt: l.now,
			Missed: model.MissedModes[pick(3)], MissedWindow: []time.Duration{0, time.Hour, 24 * time.Hour}[pick(3)],
			Overlap: model.OverlapModes[pick(4)],
		}
		l.s.Tasks = append(l.s.Tasks, task)
		part := Run{TaskID: task.ID, Parallel: task.Overlap == model.OverlapParallel}
		part.Owner = Owner{Login: []string{"", "x"}[pick(2)], Family: []string{"opus", "sonnet"}[pick(2)]}
		for _, thing := range []string{"/a", "/b", "session"}[:pick(4)] {
			if pick(2) == 0 {
				part.Holds = append(part.Holds, thing)
			}
		}
		l.parts = append(l.parts, part)
		l.decided = append(l.decided, map[int64]string{})
	}
	l.folded, l.seen = make([]time.Time, len(l.parts)), make([]time.Time, len(l.parts))
	return l
}

func (l *life) fail(format string, args ...any) {
	l.t.Helper()
	for _, line := range l.log[max(0, len(l.log)-30):] {
		l.t.Log(line)
	}
	l.t.Fatalf(format, args...)
}

func (l *life) record(format string, args ...any) {
	l.log = append(l.log, l.now.Format("01-02 15:04:05 ")+fmt.Sprintf(format, args...))
}

// step makes a random change, then runs a tick.
func (l *life) step() {
	if len(l.s.Active) > 1500 { // a backlog of "all" has been seen to wait
		l.s.Active = nil
	}
	switch l.rand.IntN(20) {
	case 0, 1: // asleep, or not running
		l.now = l.now.Add(l.span(72 * time.Hour))
		l.s.AwakeSince = l.now
		l.record("woke up")
	case 2: // set back
		l.now = l.now.Add(-l.span(24 * time.Hour))
		l.record("clock set back")
	case 3: // far ahead, and back
		right := l.now
		l.now = l.now.Add(l.span(10 * 24 * time.Hour))
		l.s.AwakeSince = l.now
		l.record("clock far ahead")
		l.tick()
		l.now = right
		l.record("clock set right")
	case 4: // edited, or switched off and on
		l.arm(l.rand.IntN(len(l.s.Tasks)))
	case 5:
		l.s.PausedUntil = []time.Time{{}, l.now.Add(l.span(6 * time.Hour)), model.Forever}[l.rand.IntN(3)]
		l.record("paused until %s", l.s.PausedUntil)
	case 6:
		l.s.Limits = [][]Limit{
			nil,
			{{EveryModel: true, Until: l.now.Add(l.span(6 * time.Hour))}},
			{{Owner: Owner{Login: "x", Family: "opus"}, Until: l.now.Add(l.span(100 * time.Hour))}, {Owner: Owner{Login: "x"}, EveryModel: true}},
		}[l.rand.IntN(3)]
		l.record("limits %v", l.s.Limits)
	case 7, 8:
		l.arrive()
	case 9, 10, 11:
		l.finish()
	default: // awake, to the next slot
		next := l.now.Add(l.span(time.Hour))
		for _, t := range l.s.Tasks {
			if slot, ok := t.NextSlot(); ok && slot.After(l.now) && slot.Before(next) {
				next = slot
			}
		}
		if early := next.Add(-l.s.PrestartWindow); early.After(l.now) && l.rand.IntN(2) == 0 {
			next = early
		}
		l.now = next
	}
	l.tick()
}

func (l *life) span(limit time.Duration) time.Duration {
	return time.Duration(l.rand.Int64N(int64(limit/time.Second))) * time.Second
}

// arm starts the record of a task from the beginning.
func (l *life) arm(i int) {
	l.check(i)
	t := &l.s.Tasks[i]
	t.ArmedAt, t.LastSlot, t.Next = l.now, time.Time{}, time.Time{}
	clear(l.decided[i])
	l.folded[i], l.seen[i] = time.Time{}, time.Time{}
	l.record("armed %s", t.ID)
}

// finish ends one run, or makes it a retry.
func (l *life) finish() {
	for i, r := range l.s.Active {
		if !r.Running {
			continue
		}
		l.s.Active = slices.Delete(slices.Clone(l.s.Active), i, i+1)
		if l.rand.IntN(3) == 0 {
			again := l.parts[l.index(r.TaskID)]
			again.ID, again.Trigger, again.NotBefore, again.DecidedAt = l.id(), model.TriggerRetry, l.now.Add(l.span(time.Hour)), l.now
			l.s.Active = append(l.s.Active, again)
		}
		return
	}
}

func (l *life) arrive() {
	i := l.rand.IntN(len(l.s.Tasks))
	trigger := []model.Trigger{model.TriggerManual, model.TriggerFileWatch, model.TriggerSequential}[l.rand.IntN(3)]
	l.apply(i, Enqueue(l.now, l.s, l.s.Tasks[i], trigger))
}

// tick is a tick of the scheduler.
func (l *life) tick() {
	for i := range l.s.Tasks {
		if _, ok := l.s.Tasks[i].Rearm(l.now); ok {
			l.arm(i)
		}
		l.s.Tasks[i].Next = time.Time{} // look
		if next, ok := l.s.Tasks[i].NextSlot(); ok && l.rand.IntN(2) == 0 {
			l.s.Tasks[i].Next = next
		}
	}
	before := clone(l.s)
	decisions := Due(l.now, l.s)
	if !reflect.DeepEqual(before, l.s) {
		l.fail("Due changed the situation")
	}
	if again := Due(l.now, before); !reflect.DeepEqual(decisions, again) {
		l.fail("the same situation, another answer:\n%v\n%v", decisions, again)
	}
	if len(decisions) > 0 && len(Due(l.now, l.without(decisions))) > 0 {
		l.fail("a slot on record is decided again")
	}
	for _, d := range decisions {
		i := l.index(d.TaskID)
		l.account(i, d)
		l.apply(i, d)
		l.s.Tasks[i].LastSlot = d.Slot
		if d.Slot.After(l.now) {
			l.seen[i] = d.Slot
		}
	}
	for i := range l.s.Tasks {
		if l.now.After(l.seen[i]) {
			l.seen[i] = l.now
		}
	}
	l.admit()
}

// without returns the state once the decisions are recorded.
func (l *life) without(decisions []Decision) State {
	s := clone(l.s)
	for _, d := range decisions {
		t := &s.Tasks[l.index(d.TaskID)]
		t.LastSlot, t.Next = d.Slot, time.Time{}
	}
	return s
}

// account notes that a slot was decided.
func (l *life) account(i int, d Decision) {
	how, known := l.decided[i][d.Slot.Unix()]
	switch {
	case known:
		l.fail("%s: slot %s is decided twice: %s, then %s", d.TaskID, d.Slot, how, d.Reason)
	case d.Slot.After(l.now) && (d.Slot.Sub(l.now) > l.s.PrestartWindow || d.Reason != "" || len(l.s.runsOf(d.TaskID)) > 0),
		!d.Slot.After(l.s.Tasks[i].ArmedAt), !d.Slot.After(l.s.Tasks[i].LastSlot):
		l.fail("%s: slot %s is out of its time", d.TaskID, d.Slot)
	}
	var count int
	if n, _ := fmt.Sscanf(d.Message, "%d slots from", &count); n == 1 {
		slot := l.s.Tasks[i].from()
		for range count {
			slot, _ = l.s.Tasks[i].Slots.Next(slot, slot)
			l.decided[i][slot.Unix()] = "in one record"
		}
		if !slot.Equal(d.Slot) {
			l.fail("%s: %d slots end at %s, not at %s", d.TaskID, count, slot, d.Slot)
		}
	}
	l.decided[i][d.Slot.Unix()] = string(d.Trigger) + " " + string(d.Reason)
}

// check reports lost slots.
func (l *life) check(i int) {
	t := l.s.Tasks[i]
	if t.Slots == nil {
		return
	}
	wanted := 0
	for slot, ok := t.Slots.Next(t.ArmedAt, t.ArmedAt); ok && !slot.After(l.seen[i]); slot, ok = t.Slots.Next(slot, slot) {
		wanted++
		if _, found := l.decided[i][slot.Unix()]; !found {
			l.fail("%s: slot %s is lost", t.ID, slot)
		}
	}
	if wanted != len(l.decided[i]) {
		l.fail("%s: %d slots came, %d were decided", t.ID, wanted, len(l.decided[i]))
	}
}

// apply records a decision.
func (l *life) apply(i int, d Decision) {
	l.record("%s slot %s %s %s %v", d.TaskID, d.Slot.Format("01-02 15:04"), d.Trigger, d.Reason, d.Replaces)
	if d.Reason != "" && len(d.Replaces) > 0 {
		l.fail("%s replaces, but does not run", d.TaskID)
	}
	for n, id := range d.Replaces {
		at := slices.IndexFunc(l.s.Active, func(r Run) bool { return r.ID == id })
		if at < 0 || l.s.Active[at].TaskID != d.TaskID || slices.Contains(d.Replaces[:n], id) {
			l.fail("%s replaces %q, which is no active run of it", d.TaskID, id)
		}
	}
	l.s.Active = slices.DeleteFunc(slices.Clone(l.s.Active), func(r Run) bool { return slices.Contains(d.Replaces, r.ID) })
	if d.Reason == "" {
		run := l.parts[i]
		run.ID, run.Trigger, run.Slot = l.id(), d.Trigger, d.Slot
		l.s.Active = append(l.s.Active, run)
	}
}

func (l *life) admit() {
	before := clone(l.s)
	a := Admit(l.now, l.s)
	if !reflect.DeepEqual(before, l.s) || !reflect.DeepEqual(a, Admit(l.now, before)) {
		l.fail("Admit is not pure")
	}
	running, waiting := 0, 0
	for _, r := range l.s.Active {
		if r.Running {
			running++
		} else {
			waiting++
		}
	}
	if len(a.Start)+len(a.Wait)+len(a.Reject) != waiting {
		l.fail("%d wait, but the answer is %+v", waiting, a)
	}
	if len(a.Start) > 0 && running+len(a.Start) > max(1, l.s.MaxRunning) {
		l.fail("%d run and %v start; at most %d may", running, a.Start, l.s.MaxRunning)
	}
	if !a.Wake.IsZero() && !a.Wake.After(l.now) {
		l.fail("wakes at %s, which is over", a.Wake)
	}
	free := slices.IndexFunc(l.s.Active, func(r Run) bool {
		return l.s.blockedBy(l.now, r).For == "" && !r.Running && l.s.strandedByClock(l.now, r) == ""
	})
	if running == 0 && len(a.Start) == 0 && free >= 0 {
		l.fail("nothing runs, and nothing starts: %+v", a)
	}
	for _, refused := range a.Reject {
		at := slices.IndexFunc(l.s.Active, func(r Run) bool { return r.ID == refused.RunID })
		if l.s.strandedByClock(l.now, l.s.Active[at]) == "" {
			l.fail("%+v is refused: %s", l.s.Active[at], refused.Message)
		}
		l.record("%s refused: %s", refused.RunID, refused.Message)
		l.s.Active = slices.Delete(slices.Clone(l.s.Active), at, at+1)
	}
	for _, id := range a.Start {
		l.start(slices.IndexFunc(l.s.Active, func(r Run) bool { return r.ID == id }))
	}
}

// blocked reports whether a limit keeps a run waiting, computed differently than in plan.
func (l *life) blocked(r Run) bool {
	return slices.ContainsFunc(l.s.Limits, func(limit Limit) bool {
		return limit.Until.After(l.now) && limit.Login == r.Owner.Login && (limit.EveryModel || limit.Family == r.Owner.Family)
	})
}

// start starts a run beside the others if that is allowed.
func (l *life) start(at int) {
	r := &l.s.Active[at]
	manual := r.Trigger == model.TriggerManual
	switch {
	case r.NotBefore.After(l.now), r.scheduled() && r.Slot.Sub(l.now) > RearmAfter,
		l.s.PausedUntil.After(l.now) && !manual && r.Trigger != model.TriggerSequential,
		l.blocked(*r) && !manual:
		l.fail("%+v starts before its time", *r)
	}
	for _, other := range l.s.Active {
		if !other.Running || r.Parallel {
			continue
		}
		if other.TaskID == r.TaskID || slices.ContainsFunc(r.Holds, func(h string) bool { return slices.Contains(other.Holds, h) }) {
			l.fail("%+v starts beside %+v", *r, other)
		}
	}
	r.Running = true
	if r.Trigger == model.TriggerCatchUp {
		if since := l.now.Sub(l.s.LatestCatchUp); since >= 0 && since < l.s.CatchUpInterval {
			l.fail("two missed slots are caught up at once")
		}
		l.s.LatestCatchUp = l.now
	}
}

func (l *life) id() string { l.runs++; return fmt.Sprintf("r%d", l.runs) }

func (l *life) index(taskID string) int {
	return slices.IndexFunc(l.s.Tasks, func(t Task) bool { return t.ID == taskID })
}

func clone(s State) State {
	s.Tasks, s.Active = slices.Clone(s.Tasks), slices.Clone(s.Active)
	for i := range s.Active {
		s.Active[i].Holds = slices.Clone(s.Active[i].Holds)
	}
	return s
}

func live(t testing.TB, seed uint64, steps int) {
	l := newLife(t, seed)
	for range steps {
		l.step()
	}
	for i := range l.s.Tasks {
		l.check(i)
	}
}

func TestRandomHistories(t *testing.T) {
	for seed := range uint64(50) {
		live(t, seed, 60)
	}
}

func FuzzLife(f *testing.F) {
	f.Add(uint64(1), uint8(50))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint8) { live(t, seed, int(steps)%100) })
}
