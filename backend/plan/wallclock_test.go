package plan

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// memory is the minimum that applies decisions: it remembers the newest slot, as
// the scheduler does.
type memory struct {
	task     Task
	watching time.Time
	slots    []time.Time
}

func (k *memory) tick(now time.Time) []Decision {
	if rearmed, ok := k.task.Rearm(now); ok {
		k.task = rearmed
	}
	decided := Due(now, State{Tasks: []Task{k.task}, AwakeSince: k.watching})
	for _, d := range decided {
		k.task.LastSlot = d.Slot
		k.slots = append(k.slots, d.Slot)
	}
	return decided
}

func TestClockSetBackAnHour(t *testing.T) {
	for name, slots := range map[string]Slots{"calendar": cron(t, "*/30 * * * *", ""), "interval": interval(t, 30, model.Minutes)} {
		k := &memory{task: Task{ID: "t", Slots: slots, ArmedAt: at("08:00"), Missed: model.MissedSkip}, watching: at("08:00")}
		for _, step := range []struct {
			now  string
			want []string
		}{
			{"08:30", []string{"08:30 run"}},
			{"09:00", []string{"09:00 run"}},
			{"09:30", []string{"09:30 run"}},
			{"08:31", nil}, // set back by an hour
			{"09:00", nil}, // already decided
			{"09:30", nil},
			{"10:00", []string{"10:00 run"}},
		} {
			wantLines(t, k.tick(at(step.now)), step.want...)
		}
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// A clock that is set back to before the wake-up: slots from now on were not
// missed in sleep.
func TestClockSetBackAfterWakingUp(t *testing.T) {
	k := &memory{task: Task{ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("06:30"), Missed: model.MissedSkip}, watching: at("09:30")}
	wantLines(t, k.tick(at("07:00")), "07:00 run")
	wantLines(t, k.tick(at("08:00")), "08:00 run")
	wantLines(t, k.tick(at("09:30")), "09:00 missed") // the loop did not run at nine
}

func TestClockAYearAheadAndBack(t *testing.T) {
	for name, c := range map[string]struct {
		slots Slots
		want  []string
	}{
		"calendar": {cron(t, "0 * * * *", ""), []string{"09:00 run", "10:00 run"}},
		"interval": {interval(t, 1, model.Hours), []string{"09:10 run", "10:10 run"}},
	} {
		t.Run(name, func(t *testing.T) {
			k := &memory{task: Task{ID: "t", Slots: c.slots, ArmedAt: at("06:30"), Missed: model.MissedSkip}, watching: at("06:30")}
			year := at("08:10").AddDate(1, 0, 0)
			k.watching = year
			for _, d := range k.tick(year) {
				if d.Reason != model.ReasonMissed {
					t.Fatalf("%+v", d)
				}
			}
			k.watching = at("08:10") // set right again
			var got []Decision
			for now := at("08:10"); now.Before(at("10:15")); now = now.Add(time.Minute) {
				got = append(got, k.tick(now)...)
			}
			wantLines(t, got, c.want...)
		})
	}
}

// A task that was registered while the clock was a year ahead.
func TestRegisteredByAWrongClock(t *testing.T) {
	k := &memory{task: Task{ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("08:10").AddDate(1, 0, 0)}, watching: at("08:10")}
	var got []Decision
	for now := at("08:10"); now.Before(at("10:15")); now = now.Add(time.Minute) {
		got = append(got, k.tick(now)...)
	}
	wantLines(t, got, "09:00 run", "10:00 run")
}

func TestRearm(t *testing.T) {
	slots := cron(t, "0 * * * *", "")
	for ahead, want := range map[time.Duration]bool{-time.Hour: false, 0: false, 2 * time.Hour: false, RearmAfter: false, RearmAfter + time.Second: true} {
		now := at("09:10")
		task := Task{Slots: slots, ArmedAt: at("08:00"), LastSlot: now.Add(ahead), Next: at("12:00")}
		got, ok := task.Rearm(now)
		if ok != want {
			t.Errorf("last slot %s ahead: rescheduled %v", ahead, ok)
		}
		if next, _ := got.NextSlot(); ok && !next.Equal(at("10:00")) {
			t.Errorf("last slot %s ahead: next is %s", ahead, next)
		}
		if !ok && !reflect.DeepEqual(got, task) {
			t.Errorf("last slot %s ahead: the task was changed", ahead)
		}
	}
}

// Real schedules across the changes of daylight saving time: each local slot
// once, one that does not exist right after the gap.
func TestDaylightSaving(t *testing.T) {
	for _, c := range []struct {
		name, expression, zone string
		from, to               string // RFC 3339
		want                   []string
	}{
		{"gap", "30 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00", "2026-03-09T12:00:00-04:00",
			[]string{"2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"}},
		{"fold", "30 1 * * *", "America/New_York", "2026-10-31T12:00:00-04:00", "2026-11-02T12:00:00-05:00",
			[]string{"2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"}},
		{"every hour in the fold", "30 * * * *", "America/New_York", "2026-11-01T00:00:00-04:00", "2026-11-01T02:45:00-05:00",
			[]string{"2026-11-01T00:30:00-04:00", "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00", "2026-11-01T02:30:00-05:00"}},
		{"half an hour's gap", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", "2026-10-05T12:00:00+11:00",
			[]string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"a gap at midnight", "0 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00+02:00", "2026-04-25T12:00:00+03:00",
			[]string{"2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"}},
	} {
		for _, asleep := range []bool{false, true} {
			from, to := rfc3339(t, c.from), rfc3339(t, c.to)
			k := &memory{task: Task{ID: "t", Slots: cron(t, c.expression, c.zone), ArmedAt: from, Missed: model.MissedAll, MissedWindow: 1000 * time.Hour}, watching: from}
			if asleep { // the same slots, all at once
				k.watching = to
				k.tick(to)
			} else {
				for now := from; !now.After(to); now = now.Add(time.Minute) {
					k.tick(now)
				}
			}
			var got []string
			for _, slot := range k.slots {
				got = append(got, slot.Format(time.RFC3339))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s, asleep %v: got %q, want %q", c.name, asleep, got, c.want)
			}
		}
	}
}

func rfc3339(t *testing.T, s string) time.Time {
	t.Helper()
	out, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
