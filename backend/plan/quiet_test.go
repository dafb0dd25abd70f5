package plan

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// quiet makes quiet times: "22:00-07:00", "2026-12-24", "battery". Those before
// "|" are the settings', the others the task's; the zone is after "in".
func quiet(t *testing.T, words string) QuietTimes {
	t.Helper()
	words, name, _ := strings.Cut(words, " in ")
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	var all QuietTimes
	whose := []string{"the settings", "the task"}
	for i, part := range strings.Split(words, "|") {
		q := Quiet{Zone: zone, Whose: whose[i]}
		for _, word := range strings.Split(strings.TrimSpace(part), ";") {
			word = strings.TrimSpace(word)
			if hours, err := model.ParseQuietHours(word); err == nil {
				q.Hours = append(q.Hours, hours)
			} else if dates, err := model.ParseQuietDates(word); err == nil {
				q.Dates = append(q.Dates, dates)
			} else if word == "battery" {
				q.OnBattery = true
			} else if word != "" {
				t.Fatalf("%q is no quiet time", word)
			}
		}
		all = append(all, q)
	}
	return all
}

// When quiet time ends: by the clock on the wall, also when daylight saving
// time begins and ends.
func TestUntil(t *testing.T) {
	for _, c := range []struct {
		quiet, from, want string
	}{
		{"22:00-07:00", "2026-03-09T23:00:00Z", "2026-03-10T07:00:00Z"},
		{"22:00-07:00", "2026-03-10T12:00:30Z", "2026-03-10T12:00:00Z"}, // it is not quiet
		{"22:00-07:00 in Europe/Berlin", "2026-03-09T23:00:00Z", "2026-03-10T06:00:00Z"},
		{"sat,sun", "2026-03-14T10:00:00Z", "2026-03-16T00:00:00Z"},
		{"sat,sun; 22:00-07:00", "2026-03-13T22:00:00Z", "2026-03-16T07:00:00Z"}, // they follow each other
		{"sat,sun | mon 00:00-12:00", "2026-03-14T10:00:00Z", "2026-03-16T12:00:00Z"},
		{"2026-12-24..2027-01-02", "2026-12-24T10:00:00Z", "2027-01-03T00:00:00Z"},
		{"12-24..01-02; 00:00-06:00 in Europe/Berlin", "2026-12-24T10:00:00Z", "2027-01-03T05:00:00Z"},
		// 02:00 to 03:00 does not exist on 29 March, and comes twice on 25 October.
		{"01:00-02:30 in Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		{"01:00-04:00 in Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T02:00:00Z"},
		{"02:00-02:30 in Europe/Berlin", "2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z"},
		{"02:00-02:30 in Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"},
		{"01:00-04:00 in Europe/Berlin", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z"},
		{"2026-04-24 in Africa/Cairo", "2026-04-23T23:00:00Z", "2026-04-24T21:00:00Z"}, // midnight does not exist on the 24th
		{"2026-04-23 in Africa/Cairo", "2026-04-23T10:00:00Z", "2026-04-23T22:00:00Z"},
		{"mon-sun", "2026-03-09T23:00:00Z", ""}, // never
	} {
		q := quiet(t, c.quiet)
		from, err := time.Parse(time.RFC3339, c.from)
		if err != nil {
			t.Fatal(err)
		}
		until := q.Until(from)
		got := ""
		if !until.IsZero() {
			got = until.UTC().Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%s from %s: until %s, want %s", c.quiet, c.from, got, c.want)
		}
	}
}

// An hourly task that was last decided at 05:00.
func TestSlotsInQuietTime(t *testing.T) {
	for _, c := range []struct {
		name, quiet   string
		missed        model.Missed
		active        []Run
		watching, now string
		power         Power
		want          []string
		words         string // of the first decision
	}{
		{name: "outside", quiet: "22:00-06:00", watching: "05:00", now: "06:00", want: []string{"06:00 run"}},
		{name: "within", quiet: "22:00-07:00", watching: "05:00", now: "06:00", want: []string{"06:00 quiet_time"}, words: "quiet hours of the settings: 22:00-07:00"},
		{name: "of the task", quiet: "|tue", watching: "05:00", now: "06:00", want: []string{"06:00 quiet_time"}, words: "quiet hours of the task: tue"},
		{name: "a date", quiet: "|03-10", watching: "05:00", now: "06:00", want: []string{"06:00 quiet_time"}, words: "quiet date of the task: 03-10"},
		{name: "a zone", quiet: "07:00-08:00 in Europe/Berlin", watching: "05:00", now: "07:00", want: []string{"06:00 quiet_time", "07:00 run"}},
		{name: "before whether it overlaps", quiet: "22:00-07:00", active: runs("t", "a running"), watching: "05:00", now: "06:00", want: []string{"06:00 quiet_time"}},

		{name: "missed in quiet time is quiet: nothing would have run", quiet: "05:30-07:30", missed: model.MissedLatest, watching: "08:30", now: "08:30",
			want: []string{"06:00 quiet_time", "07:00 quiet_time", "08:00 catch_up"}},
		{name: "the latest that is not quiet is caught up", quiet: "07:30-12:00", missed: model.MissedLatest, watching: "08:30", now: "08:30",
			want: []string{"06:00 missed", "07:00 catch_up", "08:00 quiet_time"}},
		{name: "all that are not quiet", quiet: "06:30-07:30", missed: model.MissedAll, watching: "08:30", now: "08:30",
			want: []string{"06:00 catch_up", "07:00 quiet_time", "08:00 catch_up"}},
		{name: "all in quiet time", quiet: "tue", missed: model.MissedAll, watching: "08:30", now: "08:30", want: []string{"06:00 quiet_time", "07:00 quiet_time", "08:00 quiet_time"}},

		{name: "on battery", quiet: "battery", power: PowerBattery, watching: "05:00", now: "06:00", want: []string{"06:00 quiet_time"}, words: "the computer was on battery (quiet_on_battery of the settings)"},
		{name: "plugged in", quiet: "battery", power: PowerMains, watching: "05:00", now: "06:00", want: []string{"06:00 run"}},
		{name: "not known yet", quiet: "|battery", power: PowerUnknown, watching: "05:00", now: "06:00"},
		{name: "no rule", quiet: "", power: PowerBattery, watching: "05:00", now: "06:00", want: []string{"06:00 run"}},
		{name: "how it was while asleep is unknown: it is caught up, and waits for power", quiet: "battery", power: PowerBattery, missed: model.MissedLatest, watching: "06:30", now: "06:30", want: []string{"06:00 catch_up"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := State{AwakeSince: at(c.watching), Active: c.active, Power: c.power, Tasks: []Task{{
				ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("-1 00:00"), LastSlot: at("05:00"), Missed: c.missed, MissedWindow: 24 * time.Hour, Quiet: quiet(t, c.quiet),
			}}}
			got := Due(at(c.now), s)
			wantLines(t, got, c.want...)
			if c.words != "" && got[0].Message != c.words {
				t.Errorf("it says %q", got[0].Message)
			}
		})
	}
}

// A run is prepared before its slot only if that slot will run.
func TestPrestartAroundQuietTime(t *testing.T) {
	for _, c := range []struct {
		quiet string
		power Power
		want  []string
	}{
		{"22:00-06:00", PowerMains, []string{"06:00 run"}}, // quiet until the slot
		{"06:00-22:00", PowerMains, nil},
		{"battery", PowerBattery, nil}, // it may be plugged in until then
		{"battery", PowerMains, []string{"06:00 run"}},
		{"battery", PowerUnknown, nil},
	} {
		task := Task{ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("-1 00:00"), LastSlot: at("05:00"), Next: at("06:00"), MissedWindow: time.Hour, Quiet: quiet(t, c.quiet)}
		s := State{AwakeSince: at("05:00"), PrestartWindow: 2 * time.Second, Power: c.power, Tasks: []Task{task}}
		wantLines(t, Due(at("05:59:58"), s), c.want...)
		// What was prepared is admitted as of its slot.
		if len(c.want) == 1 {
			s.Active = []Run{{ID: "a", TaskID: "t", Trigger: model.TriggerSchedule, Slot: at("06:00"), Quiet: task.Quiet}}
			if a := Admit(at("05:59:58"), s); len(a.Start) != 1 {
				t.Errorf("%s: %+v", c.quiet, a)
			}
		}
	}
}

// Waiting runs wait for the end of quiet time, unless a user started them.
func TestWaitingInQuietTime(t *testing.T) {
	for _, c := range []struct {
		name, quiet, now string
		power            Power
		run              Run
		want             string // what it waits for; empty: it starts
		wake             string
	}{
		{name: "queued before", quiet: "22:00-07:00", now: "06:00", run: Run{Trigger: model.TriggerSchedule}, want: "waits until 07:00: quiet hours of the settings: 22:00-07:00", wake: "07:00"},
		{name: "a missed run", quiet: "22:00-07:00", now: "06:00", run: Run{Trigger: model.TriggerCatchUp}, want: "waits until", wake: "07:00"},
		{name: "file changes", quiet: "|tue 00:00-12:00", now: "06:00", run: Run{Trigger: model.TriggerFileWatch}, want: "waits until", wake: "12:00"},
		{name: "the next task of a sequence", quiet: "03-10", now: "06:00", run: Run{Trigger: model.TriggerSequential}, want: "waits until", wake: "1 00:00"},
		{name: "a retry whose time has come", quiet: "22:00-07:00", now: "06:00", run: Run{Trigger: model.TriggerRetry}, want: "waits until", wake: "07:00"},
		{name: "a retry whose time has not come", quiet: "22:00-07:00", now: "06:00", run: Run{Trigger: model.TriggerRetry, NotBefore: at("06:30")}, want: "tries again at", wake: "06:30"},
		{name: "outside", quiet: "22:00-06:00", now: "06:00", run: Run{Trigger: model.TriggerSchedule}},
		{name: "a manual run", quiet: "22:00-07:00; battery", now: "06:00", power: PowerBattery, run: Run{Trigger: model.TriggerManual}},
		{name: "the sequence that a user started", quiet: "22:00-07:00", now: "06:00", run: Run{Trigger: model.TriggerSequential, ByUser: true}},
		{name: "always quiet", quiet: "mon-sun", now: "06:00", run: Run{Trigger: model.TriggerSchedule}, want: "quiet hours of the settings: mon-sun", wake: "06:01"},
		{name: "on battery", quiet: "|battery", now: "06:00", power: PowerBattery, run: Run{Trigger: model.TriggerCatchUp}, want: "waits until the computer is plugged in", wake: "06:01"},
		{name: "not known yet", quiet: "|battery", now: "06:00", power: PowerUnknown, run: Run{Trigger: model.TriggerCatchUp}, want: "waits until the computer is plugged in", wake: "06:01"},
		{name: "plugged in", quiet: "|battery", now: "06:00", power: PowerMains, run: Run{Trigger: model.TriggerCatchUp}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.run.ID, c.run.TaskID, c.run.Slot, c.run.Quiet = "a", "t", at("05:00"), quiet(t, c.quiet)
			a := Admit(at(c.now), State{Active: []Run{c.run}, Power: c.power})
			switch {
			case c.want == "":
				if len(a.Start) != 1 {
					t.Errorf("%+v", a)
				}
			case len(a.Wait) != 1 || !strings.HasPrefix(a.Wait[0].For, c.want) || !a.Wake.Equal(at(c.wake)):
				t.Errorf("%+v, wake %v", a.Wait, a.Wake)
			case !strings.HasPrefix(c.want, "tries") && a.Wait[0].Kind != WaitForQuiet:
				t.Errorf("kind %s", a.Wait[0].Kind)
			}
		})
	}
}

// A task ends at its end, or after its last run; then nothing is due.
func TestEnd(t *testing.T) {
	for _, c := range []struct {
		name          string
		notAfter      string
		maximum, made int
		missed        model.Missed
		active        []Run
		watching, now string
		want          []string
		over          string
	}{
		{name: "before its end", notAfter: "06:30", watching: "05:00", now: "06:00", want: []string{"06:00 run"}},
		{name: "a slot at its end runs", notAfter: "06:00", watching: "05:00", now: "06:00", want: []string{"06:00 run"}},
		{name: "none after it", notAfter: "06:30", watching: "05:00", now: "08:00", want: []string{"06:00 run"}, over: "its end was 2026-03-10 06:30 UTC (not_after)"},
		{name: "missed before its end", notAfter: "06:30", missed: model.MissedLatest, watching: "08:30", now: "08:30", want: []string{"06:00 catch_up"}, over: "its end was"},
		{name: "runs left", maximum: 3, made: 2, watching: "05:00", now: "06:00", want: []string{"06:00 run"}},
		{name: "none left", maximum: 3, made: 3, watching: "05:00", now: "07:00", over: "it has made its 3 runs (max_runs)"},
		{name: "the last of several", maximum: 3, made: 2, missed: model.MissedAll, watching: "08:30", now: "08:30", want: []string{"06:00 catch_up"}},
		{name: "skipped slots do not count", maximum: 1, missed: model.MissedLatest, watching: "08:30", now: "08:30", want: []string{"06:00 missed", "07:00 missed", "08:00 catch_up"}},
		{name: "nor do those that overlap", maximum: 1, active: runs("t", "a running"), watching: "05:00", now: "07:00", want: []string{"06:00 overlap", "07:00 overlap"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			task := Task{ID: "t", Slots: cron(t, "0 * * * *", ""), ArmedAt: at("-1 00:00"), LastSlot: at("05:00"), Missed: c.missed, MissedWindow: 24 * time.Hour, MaxRuns: c.maximum, Runs: c.made}
			if c.notAfter != "" {
				task.NotAfter = at(c.notAfter)
			}
			wantLines(t, Due(at(c.now), State{AwakeSince: at(c.watching), Active: c.active, Tasks: []Task{task}}), c.want...)
			if over := task.Over(at(c.now)); (over == "") != (c.over == "") || !strings.HasPrefix(over, c.over) {
				t.Errorf("over: %q", over)
			}
			if c.over != "" && c.made > 0 {
				if slot, ok := task.NextSlot(); ok {
					t.Errorf("a slot at %v", slot)
				}
			}
		})
	}
}

// The next starts leave out quiet times and end with the task.
func TestStarts(t *testing.T) {
	s := Starts{Slots: cron(t, "0 * * * *", ""), Quiet: quiet(t, "22:00-07:00 | 09:00-11:00"), NotAfter: at("1 08:00")}
	var got []string
	for slot, ok := s.Next(at("06:00"), at("06:00")); ok; slot, ok = s.Next(slot, slot) {
		got = append(got, slot.Format("02 15"))
	}
	if want := "10 07,10 08,10 11,10 12,10 13,10 14,10 15,10 16,10 17,10 18,10 19,10 20,10 21,11 07,11 08"; strings.Join(got, ",") != want {
		t.Errorf("%s\n%s", strings.Join(got, ","), want)
	}
	s = Starts{Slots: cron(t, "* * * * *", ""), Quiet: quiet(t, "mon-sun")}
	if slot, ok := s.Next(at("06:00"), at("06:00")); ok {
		t.Errorf("starts at %v", slot)
	}
}

func TestCounts(t *testing.T) {
	for trigger, want := range map[model.Trigger]bool{
		model.TriggerSchedule: true, model.TriggerCatchUp: true, model.TriggerFileWatch: true, model.TriggerSequential: true, model.TriggerManual: false, model.TriggerRetry: false,
	} {
		if Counts(trigger) != want {
			t.Errorf("%s: %v", trigger, !want)
		}
	}
}
