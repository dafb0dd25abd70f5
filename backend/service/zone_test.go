package service

import (
	"sync/atomic"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// A machine in UTC moves to another zone at 08:40 or at 09:10; a task is due
// at nine.
func TestTheMachineMovesToAnotherZone(t *testing.T) {
	const nine = `{'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * *'}}`
	for _, c := range []struct {
		name, task, to string
		after          time.Duration // from 08:30 UTC
		want           []string      // until 11:00 UTC on the next day
	}{
		{"not at all", nine, "UTC", 10 * time.Minute, []string{"09:00", "09:00"}},
		{"east, over nine", nine, "Europe/Berlin", 10 * time.Minute, []string{"08:00", "08:00"}},
		{"east, behind nine", nine, "Europe/Berlin", 40 * time.Minute, []string{"09:00", "08:00"}},
		{"west, before nine", nine, "Atlantic/Azores", 10 * time.Minute, []string{"10:00", "10:00"}},
		{"west, nine comes again", nine, "Atlantic/Azores", 40 * time.Minute, []string{"09:00", "10:00"}},
		{"over a day, not to be doubled", nine, "Pacific/Honolulu", 40 * time.Minute, []string{"09:00"}},
		{"a task with its own zone", `{'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * *', 'timezone': 'UTC'}}`,
			"Europe/Berlin", 10 * time.Minute, []string{"09:00", "09:00"}},
		{"elapsed time", `{'schedule': {'type': 'calendar', 'cron_expression': '30 */12 * * *'}}`, "Asia/Kolkata", 10 * time.Minute, []string{"19:00", "07:00"}},
		{"interval", `{'schedule': {'type': 'interval', 'interval_value': 12, 'interval_type': 'hours'}}`, "Asia/Tokyo", 10 * time.Minute, []string{"20:30", "08:30"}},
		{"days", `{'schedule': {'type': 'interval', 'interval_value': 1, 'interval_type': 'days'}}`, "Asia/Tokyo", 10 * time.Minute, []string{"08:30"}},
	} {
		for how, move := range map[string]func(*fixture, func()){
			"awake": func(_ *fixture, change func()) { change() },
			"while the service was down": func(s *fixture, change func()) {
				s.halt()
				change()
				s.start()
			},
		} {
			t.Run(c.name+", "+how, func(t *testing.T) {
				t.Parallel()
				s := newFixture(t)
				s.halt()
				var zone atomic.Pointer[time.Location]
				zone.Store(time.UTC)
				s.options.MachineZone = zone.Load
				s.start()
				s.settings(`{"timezone": ""}`)
				task := s.task(s.job("nightly"), "review", c.task)
				rest := 26*time.Hour + 30*time.Minute - c.after
				runs := func(d time.Duration) {
					for end := s.clock.Now().Add(d); s.clock.Now().Before(end); {
						s.pass(min(end.Sub(s.clock.Now()), 10*time.Minute))
						for status := s.Status(); status.Running+status.Waiting > 0; status = s.Status() {
							s.end(s.started(), success)
						}
					}
				}
				runs(c.after)
				to, err := time.LoadLocation(c.to)
				if err != nil {
					t.Fatal(err)
				}
				move(s, func() { zone.Store(to) })
				runs(rest)
				s.restart(0) // and everything is recorded
				s.pass(time.Minute)
				s.noneStarted()
				var got []string
				for _, run := range s.runs(task) {
					got = append(got, run.ScheduledTime.UTC().Format("15:04"))
					if run.Status != model.RunSuccess {
						t.Errorf("%s is %s %s", run.ScheduledTime, run.Status, run.Reason)
					}
				}
				if len(got) != len(c.want) {
					t.Fatalf("got %q, want %q", got, c.want)
				}
				for i := range got {
					if got[i] != c.want[i] {
						t.Errorf("got %q, want %q", got, c.want)
					}
				}
			})
		}
	}
}
