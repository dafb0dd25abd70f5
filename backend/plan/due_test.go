package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// An hourly task that was last decided at 05:00; the machine slept from then until
// AwakeSince.
func TestMissed(t *testing.T) {
	for _, c := range []struct {
		name     string
		missed   model.Missed
		window   time.Duration
		overlap  model.Overlap
		active   []Run
		watching string
		now      string
		want     []string
	}{
		{name: "on time", missed: model.MissedLatest, watching: "05:00", now: "06:00:00", want: []string{"06:00 run"}},
		{name: "nothing due", missed: model.MissedLatest, watching: "05:00", now: "05:59:59"},
		{name: "a little late while awake", missed: model.MissedSkip, watching: "05:30", now: "06:00:20", want: []string{"06:00 run"}},
		{name: "skip", missed: model.MissedSkip, watching: "08:30", now: "08:30", want: []string{"06:00 missed", "07:00 missed", "08:00 missed"}},
		{name: "latest", missed: model.MissedLatest, watching: "08:30", now: "08:30", want: []string{"06:00 missed", "07:00 missed", "08:00 catch_up"}},
		{name: "all", missed: model.MissedAll, watching: "08:30", now: "08:30", want: []string{"06:00 catch_up", "07:00 catch_up", "08:00 catch_up"}},
		{name: "no policy is skip", watching: "06:30", now: "06:30", want: []string{"06:00 missed"}},
		{name: "the policy is for what was missed only", missed: model.MissedSkip, watching: "06:30", now: "07:00",
			want: []string{"06:00 missed", "07:00 run"}},
		{name: "latest, and a slot exactly at the wake-up replaces it", missed: model.MissedLatest, watching: "08:00", now: "08:00",
			want: []string{"06:00 missed", "07:00 missed", "08:00 run"}},
		{name: "all, and a slot exactly at the wake-up", missed: model.MissedAll, watching: "07:00", now: "07:00", want: []string{"06:00 catch_up", "07:00 overlap"}},
		{name: "all in parallel", missed: model.MissedAll, overlap: model.OverlapParallel, watching: "07:00", now: "07:00",
			want: []string{"06:00 catch_up", "07:00 run"}},
		{name: "all, replaced by a slot of the same tick", missed: model.MissedAll, overlap: model.OverlapReplace, watching: "08:00", now: "08:00",
			want: []string{"06:00 replaced", "07:00 replaced", "08:00 run"}},
		{name: "all never replaces its own", missed: model.MissedAll, overlap: model.OverlapReplace, watching: "07:30", now: "07:30",
			want: []string{"06:00 catch_up", "07:00 catch_up"}},

		{name: "latest within the window", missed: model.MissedLatest, window: 31 * time.Minute, watching: "08:30", now: "08:30",
			want: []string{"06:00 missed", "07:00 missed", "08:00 catch_up"}},
		{name: "the window includes its edge", missed: model.MissedLatest, window: 30 * time.Minute, watching: "08:30", now: "08:30",
			want: []string{"06:00 missed", "07:00 missed", "08:00 catch_up"}},
		{name: "latest outside the window", missed: model.MissedLatest, window: 29 * time.Minute, watching: "08:30", now: "08:30",
			want: []string{"06:00 missed", "07:00 missed", "08:00 missed"}},
		{name: "all within the window", missed: model.MissedAll, window: 90 * time.Minute, watching: "08:30", now: "08:30",
			want: []string{"06:00 missed", "07:00 catch_up", "08:00 catch_up"}},
		{name: "a tiny window", missed: model.MissedAll, window: time.Nanosecond, watching: "06:30", now: "06:30", want: []string{"06:00 missed"}},

		{name: "latest, still running: skip", missed: model.MissedLatest, active: runs("t", "a running"), watching: "06:30", now: "06:30",
			want: []string{"06:00 overlap"}},
		{name: "latest, still running: queue", missed: model.MissedLatest, overlap: model.OverlapQueue, active: runs("t", "a running"),
			watching: "06:30", now: "06:30", want: []string{"06:00 catch_up"}},
		{name: "latest, still running: replace", missed: model.MissedLatest, overlap: model.OverlapReplace, active: runs("t", "a running"),
			watching: "07:30", now: "07:30", want: []string{"06:00 missed", "07:00 catch_up instead of a"}},
		{name: "all waits for the one that runs", missed: model.MissedAll, active: runs("t", "a running"), watching: "06:30", now: "06:30",
			want: []string{"06:00 catch_up"}},
		{name: "the missed slot replaces a retry", missed: model.MissedLatest, active: runs("t", "a retry 09:00"), watching: "06:30", now: "06:30",
			want: []string{"06:00 catch_up instead of a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.window == 0 {
				c.window = 24 * time.Hour
			}
			s := State{AwakeSince: at(c.watching), Active: c.active, Tasks: []Task{{
				ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("-1 00:00"), LastSlot: at("05:00"),
				Missed: c.missed, MissedWindow: c.window, Overlap: c.overlap,
			}}}
			wantLines(t, Due(at(c.now), s), c.want...)
		})
	}
}

// An hourly task whose run is prepared two seconds before 06:00.
func TestPrestart(t *testing.T) {
	for _, c := range []struct {
		name   string
		now    string
		active []Run
		paused string
		want   []string
	}{
		{name: "too early", now: "05:59:57"},
		{name: "ahead of the slot", now: "05:59:58", want: []string{"06:00 run"}},
		{name: "at the slot", now: "06:00", want: []string{"06:00 run"}},
		{name: "whether the previous run is still running is only known at the slot", now: "05:59:58", active: runs("t", "a running")},
		{name: "at the slot it is", now: "06:00", active: runs("t", "a running"), want: []string{"06:00 overlap"}},
		{name: "a retry that waits may start before the slot", now: "05:59:58", active: runs("t", "a retry 09:00")},
		{name: "a pause may end before the slot", now: "05:59:58", paused: "06:30"},
		{name: "or just at it", now: "05:59:58", paused: "06:00", want: []string{"06:00 run"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := State{AwakeSince: at("05:00"), Active: c.active, PrestartWindow: 2 * time.Second, Tasks: []Task{{
				ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("-1 00:00"), LastSlot: at("05:00"), Next: at("06:00"), MissedWindow: time.Hour,
			}}}
			if c.paused != "" {
				s.PausedUntil = at(c.paused)
			}
			wantLines(t, Due(at(c.now), s), c.want...)
		})
	}
}

// An hourly task; the scheduler was paused until 07:30.
func TestPaused(t *testing.T) {
	for _, c := range []struct {
		name          string
		watching, now string
		until         time.Time
		want          []string
	}{
		{"a slot within the pause", "05:00", "06:00", at("07:30"), []string{"06:00 paused"}},
		{"until resumed", "05:00", "06:00", model.Forever, []string{"06:00 paused"}},
		{"the slot at the end of the pause", "05:00", "06:00", at("06:00"), []string{"06:00 run"}},
		{"missed within the pause is paused: nothing would have run", "07:00", "07:10", at("07:30"), []string{"06:00 paused", "07:00 paused"}},
		{"the pause ended while asleep", "08:30", "08:30", at("07:30"), []string{"06:00 paused", "07:00 paused", "08:00 catch_up"}},
		{"the pause ended after the latest slot", "07:45", "07:45", at("07:30"), []string{"06:00 paused", "07:00 paused"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := State{AwakeSince: at(c.watching), PausedUntil: c.until, Tasks: []Task{{
				ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("-1 00:00"), LastSlot: at("05:00"),
				Missed: model.MissedLatest, MissedWindow: 24 * time.Hour,
			}}}
			wantLines(t, Due(at(c.now), s), c.want...)
		})
	}
}

func TestRegisteringNeverCatchesUp(t *testing.T) {
	task := Task{ID: "t", Slots: cron(t, "0 * * * *", ""), Missed: model.MissedAll, MissedWindow: 24 * time.Hour}
	task.ArmedAt = at("08:30") // enabled or edited now
	wantLines(t, Due(at("08:30"), State{Tasks: []Task{task}, AwakeSince: at("-1 00:00")}))
	wantLines(t, Due(at("09:00"), State{Tasks: []Task{task}, AwakeSince: at("-1 00:00")}), "09:00 run")

	task.ArmedAt = at("09:00") // to the second
	wantLines(t, Due(at("09:00"), State{Tasks: []Task{task}, AwakeSince: at("-1 00:00")}))

	task.ArmedAt, task.LastSlot = at("08:30"), at("-1 12:00") // a slot of the schedule before the edit
	wantLines(t, Due(at("09:00"), State{Tasks: []Task{task}, AwakeSince: at("-1 00:00")}), "09:00 run")
}

func TestIntervalIsAnchoredOnTheLastSlot(t *testing.T) {
	task := Task{ID: "t", Slots: interval(t, 90, model.Minutes), ArmedAt: at("00:10"), Missed: model.MissedLatest, MissedWindow: 24 * time.Hour}
	wantLines(t, Due(at("01:40"), State{Tasks: []Task{task}, AwakeSince: at("00:00")}), "01:40 run")
	task.LastSlot = at("01:40")
	wantLines(t, Due(at("06:00"), State{Tasks: []Task{task}, AwakeSince: at("06:00")}), "03:10 missed", "04:40 catch_up")
	task.LastSlot = at("04:40") // not the start of the scheduler, nor the time of the catch-up
	wantLines(t, Due(at("06:10"), State{Tasks: []Task{task}, AwakeSince: at("06:00")}), "06:10 run")
}

func TestSeveralTasksAtOnce(t *testing.T) {
	hourly := cron(t, "0 * * * *", "")
	task := func(id string) Task {
		return Task{ID: id, Slots: hourly, ArmedAt: at("05:00"), Missed: model.MissedLatest, MissedWindow: 24 * time.Hour}
	}
	busy, manual, later, late := task("busy"), task("manual"), task("later"), task("late")
	manual.Slots = nil
	later.Next = at("07:00") // the loop knows: no need to look
	late.LastSlot = at("06:00")
	s := State{AwakeSince: at("05:30"), Tasks: []Task{task("a"), busy, manual, later, late, task("b")}, Active: runs("busy", "x running")}
	got := Due(at("06:00"), s)
	wantLines(t, got, "06:00 run", "06:00 overlap", "06:00 run")
	for i, id := range []string{"a", "busy", "b"} {
		if got[i].TaskID != id {
			t.Errorf("decision %d is about %s, want %s", i, got[i].TaskID, id)
		}
	}
}

// A task of every minute was asleep for two weeks: each of the newest thousand slots
// has a record, more if they are caught up, and the older ones share one.
func TestTwoWeeksAsleep(t *testing.T) {
	armed := at("12:00")
	now := armed.AddDate(0, 0, 14)
	const slots, day = 14 * 24 * 60, 24 * time.Hour
	for _, c := range []struct {
		missed           model.Missed
		window           time.Duration
		records, catchUp int
	}{
		{model.MissedSkip, day, recordsPerTask, 0},
		{model.MissedLatest, day, recordsPerTask, 1},
		{model.MissedAll, time.Hour, recordsPerTask, 60},
		{model.MissedAll, day, 24 * 60, 24 * 60},
		{model.MissedAll, 10 * day, 10 * 24 * 60, 10 * 24 * 60},
		{model.MissedAll, 30 * day, caughtUpPerTask, caughtUpPerTask},
	} {
		task := Task{ID: "t", Slots: cron(t, "* * * * *", ""), ArmedAt: armed, Missed: c.missed, MissedWindow: c.window}
		woke := now.Add(time.Second)
		got := Due(woke, State{Tasks: []Task{task}, AwakeSince: woke})
		if len(got) != c.records+1 {
			t.Fatalf("%s within %s: %d decisions, want %d", c.missed, c.window, len(got), c.records+1)
		}
		folded := got[0]
		if folded.Reason != model.ReasonMissed || !folded.Slot.Equal(armed.Add(time.Duration(slots-c.records)*time.Minute)) ||
			!strings.HasPrefix(folded.Message, fmt.Sprintf("%d slots from 2026-03-10 12:01 UTC to ", slots-c.records)) {
			t.Errorf("%s: the older slots are recorded as %s %q", c.missed, folded.Slot, folded.Message)
		}
		catchUp := 0
		for i, d := range got[1:] {
			if want := folded.Slot.Add(time.Duration(i+1) * time.Minute); !d.Slot.Equal(want) {
				t.Fatalf("%s: slot %d is %s, want %s", c.missed, i, d.Slot, want)
			}
			if d.Trigger == model.TriggerCatchUp {
				catchUp++
			}
		}
		if catchUp != c.catchUp {
			t.Errorf("%s within %s: %d slots are caught up, want %d", c.missed, c.window, catchUp, c.catchUp)
		}
	}
}

func TestMissedMessages(t *testing.T) {
	for _, c := range []struct {
		missed model.Missed
		window time.Duration
		words  string
	}{
		{model.MissedSkip, 24 * time.Hour, "missed slots of this task are skipped"},
		{model.MissedLatest, 24 * time.Hour, "superseded by a later missed slot"},
		{model.MissedLatest, time.Hour, "the slot is older than 1h"},
		{model.MissedAll, 70 * time.Minute, "the slot is older than 1h10m"},
	} {
		task := Task{ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("05:30"), Missed: c.missed, MissedWindow: c.window}
		got := Due(at("07:30"), State{Tasks: []Task{task}, AwakeSince: at("07:30")})
		if len(got) != 2 || !strings.HasSuffix(got[0].Message, c.words) {
			t.Errorf("%s: %+v", c.missed, got)
		}
	}
}

// Missed slots of several tasks are queued in the order of the slots.
func TestOldestSlotFirst(t *testing.T) {
	task := func(id, expression string) Task {
		return Task{ID: id, Slots: cron(t, expression, ""), ArmedAt: at("05:00"), Missed: model.MissedAll, MissedWindow: 24 * time.Hour}
	}
	s := State{AwakeSince: at("08:00"), Tasks: []Task{task("a", "30 * * * *"), task("b", "0 7 * * *"), task("c", "30 6 * * *")}}
	got := Due(at("08:00"), s)
	wantLines(t, got, "05:30 catch_up", "06:30 catch_up", "06:30 catch_up", "07:00 catch_up", "07:30 catch_up")
	if got[1].TaskID != "a" || got[2].TaskID != "c" {
		t.Error("slots of one time are not in the order of the tasks")
	}
}
