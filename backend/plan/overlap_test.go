package plan

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestOverlap(t *testing.T) {
	const skip, queue, parallel, replace = model.OverlapSkip, model.OverlapQueue, model.OverlapParallel, model.OverlapReplace
	const manual, byFile, sequential = model.TriggerManual, model.TriggerFileWatch, model.TriggerSequential
	for _, c := range []struct {
		name    string
		policy  model.Overlap
		trigger model.Trigger // "": the slot of 09:00
		active  []Run
		hold    string
		want    string
	}{
		{name: "free", policy: skip, want: "run"},
		{name: "another task's run does not count", policy: skip, active: runs("other", "a running"), want: "run"},

		{name: "skip, running", policy: skip, active: runs("t", "a running"), want: "overlap"},
		{name: "skip, waiting", policy: skip, active: runs("t", "a waiting"), want: "overlap"},
		{name: "no policy is skip", active: runs("t", "a running"), want: "overlap"},
		{name: "queue, running", policy: queue, active: runs("t", "a running"), want: "run"},
		{name: "the queue has room for one", policy: queue, active: runs("t", "a running", "b waiting"), want: "overlap"},
		{name: "queue, queued", policy: queue, active: runs("t", "a waiting"), want: "overlap"},
		{name: "parallel", policy: parallel, active: runs("t", "a running", "b waiting"), want: "run"},
		{name: "replace, running", policy: replace, active: runs("t", "a running"), want: "run instead of a"},
		{name: "replace, waiting", policy: replace, active: runs("t", "a waiting"), want: "run instead of a"},
		{name: "replace, both", policy: replace, active: runs("t", "a running", "b waiting"), want: "run instead of a b"},

		{name: "a retry is replaced", policy: skip, active: runs("t", "a retry 10:00"), want: "run instead of a"},
		{name: "a retry is replaced, in parallel too", policy: parallel, active: runs("t", "a running", "b retry 10:00"), want: "run instead of b"},
		{name: "a retry is replaced, queue", policy: queue, active: runs("t", "a running", "b retry 10:00"), want: "run instead of b"},
		{name: "a retry is replaced, replace", policy: replace, active: runs("t", "a running", "b retry 10:00"), want: "run instead of b a"},
		{name: "a retry stays when the slot is skipped", policy: skip, active: runs("t", "a running", "b retry 10:00"), want: "overlap"},
		{name: "a retry whose time has come counts as any waiting run", policy: skip, active: runs("t", "a retry 08:59"), want: "overlap"},

		{name: "during the usage limit, and nothing waits yet", policy: skip, hold: "12:00", want: "run"},
		{name: "during the usage limit, and a run waits", policy: skip, hold: "12:00", active: runs("t", "a waiting"), want: "usage_limit"},
		{name: "during the usage limit, and the resumed run waits", policy: skip, hold: "12:00", active: runs("t", "a retry 12:00"), want: "usage_limit"},
		{name: "during the usage limit, in parallel", policy: parallel, hold: "12:00", active: runs("t", "a retry 12:00"), want: "usage_limit"},
		{name: "during the usage limit, replace", policy: replace, hold: "12:00", active: runs("t", "a retry 12:00"), want: "usage_limit"},
		{name: "the usage limit has reset", policy: skip, hold: "09:00", active: runs("t", "a retry 10:00"), want: "run instead of a"},
		{name: "during the usage limit, manual", policy: skip, trigger: manual, hold: "12:00", active: runs("t", "a retry 12:00"), want: "run instead of a"},

		{name: "manual, skip: after the running one", policy: skip, trigger: manual, active: runs("t", "a running"), want: "run"},
		{name: "manual, one is queued already", policy: skip, trigger: manual, active: runs("t", "a running", "b waiting"), want: "overlap"},
		{name: "manual, replace", policy: replace, trigger: manual, active: runs("t", "a running"), want: "run instead of a"},
		{name: "a file changed, skip", policy: skip, trigger: byFile, active: runs("t", "a running"), want: "overlap"},
		{name: "a file changed, queue", policy: queue, trigger: byFile, active: runs("t", "a running"), want: "run"},
		{name: "the next of a sequence, skip", policy: skip, trigger: sequential, active: runs("t", "a running"), want: "overlap"},
		{name: "the next of a sequence, replace", policy: replace, trigger: sequential, active: runs("t", "a running"), want: "run instead of a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := at("09:00")
			task := Task{ID: "t", Slots: cron(t, "0 9 * * *", ""), ArmedAt: at("00:00"), Overlap: c.policy}
			s := State{Tasks: []Task{task}, AwakeSince: at("00:00"), Active: c.active}
			if c.hold != "" {
				s.Limits = []Limit{{EveryModel: true, Until: at(c.hold)}}
			}
			got := Due(now, s)
			if c.trigger != "" {
				got = []Decision{Enqueue(now, s, task, c.trigger)}
			}
			wantLines(t, got, "09:00 "+c.want)
			if c.trigger != "" && got[0].Trigger != c.trigger {
				t.Errorf("the trigger is %s, want %s", got[0].Trigger, c.trigger)
			}
		})
	}
}

// The loop was delayed, for example by a disk that failed: several slots of one
// task are due in one tick.
func TestSeveralSlotsInOneTick(t *testing.T) {
	for _, c := range []struct {
		policy model.Overlap
		active []Run
		want   []string
	}{
		{model.OverlapSkip, nil, []string{"06:00 run", "07:00 overlap", "08:00 overlap"}},
		{model.OverlapSkip, runs("t", "a retry 12:00"), []string{"06:00 run instead of a", "07:00 overlap", "08:00 overlap"}},
		{model.OverlapQueue, nil, []string{"06:00 run", "07:00 overlap", "08:00 overlap"}},
		{model.OverlapQueue, runs("t", "a running"), []string{"06:00 run", "07:00 overlap", "08:00 overlap"}},
		{model.OverlapParallel, runs("t", "a retry 12:00"), []string{"06:00 run instead of a", "07:00 run", "08:00 run"}},
		{model.OverlapReplace, nil, []string{"06:00 replaced", "07:00 replaced", "08:00 run"}},
		{model.OverlapReplace, runs("t", "a running", "b waiting", "c retry 12:00"),
			[]string{"06:00 replaced", "07:00 replaced", "08:00 run instead of a c b"}},
	} {
		task := Task{ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("05:00"), Overlap: c.policy}
		got := Due(at("08:00"), State{Tasks: []Task{task}, AwakeSince: at("00:00"), Active: c.active})
		t.Log(c.policy)
		wantLines(t, got, c.want...)
	}
}

func TestEnqueueWhilePaused(t *testing.T) {
	for trigger, want := range map[model.Trigger]string{
		model.TriggerManual:     "09:00 run",
		model.TriggerSequential: "09:00 run", // the sequence is in progress
		model.TriggerFileWatch:  "09:00 paused",
		model.TriggerFollowUp:   "09:00 paused",
		model.TriggerSchedule:   "09:00 paused", // @reboot
	} {
		task := Task{ID: "t"}
		wantLines(t, []Decision{Enqueue(at("09:00"), State{PausedUntil: at("10:00")}, task, trigger)}, want)
		ended := Enqueue(at("10:00"), State{PausedUntil: at("10:00")}, task, trigger)
		if ended.Reason != "" {
			t.Errorf("%s after the pause: %s", trigger, ended.Reason)
		}
	}
}

func TestOverlapMessages(t *testing.T) {
	for _, c := range []struct {
		policy model.Overlap
		active []Run
		words  string
	}{
		{model.OverlapSkip, runs("t", "a running"), "was still running"},
		{model.OverlapSkip, runs("t", "a waiting"), "was still waiting for its turn"},
		{model.OverlapQueue, runs("t", "a waiting"), "already queued"},
	} {
		d := Enqueue(at("09:00"), State{Active: c.active}, Task{ID: "t", Overlap: c.policy}, model.TriggerFileWatch)
		if !strings.Contains(d.Message, c.words) {
			t.Errorf("%s with %v: %q", c.policy, c.active, d.Message)
		}
	}
	held := State{Active: runs("t", "a waiting"), Limits: []Limit{{EveryModel: true, Until: at("12:00").In(time.FixedZone("CET", 3600))}}}
	if d := Enqueue(at("09:00"), held, Task{ID: "t"}, model.TriggerFileWatch); !strings.Contains(d.Message, "2026-03-10 13:00 CET") {
		t.Errorf("%q does not name the reset", d.Message)
	}
}

// A follow-up is skipped in quiet time and on battery, as a slot would be.
func TestEnqueueAFollowUpInQuietTime(t *testing.T) {
	for _, c := range []struct {
		quiet string
		power Power
		want  string
	}{
		{"08:00-10:00", PowerMains, "09:00 quiet_time"},
		{"10:00-11:00", PowerMains, "09:00 run"},
		{"battery", PowerBattery, "09:00 quiet_time"},
		{"battery", PowerMains, "09:00 run"},
		{"battery", PowerUnknown, "09:00 run"}, // it waits until that is known
	} {
		task := Task{ID: "t", Quiet: quiet(t, c.quiet)}
		wantLines(t, []Decision{Enqueue(at("09:00"), State{Power: c.power}, task, model.TriggerFollowUp)}, c.want)
		wantLines(t, []Decision{Enqueue(at("09:00"), State{Power: c.power}, task, model.TriggerManual)}, "09:00 run")
	}
}
