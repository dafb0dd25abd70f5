package schedule

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestExplainNotes(t *testing.T) {
	for _, test := range []struct {
		expression, zone, from string
		want                   []string
	}{
		{"0 9 * * *", "Europe/Berlin", "2026-11-23T10:00:00+01:00", nil},
		{"30 2 * * *", "Europe/Berlin", "2026-03-27T12:00:00+01:00",
			[]string{"On 29 March 2026 there is no 02:30 in Europe/Berlin, the clocks go forward: it runs once, at 03:00"}},
		{"*/10 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00",
			[]string{"On 29 March 2026 there is no 02:00 in Europe/Berlin, the clocks go forward: it runs once, at 03:00"}},
		{"0 3 * * *", "Europe/Berlin", "2026-03-27T12:00:00+01:00", nil},
		{"30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00+02:00",
			[]string{"On 25 October 2026 the clocks go back in Europe/Berlin and 02:30 occurs twice: it runs the first time only"}},
		{"30 * * * *", "Europe/Berlin", "2026-10-25T01:00:00+02:00",
			[]string{"On 25 October 2026 the clocks go back in Europe/Berlin and 02:30 occurs twice: it runs both times"}},
		{"30 * * * *", "Europe/Berlin", "2026-10-25T02:30:00+02:00", // only the second pass is shown
			[]string{"On 25 October 2026 the clocks go back in Europe/Berlin and 02:30 occurs twice: it runs both times"}},
		{"0 9 * * *", "Pacific/Apia", "2011-12-29T12:00:00-10:00",
			[]string{"On 30 December 2011 there is no 09:00 in Pacific/Apia, the clocks go forward: it runs once, at 00:00 on 31 December 2011"}},
		{"0 9 13 * FRI", "UTC", "2026-11-23T10:00:00Z",
			[]string{"Day of month and day of week are both given: as in cron, a day counts when either matches"}},
		{"0 9 */2 * MON", "UTC", "2026-11-23T10:00:00Z",
			[]string{"A day field that begins with * does not restrict on its own: as in cron, day of month and day of week must both match",
				"The step */2 starts again each month, so its last interval is shorter"}},
		{"0 9 30 2 MON", "UTC", "2026-11-23T10:00:00Z", []string{"There is no 30 February: only the weekdays count"}},
		{"0 9 31 * *", "UTC", "2026-11-23T10:00:00Z", []string{"Months without a 31st are left out"}},
		{"0 9 29 * *", "UTC", "2026-11-23T10:00:00Z", []string{"February has a 29th in leap years only"}},
		{"*/45 */5 * * *", "UTC", "2026-11-23T10:00:00Z",
			[]string{"The step */45 starts again each hour, so its last interval is shorter", "The step */5 starts again each day, so its last interval is shorter"}},
		{"0 0-23 * * *", "UTC", "2026-11-23T10:00:00Z",
			[]string{"The hours are listed, so they are wall-clock times: an hour that occurs twice counts once; write * for every hour that passes"}},
	} {
		t.Run(test.zone+" "+test.expression, func(t *testing.T) {
			zone := location(t, test.zone)
			e, err := Explain(model.ScheduleConfig{Type: model.Calendar, CronExpression: test.expression}, zone, instant(t, test.from, zone), 4)
			if err != nil {
				t.Fatal(err)
			}
			if len(e.Next) != 4 || e.Timezone != test.zone || e.Notes == nil {
				t.Errorf("got %+v", e)
			}
			expect(t, e.Notes, test.want...)
		})
	}
}

func TestExplainAnIntervalOfDays(t *testing.T) {
	zone := location(t, "America/New_York")
	from := time.Date(2026, 3, 7, 2, 30, 0, 0, zone)
	e, err := Explain(model.ScheduleConfig{Type: model.Interval, IntervalValue: 1, IntervalType: model.Days}, zone, from, 2)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, e.Notes, "Counted from the last slot, or from when the task was enabled; the times shown count from 02:30 on 7 March 2026",
		"On 8 March 2026 there is no 02:30 in America/New_York, the clocks go forward: it runs once, at 03:00")
}

func TestExplainAsJSON(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		config model.ScheduleConfig
		n      int
		want   string
	}{
		{model.ScheduleConfig{Type: model.Manual}, 3, `{"meaning":"Manually","next":[],"notes":[],"timezone":"UTC"}`},
		{model.ScheduleConfig{Type: model.Calendar, CronExpression: "0 9 * * *"}, 2,
			`{"meaning":"At 09:00 every day","next":["2026-01-01T09:00:00Z","2026-01-02T09:00:00Z"],"notes":[],"timezone":"UTC"}`},
		{model.ScheduleConfig{Type: model.Calendar, CronExpression: "0 9 * * *"}, -1, `{"meaning":"At 09:00 every day","next":[],"notes":[],"timezone":"UTC"}`},
		{model.ScheduleConfig{Type: model.Calendar, RunAt: &at}, 2,
			`{"meaning":"Once, on 1 January 2026 at 00:00","next":[],"notes":["The time has passed: it never fires again"],"timezone":"UTC"}`},
	} {
		e, err := Explain(test.config, time.UTC, at, test.n)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != test.want {
			t.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}

func TestExplainIsBounded(t *testing.T) {
	e, err := Explain(model.ScheduleConfig{Type: model.Calendar, CronExpression: "* * * * *"}, time.UTC, time.Unix(1.8e9, 0), 1<<40)
	if err != nil || len(e.Next) != maxShown {
		t.Errorf("%d slots, %v", len(e.Next), err)
	}
	if _, err := Explain(model.ScheduleConfig{}, time.UTC, time.Unix(0, 0), 1); err == nil || !strings.Contains(err.Error(), "schedule.type") {
		t.Errorf("got %v", err)
	}
}
