package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// The tables of these tests write times as "09:00" on one day in UTC, with
// "-1 09:00" and "+1 09:00" for the days around it, and decisions as lines:
//
//	09:00 run                  a run waits for its turn
//	09:00 catch_up             the same, for a missed slot
//	09:00 overlap              recorded as cancelled, with the reason
//	09:00 run instead of a b   a run, and the active runs a and b make room

var today = time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC)

func at(clock string) time.Time {
	day := today
	if days, rest, found := strings.Cut(clock, " "); found {
		n, err := strconv.Atoi(days)
		if err != nil {
			panic(err) // a slip in a table
		}
		day, clock = day.AddDate(0, 0, n), rest
	}
	layout := "15:04"
	if strings.Count(clock, ":") == 2 {
		layout = "15:04:05"
	}
	t, err := time.Parse(layout, clock)
	if err != nil {
		panic(err) // a slip in a table
	}
	return day.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second)
}

func cron(t testing.TB, expression, zone string) Slots {
	t.Helper()
	s, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: expression, Timezone: zone}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func interval(t testing.TB, n int, unit model.IntervalType) Slots {
	t.Helper()
	s, err := schedule.Compile(model.ScheduleConfig{Type: model.Interval, IntervalValue: n, IntervalType: unit}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines returns decisions in the notation above, for one day.
func lines(decisions []Decision) []string {
	out := make([]string, len(decisions))
	for i, d := range decisions {
		what := string(d.Reason)
		switch {
		case what == "" && d.Trigger == model.TriggerCatchUp:
			what = "catch_up"
		case what == "":
			what = "run"
		}
		slot := d.Slot.UTC()
		out[i] = slot.Format("15:04") + " " + what
		if days := int(slot.Truncate(24*time.Hour).Sub(today) / (24 * time.Hour)); days != 0 {
			out[i] = fmt.Sprintf("%+d %s", days, out[i])
		}
		if len(d.Replaces) > 0 {
			out[i] += " instead of " + strings.Join(d.Replaces, " ")
		}
	}
	return out
}

func wantLines(t *testing.T, got []Decision, want ...string) {
	t.Helper()
	if !slices.Equal(lines(got), want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(lines(got), "\n  "), strings.Join(want, "\n  "))
	}
	for _, d := range got {
		if (d.Reason == "") != (d.Message == "") {
			t.Errorf("%s: a reason and its words belong together: %q, %q", d.Slot, d.Reason, d.Message)
		}
	}
}

// A run as the tables write it: "a running", "b waiting", "c retry 10:00".
func runs(taskID string, words ...string) []Run {
	var out []Run
	for _, w := range words {
		id, state, _ := strings.Cut(w, " ")
		r := Run{ID: id, TaskID: taskID, Trigger: model.TriggerSchedule}
		if clock, found := strings.CutPrefix(state, "retry "); found {
			r.Trigger, r.NotBefore = model.TriggerRetry, at(clock)
		}
		r.Running = state == "running"
		out = append(out, r)
	}
	return out
}
