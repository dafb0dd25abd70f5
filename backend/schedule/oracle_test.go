package schedule

import (
	"strings"
	"testing"
	"time"

	"github.com/robfig/cron/v3"
)

// The oracle uses no zone bounds or sets of days: it steps a clock
// minute by minute. Its expressions are those that robfig's parser reads the
// same way.
var oracleExpressions = []string{
	"30 2 * * *", "30 1 * * *", "0 0 * * *", "15 2 * * *", "*/20 0-3 * * *", "45 23 * * *",
	"30 * * * *", "*/7 */2 * * *", "0 9 * * *", "10 0,1,2,3 * * 0", "0 12 30 * 5",
}

var oracleZones = []string{
	"America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Havana", "America/Santiago", "America/Asuncion",
	"America/Caracas", "America/Nuuk", "America/Scoresbysund", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon",
	"Atlantic/Azores", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Tehran", "Asia/Gaza", "Asia/Amman", "Asia/Kathmandu",
	"Asia/Pyongyang", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Apia", "Pacific/Chatham", "Pacific/Norfolk", "Pacific/Fakaofo",
	"Antarctica/Troll", "Antarctica/Casey", "UTC", "Etc/GMT+5",
}

func TestNextAgreesWithAClockWatchedMinuteByMinute(t *testing.T) {
	changes := 0
	for _, name := range oracleZones {
		zone := location(t, name)
		var schedules []*Schedule
		var sets []*cron.SpecSchedule
		for _, expression := range oracleExpressions {
			schedules = append(schedules, compile(t, expression, zone))
			parsed, err := cron.ParseStandard(expression)
			if err != nil {
				t.Fatal(err)
			}
			sets = append(sets, parsed.(*cron.SpecSchedule))
		}
		for _, change := range clockChanges(zone) {
			changes++
			from, to := change.Add(-36*time.Hour).In(zone), change.Add(36*time.Hour)
			for i, s := range schedules {
				elapsed := hasStar(oracleExpressions[i])
				want := watchClock(sets[i], elapsed, from, to)
				var got []time.Time
				for at := from; ; {
					next, ok := s.Next(time.Time{}, at)
					if !ok || next.After(to) {
						break
					}
					got, at = append(got, next), next
				}
				if !same(got, want) {
					t.Fatalf("%s, %q around %s\n got %v\nwant %v", name, oracleExpressions[i], change, got, want)
				}
			}
		}
	}
	if changes < 250 {
		t.Errorf("only %d clock changes were tested", changes)
	}
}

// clockChanges lists the instants at which a zone's offset changes in some
// years, found by checking the offset every quarter of an hour; and the turns of
// years, where Go's bounds are not those of a change.
func clockChanges(zone *time.Location) (changes []time.Time) {
	years := []int{2007, 2011, 2015, 2024, 2026, 2028, 2040}
	for _, year := range years {
		changes = append(changes, time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC))
		at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		_, offset := at.In(zone).Zone()
		for ; at.Year() == year; at = at.Add(15 * time.Minute) {
			if _, now := at.In(zone).Zone(); now != offset {
				changes, offset = append(changes, at), now
			}
		}
	}
	return changes
}

// watchClock lists the slots in (from, to]. Wall-clock times are due when the
// reading shows or passes them for the first time.
func watchClock(s *cron.SpecSchedule, elapsed bool, from, to time.Time) (slots []time.Time) {
	reading := func(at time.Time) int64 {
		_, offset := at.Zone()
		return at.Unix() + int64(offset)
	}
	start := from.Add(-48 * time.Hour)
	highest := reading(start)
	for at := start; !at.After(to); at = at.Add(time.Minute) {
		local := at.In(from.Location())
		_, offset := local.Zone()
		due := false
		if now := at.Unix() + int64(offset); elapsed {
			due = matches(s, now)
		} else {
			for ; highest < now; highest += 60 {
				due = due || matches(s, highest+60)
			}
		}
		if due && at.After(from) {
			slots = append(slots, at)
		}
	}
	return slots
}

func matches(s *cron.SpecSchedule, reading int64) bool {
	minute := reading / 60 % 1440
	if s.Minute>>(minute%60)&1 == 0 || s.Hour>>(minute/60)&1 == 0 {
		return false
	}
	t := time.Unix(reading, 0).UTC()
	if s.Month>>t.Month()&1 == 0 {
		return false
	}
	byDay, byWeekday := s.Dom>>t.Day()&1 != 0, s.Dow>>t.Weekday()&1 != 0
	if s.Dom>>63 != 0 || s.Dow>>63 != 0 {
		return byDay && byWeekday
	}
	return byDay || byWeekday
}

func hasStar(expression string) bool {
	return strings.HasPrefix(strings.Fields(expression)[1], "*")
}

func same(a, b []time.Time) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}
