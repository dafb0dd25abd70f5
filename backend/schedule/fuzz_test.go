package schedule

import (
	"errors"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func FuzzCompileAndNext(f *testing.F) {
	zones := []string{"UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "Africa/Monrovia", "Asia/Manila"}
	for i, expression := range []string{"0 9 * * 1-5", "*/15 22-2 * * FRI-MON", "TZ=0", "CRON_TZ=UTC", "@every -5m", "@reboot", "0 9 * * ,",
		"0 0 30 2 *", "0 0 29 2 */7", "59 23 31 12 *", "5/15 * 1-5,31 JAN-MAR/2 7", "* 1 * * *"} {
		f.Add(expression, i, int64(1.79e9), int64(0), int64(1.78e9))
	}
	f.Add("30 2 * * *", 1, int64(1<<62), int64(999), int64(-1<<62))
	f.Fuzz(func(t *testing.T, expression string, pick int, after, nanos, anchor int64) {
		zone := location(t, zones[uint(pick)%uint(len(zones))])
		start, from := time.Unix(after, nanos), time.Unix(anchor, 0)
		for _, c := range []model.ScheduleConfig{
			{Type: model.Calendar, CronExpression: expression},
			{Type: model.Calendar, RunAt: &from},
			{Type: model.Interval, IntervalValue: pick, IntervalType: model.IntervalTypes[uint(pick)%3]},
			{Type: model.FileWatch, WatchPath: expression, WatchDebounce: pick},
		} {
			s, err := Compile(c, zone)
			if err != nil {
				var problem *model.Problem
				if s != nil || !errors.As(err, &problem) || problem.Field == "" || problem.Kind != model.KindInvalid {
					t.Fatalf("not a problem of a field: %v", err)
				}
				continue
			}
			if s.Meaning() == "" {
				t.Fatal("no meaning")
			}
			at := start
			for range 20 {
				next, ok := s.Next(from, at)
				if !ok {
					if s.calendar != nil && at.Unix() < 200e9 && at.Unix() > -1<<60 {
						t.Fatalf("%q ends at %s", expression, at)
					}
					break
				}
				if !next.After(at) && at.Unix() > earliest {
					t.Fatalf("%q: %s is not after %s", expression, next, at)
				}
				if next.Nanosecond() != 0 {
					t.Fatalf("%q: %s is not a whole second", expression, next)
				}
				if s.calendar != nil && next.Second() != 0 && next.Year() > 1980 {
					t.Fatalf("%q: %s is not a whole minute", expression, next)
				}
				at = next
			}
			if _, err := Explain(c, zone, start, 3); err != nil {
				t.Fatal(err)
			}
		}
	})
}
