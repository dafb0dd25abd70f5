package schedule

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"claude-scheduler/backend/model"
)

// slots lists n slots after an instant, as RFC 3339 in the zone.
func slots(s *Schedule, anchor, after time.Time, n int) (out []string) {
	for range n {
		next, ok := s.Next(anchor, after)
		if !ok {
			break
		}
		out, after = append(out, next.Format(time.RFC3339)), next
	}
	return out
}

func instant(t testing.TB, text string, zone *time.Location) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.In(zone)
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestNextAcrossChangesOfTheClocks(t *testing.T) {
	for _, test := range []struct {
		zone, expression, after string
		want                    []string
	}{
		{"America/New_York", "30 2 * * *", "2026-03-07T12:00:00-05:00", []string{"2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"}},
		{"America/New_York", "30 1 * * *", "2026-10-31T12:00:00-04:00", []string{"2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"}},
		{"America/New_York", "30 * * * *", "2026-11-01T00:30:00-04:00", []string{"2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00", "2026-11-01T02:30:00-05:00"}},
		{"America/New_York", "30 * * * *", "2026-03-08T01:00:00-05:00", []string{"2026-03-08T01:30:00-05:00", "2026-03-08T03:30:00-04:00"}},
		{"America/New_York", "*/20 2,3 * * *", "2026-03-08T00:00:00-05:00", []string{"2026-03-08T03:00:00-04:00", "2026-03-08T03:20:00-04:00"}},
		{"America/New_York", "30 1 * * *", "2026-11-01T01:10:00-05:00", []string{"2026-11-02T01:30:00-05:00"}},
		{"Australia/Lord_Howe", "15 2 * * *", "2026-10-03T12:00:00+10:30", []string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"Africa/Cairo", "0 0 * * *", "2026-04-23T12:00:00+02:00", []string{"2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"}},
		{"Asia/Beirut", "0 0 * * *", "2026-03-28T12:00:00+02:00", []string{"2026-03-29T01:00:00+03:00", "2026-03-30T00:00:00+03:00"}},
		{"Africa/Cairo", "30 23 * * *", "2026-10-29T12:00:00+03:00", []string{"2026-10-29T23:30:00+03:00", "2026-10-30T23:30:00+02:00"}},
		// Samoa skipped Friday, 30 December 2011.
		{"Pacific/Apia", "0 9 * * *", "2011-12-29T00:00:00-10:00", []string{"2011-12-29T09:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00"}},
		{"Pacific/Apia", "0 9 * * FRI", "2011-12-24T00:00:00-10:00", []string{"2011-12-31T00:00:00+14:00", "2012-01-06T09:00:00+14:00"}},
		{"Pacific/Apia", "0 * 30 12 *", "2011-12-01T00:00:00-10:00", []string{"2012-12-30T00:00:00+14:00"}},
		// The last day of a leap year, where Go's zone bounds lie in the past.
		{"Europe/Berlin", "0 12 31 12 *", "2044-01-01T00:00:00+01:00", []string{"2044-12-31T12:00:00+01:00", "2045-12-31T12:00:00+01:00"}},
		{"Europe/Berlin", "0 * 31 12 *", "2044-12-31T22:00:00+01:00", []string{"2044-12-31T23:00:00+01:00", "2045-12-31T00:00:00+01:00"}},
		{"UTC", "0 0 29 2 *", "2096-02-29T00:00:00Z", []string{"2104-02-29T00:00:00Z", "2108-02-29T00:00:00Z"}},
		{"America/New_York", "0 * 29 2 *", "2096-02-29T23:00:00-05:00", []string{"2104-02-29T00:00:00-05:00"}},
		{"UTC", "0 0 29 2 */7", "2080-01-01T00:00:00Z", []string{"2088-02-29T00:00:00Z", "2128-02-29T00:00:00Z"}},
		{"UTC", "59 23 31 12 *", "9999-01-01T00:00:00Z", []string{"9999-12-31T23:59:00Z"}},
		{"UTC", "0 9 * * 7", "2026-11-23T00:00:00Z", []string{"2026-11-29T09:00:00Z"}},
		{"UTC", "0 22-2 * * *", "2026-11-23T21:30:00Z", []string{"2026-11-23T22:00:00Z", "2026-11-23T23:00:00Z", "2026-11-24T00:00:00Z", "2026-11-24T01:00:00Z", "2026-11-24T02:00:00Z", "2026-11-24T22:00:00Z"}},
		{"UTC", "0 9 * * FRI-MON", "2026-11-23T09:00:00Z", []string{"2026-11-27T09:00:00Z", "2026-11-28T09:00:00Z", "2026-11-29T09:00:00Z", "2026-11-30T09:00:00Z", "2026-12-04T09:00:00Z"}},
		{"UTC", "0 0 13 * FRI", "2026-11-23T00:00:00Z", []string{"2026-11-27T00:00:00Z", "2026-12-04T00:00:00Z", "2026-12-11T00:00:00Z", "2026-12-13T00:00:00Z"}},
		{"UTC", "0 0 */2 * MON", "2026-11-23T00:00:00Z", []string{"2026-12-07T00:00:00Z", "2026-12-21T00:00:00Z"}},
		{"UTC", "0 9 * * *", "2026-11-23T08:59:59.999999999Z", []string{"2026-11-23T09:00:00Z"}},
		{"UTC", "0 9 * * *", "2026-11-23T09:00:00Z", []string{"2026-11-24T09:00:00Z"}},
		{"UTC", "0 9 * * *", "2026-11-23T09:00:00.000000001Z", []string{"2026-11-24T09:00:00Z"}},
	} {
		t.Run(test.zone+" "+test.expression, func(t *testing.T) {
			zone := location(t, test.zone)
			got := slots(compile(t, test.expression, zone), time.Time{}, instant(t, test.after, zone), len(test.want))
			expect(t, got, test.want...)
		})
	}
}

func TestNothingFollowsTheLastSlot(t *testing.T) {
	past := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]model.ScheduleConfig{
		"manual":     {Type: model.Manual},
		"sequential": {Type: model.Sequential},
		"file_watch": {Type: model.FileWatch, WatchPath: "/srv"},
		"reboot":     {Type: model.Calendar, CronExpression: " @Reboot "},
		"run_at":     {Type: model.Calendar, RunAt: &past},
	} {
		s, err := Compile(c, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if slot, ok := s.Next(past, past); ok {
			t.Errorf("%s: %s", name, slot)
		}
		if s.AtBoot() != (name == "reboot") || s.Timed() != (name == "run_at") {
			t.Errorf("%s: at boot %t, timed %t", name, s.AtBoot(), s.Timed())
		}
	}
	after := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	for _, expression := range []string{"* * * * *", "0 0 * * *"} {
		if slot, ok := compile(t, expression, time.UTC).Next(after, after); ok {
			t.Errorf("%s: %s", expression, slot)
		}
	}
}

func TestRunAtIsOneSlotInTheZone(t *testing.T) {
	at := time.Date(2026, 12, 3, 13, 0, 0, 5e8, time.UTC)
	s, err := Compile(model.ScheduleConfig{Type: model.Calendar, RunAt: &at, Timezone: "Asia/Tokyo"}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, slots(s, time.Time{}, at.Add(-time.Hour), 5), "2026-12-03T22:00:00+09:00")
}

func TestIntervals(t *testing.T) {
	for _, test := range []struct {
		name, zone    string
		value         int
		unit          model.IntervalType
		anchor, after string
		want          []string
	}{
		{"elapsed minutes", "Europe/Berlin", 30, model.Minutes, "2026-10-25T02:40:07.5+02:00", "2026-10-25T02:40:07.5+02:00",
			[]string{"2026-10-25T02:10:07+01:00", "2026-10-25T02:40:07+01:00", "2026-10-25T03:10:07+01:00"}},
		{"long after the anchor", "UTC", 90, model.Minutes, "2026-01-01T00:00:00Z", "2026-11-23T10:00:00Z", []string{"2026-11-23T10:30:00Z"}},
		{"at a slot", "UTC", 1, model.Hours, "2026-01-01T00:00:00Z", "2026-01-01T05:00:00Z", []string{"2026-01-01T06:00:00Z"}},
		{"anchor in the future", "UTC", 2, model.Hours, "2026-06-01T00:00:00Z", "2026-01-01T00:00:00Z", []string{"2026-06-01T02:00:00Z", "2026-06-01T04:00:00Z"}},
		{"hours are elapsed", "America/New_York", 24, model.Hours, "2026-03-07T09:00:00-05:00", "2026-03-07T09:00:00-05:00", []string{"2026-03-08T10:00:00-04:00"}},
		{"days keep the time", "America/New_York", 1, model.Days, "2026-03-07T09:00:00-05:00", "2026-03-07T09:00:00-05:00",
			[]string{"2026-03-08T09:00:00-04:00", "2026-03-09T09:00:00-04:00"}},
		{"days, gap", "America/New_York", 1, model.Days, "2026-03-07T02:30:00-05:00", "2026-03-07T02:30:00-05:00",
			[]string{"2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"}},
		{"days, fold", "America/New_York", 1, model.Days, "2026-10-31T01:30:00-04:00", "2026-10-31T01:30:00-04:00",
			[]string{"2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"}},
		{"days over years", "Europe/Berlin", 7, model.Days, "2001-01-01T06:00:00+01:00", "2026-07-01T00:00:00+02:00", []string{"2026-07-06T06:00:00+02:00"}},
		{"the skipped day", "Pacific/Apia", 1, model.Days, "2011-12-29T09:00:00-10:00", "2011-12-29T09:00:00-10:00",
			[]string{"2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			zone := location(t, test.zone)
			s, err := Compile(model.ScheduleConfig{Type: model.Interval, IntervalValue: test.value, IntervalType: test.unit}, zone)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, slots(s, instant(t, test.anchor, zone), instant(t, test.after, zone), len(test.want)), test.want...)
		})
	}
}

func TestIntervalWithoutAnAnchorCountsFromAfter(t *testing.T) {
	s, err := Compile(model.ScheduleConfig{Type: model.Interval, IntervalValue: 5, IntervalType: model.Minutes}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	after := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	got, _ := s.Next(time.Time{}, after)
	if want := after.Add(5 * time.Minute); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Without clock changes, robfig's Next is right for expressions that its parser
// reads as we do.
func TestNextAgreesWithRobfigInUTC(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(low, high int) string {
		a, b := low+random.IntN(high-low+1), low+random.IntN(high-low+1)
		return []string{"*", "*", fmt.Sprint(a), fmt.Sprintf("%d-%d", min(a, b), max(a, b)), fmt.Sprintf("%d,%d", a, b),
			fmt.Sprintf("%d-%d/3", min(a, b), max(a, b)), fmt.Sprintf("%d/5", a)}[random.IntN(7)]
	}
	for range 2000 {
		expression := fmt.Sprintf("%s %s %s %s %s", pick(0, 59), pick(0, 23), pick(1, 28), pick(1, 12), pick(0, 6))
		theirs, err := cron.ParseStandard(expression)
		if err != nil {
			t.Fatal(err)
		}
		ours := compile(t, expression, time.UTC)
		at := time.Unix(1.7e9+random.Int64N(1e9), 0).UTC()
		for range 5 {
			got, ok := ours.Next(at, at)
			if want := theirs.Next(at); !ok || !got.Equal(want) {
				t.Fatalf("%s after %s: got %s %t, want %s", expression, at, got, ok, want)
			}
			at = got
		}
	}
}

func BenchmarkNext(b *testing.B) {
	zone := location(b, "America/New_York")
	from := time.Date(2026, 11, 23, 10, 7, 0, 0, zone)
	sunday := compile(b, "0 * 29 2 */7", zone) // the rarest date, looked for through every change of the clocks
	b.Run("ours/rarest", func(b *testing.B) {
		for b.Loop() {
			sunday.Next(from.AddDate(64, 0, 0), from.AddDate(64, 0, 0))
		}
	})
	for _, expression := range []string{"*/15 * * * *", "30 9 * * 1-5", "0 0 1 1 *", "0 0 29 2 *"} {
		ours := compile(b, expression, zone)
		theirs, err := cron.ParseStandard(expression)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("ours/"+expression, func(b *testing.B) {
			for b.Loop() {
				ours.Next(from, from)
			}
		})
		b.Run("robfig/"+expression, func(b *testing.B) {
			for b.Loop() {
				theirs.Next(from)
			}
		})
	}
}

func BenchmarkMeaning(b *testing.B) {
	for _, expression := range []string{"30 9 * * 1-5", "*/15 9-17 * * 1-5", "0 9 13 6-8 FRI"} {
		s := compile(b, expression, time.UTC)
		b.Run(expression, func(b *testing.B) {
			for b.Loop() {
				_ = s.Meaning()
			}
		})
	}
}
