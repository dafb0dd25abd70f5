package schedule

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestRefusedExpressions(t *testing.T) {
	for _, test := range []struct{ expression, message, hint string }{
		{"", "is empty", "0 9 * * MON-FRI"},
		{"  ", "is empty", "@daily"},
		{"0 9 * *", "has 4 fields", "day of month"},
		{"9", "has 1 field,", ""},
		{"0 0 9 * * *", "seconds are not supported", `"0 9 * * *"`},
		{"0 9 1 1 * 2026", "a year", "run_at"},
		{"0 0 9 * * * 2026", "has 7 fields", ""},
		{"0 9 * * * /usr/bin/backup --all", "more than its five fields", "leave the command out"},
		{"@every 5m", "@every is not supported", "interval"},
		{"@every -5m", "@every is not supported", "interval"},
		{"@daily 5", "not a known name", "@reboot"},
		{"@fortnightly", "not a known name", "@weekly"},
		{"TZ=UTC 0 9 * * *", "time zone", "timezone"},
		{"CRON_TZ=Europe/Berlin 0 9 * * *", "time zone", "timezone"},
		{"TZ=0", "time zone", "timezone"},
		{"0 9 * * ,", "empty list item", "comma"},
		{"0 9 * * 1,", "empty list item", "comma"},
		{",5 9 * * 1", "empty list item", "comma"},
		{"1,,2 9 * * 1", "empty list item", "comma"},
		{"60 * * * *", "minute 60 is out of range", "0 to 59"},
		{"0 24 * * *", "hour 24 is out of range", "0 to 23"},
		{"0 0 0 * *", "day of month 0 is out of range", "1 to 31"},
		{"0 0 32 * *", "day of month 32", "1 to 31"},
		{"0 0 * 0 *", "month 0", "1 to 12"},
		{"0 0 * 13 *", "month 13", "1 to 12"},
		{"0 0 * * 8", "day of week 8", "0 to 7"},
		{"99999999999999999999 * * * *", "out of range", "0 to 59"},
		{"-1 * * * *", "not understood in the minute field", ""},
		{"+5 * * * *", "not understood", ""},
		{"1- * * * *", "not understood", ""},
		{"1-2-3 * * * *", "not understood", ""},
		{"1.5 * * * *", "not understood", ""},
		{"*-5 * * * *", "not understood", ""},
		{"** * * * *", "not understood", ""},
		{"MON * * * *", "not understood in the minute field", ""},
		{"0 9 * * monday", "not understood in the day of week field", "MON"},
		{"*/0 * * * *", "not a whole number", "*/15"},
		{"*/ * * * *", "not a whole number", "*/15"},
		{"*/-5 * * * *", "not a whole number", ""},
		{"*/2/3 * * * *", "not a whole number", ""},
		{"*/90 * * * *", "too large", "every 90 minutes"},
		{"0 */24 * * *", "too large", "every 24 hours"},
		{"0 9 ? * 1", "not standard cron", "write *"},
		{"0 9 L * *", "not standard cron", "last day"},
		{"0 9 15W * *", "not standard cron", "working day"},
		{"0 9 * * MON#2", "not standard cron", "nth weekday"},
		{"0 0 30 2 *", "never fires: there is no 30 February", "choose a day"},
		{"0 0 31 4,6 *", "no 31 April or 31 June", ""},
		{"0 0 30 2 */2", "never fires", ""},
		{strings.Repeat("1,", 600) + "1 * * * *", "longer than 1000", ""},
		{"0 9 * * \x00", "not understood", ""},
	} {
		_, err := Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: test.expression}, time.UTC)
		checkProblem(t, test.expression, err, "schedule.cron_expression", test.message, test.hint)
	}
}

func TestRefusedSchedules(t *testing.T) {
	now, far := time.Unix(1.8e9, 0), time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name           string
		config         model.ScheduleConfig
		field, message string
	}{
		{"no type", model.ScheduleConfig{}, "schedule.type", "unknown schedule type"},
		{"other type", model.ScheduleConfig{Type: "hourly"}, "schedule.type", `"hourly"`},
		{"zone", model.ScheduleConfig{Type: model.Manual, Timezone: "Mars/Olympus"}, "schedule.timezone", `unknown time zone "Mars/Olympus"`},
		{"both", model.ScheduleConfig{Type: model.Calendar, RunAt: &now, CronExpression: "@daily"}, "schedule.run_at", "both"},
		{"neither", model.ScheduleConfig{Type: model.Calendar}, "schedule.cron_expression", "empty"},
		{"far", model.ScheduleConfig{Type: model.Calendar, RunAt: &far}, "schedule.run_at", "years"},
		{"no unit", model.ScheduleConfig{Type: model.Interval, IntervalValue: 5}, "schedule.interval_type", "unknown unit"},
		{"other unit", model.ScheduleConfig{Type: model.Interval, IntervalValue: 5, IntervalType: "weeks"}, "schedule.interval_type", `"weeks"`},
		{"zero", model.ScheduleConfig{Type: model.Interval, IntervalType: model.Hours}, "schedule.interval_value", "0 hours"},
		{"negative", model.ScheduleConfig{Type: model.Interval, IntervalValue: -5, IntervalType: model.Days}, "schedule.interval_value", "-5 days"},
		{"long", model.ScheduleConfig{Type: model.Interval, IntervalValue: 3651, IntervalType: model.Days}, "schedule.interval_value", "ten years"},
		{"largest", model.ScheduleConfig{Type: model.Interval, IntervalValue: math.MaxInt, IntervalType: model.Minutes}, "schedule.interval_value", "ten years"},
		{"no folder", model.ScheduleConfig{Type: model.FileWatch, WatchPath: " "}, "schedule.watch_path", "no folder"},
		{"debounce", model.ScheduleConfig{Type: model.FileWatch, WatchPath: "/srv", WatchDebounce: -1}, "schedule.watch_debounce", "negative"},
	} {
		s, err := Compile(test.config, time.UTC)
		if s != nil {
			t.Errorf("%s: a schedule in spite of the error", test.name)
		}
		checkProblem(t, test.name, err, test.field, test.message, "")
	}
}

func checkProblem(t *testing.T, name string, err error, field, message, hint string) {
	t.Helper()
	var problem *model.Problem
	if !errors.As(err, &problem) {
		t.Errorf("%q: got %v, want a problem", name, err)
		return
	}
	if problem.Field != field || problem.Kind != model.KindInvalid || problem.Hint == "" ||
		!strings.Contains(problem.Message, message) || !strings.Contains(problem.Hint, hint) {
		t.Errorf("%q: got %v", name, problem)
	}
}

func TestFieldsOfOtherTypesAreIgnored(t *testing.T) {
	for _, kind := range []model.ScheduleType{model.Manual, model.Sequential} {
		if _, err := Compile(model.ScheduleConfig{Type: kind, CronExpression: "x", IntervalValue: -1, WatchDebounce: -1}, time.UTC); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestZone(t *testing.T) {
	if zone, err := Zone(""); err != nil || zone != time.Local {
		t.Errorf("empty: %v, %v", zone, err)
	}
	for _, name := range []string{"Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"} {
		if zone, err := Zone(name); err != nil || zone.String() != name || zoneName(zone) != name {
			t.Errorf("%s: %v, %v", name, zone, err)
		}
	}
	for _, name := range []string{"Nowhere", " UTC", "../UTC", "/etc/localtime", "Europe", "right/Europe/Berlin", "UTC\x00", "CEST+1", strings.Repeat("A", 5000)} {
		_, err := Zone(name)
		checkProblem(t, name, err, "schedule.timezone", "unknown time zone", "Europe/Berlin")
	}
}

func TestZoneNameOfTheMachine(t *testing.T) {
	for set, want := range map[string]string{"": "UTC", "Asia/Tokyo": "Asia/Tokyo", ":Asia/Tokyo": "Asia/Tokyo", "Nowhere": time.Local.String(), "/no/such/file": time.Local.String()} {
		t.Setenv("TZ", set)
		if got := zoneName(time.Local); got != want {
			t.Errorf("TZ=%q: got %s, want %s", set, got, want)
		}
	}
}

func TestTheZoneOfTheScheduleComesFirst(t *testing.T) {
	berlin := location(t, "Europe/Berlin")
	c := model.ScheduleConfig{Type: model.Calendar, CronExpression: "0 9 * * *", Timezone: "Asia/Tokyo"}
	after := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for timezone, want := range map[string]string{"": "2026-01-01T09:00:00+01:00", "Asia/Tokyo": "2026-01-02T09:00:00+09:00"} {
		c.Timezone = timezone
		s, err := Compile(c, berlin)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, slots(s, time.Time{}, after, 1), want)
	}
	c.Timezone = ""
	s, err := Compile(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if slot, _ := s.Next(after, after); slot.Location() != time.Local {
		t.Errorf("without any zone: %s", slot.Location())
	}
}

// The machine's zone is what its settings name now, whatever time.Local is.
func TestMachine(t *testing.T) {
	for set, want := range map[string]string{"Asia/Tokyo": "Asia/Tokyo", "": "UTC", "Nowhere": time.Local.String()} {
		t.Setenv("TZ", set)
		if got := Machine(); got.String() != want {
			t.Errorf("TZ=%q: %s, want %s", set, got, want)
		}
	}
}
