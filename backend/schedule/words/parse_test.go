package words

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// now is a Saturday.
func now(t testing.TB) time.Time {
	t.Helper()
	zone, err := schedule.Zone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 28, 10, 0, 0, 0, zone)
}

// written is a schedule as a test shows it.
func written(c model.ScheduleConfig) string {
	var text string
	switch r := c.Recurrence; {
	case c.RunAt != nil:
		text = "once " + c.RunAt.Format("2006-01-02 15:04")
	case r != nil:
		parts := []string{strings.Join(r.Times, ","), strings.Join(r.Days, ","), strings.Join(r.Only, ","), strings.Trim(fmt.Sprint(r.Months), "[]")}
		text = "recurs " + strings.Join(parts, "; ")
		if r.Every > 1 {
			text += fmt.Sprintf("; every %d %s", r.Every, r.Unit)
		}
		if r.Start != "" {
			text += " from " + r.Start
		}
	case c.Type == model.Calendar:
		text = c.CronExpression
	case c.Type == model.Interval:
		text = fmt.Sprintf("interval %d %s", c.IntervalValue, c.IntervalType)
	case c.Type == model.FileWatch:
		text = strings.TrimSpace(fmt.Sprintf("watch %s %s", c.WatchPath, strings.Join(c.WatchPatterns, ",")))
		if !c.WatchRecursive {
			text += " directly"
		}
	default:
		text = string(c.Type)
	}
	if c.Timezone != "" {
		text += " in " + c.Timezone
	}
	return strings.TrimSpace(text)
}

func TestParse(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(understood), "\n") {
		text, want, ok := strings.Cut(strings.TrimSpace(line), " => ")
		if !ok {
			t.Fatalf("%q: no =>", line)
		}
		c, err := Parse(text, now(t))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := written(c); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

const understood = `
every weekday at 9 => 0 9 * * 1-5
on the 1st at 07:30 Berlin time => 30 7 1 * * in Europe/Berlin
every 90 minutes => interval 90 minutes
mondays and thursdays 18:00 => 0 18 * * 1,4
last friday of the month => recurs 09:00; FRIL; ;
every 2 weeks on tuesday => recurs 09:00; TUE; ; ; every 2 weeks from 2026-12-01
tomorrow at 6 => once 2026-11-29 06:00
when *.md in docs changes => watch docs *.md
Every Weekday at 9 AM. => 0 9 * * 1-5
every day at 9pm => 0 21 * * *
every day at 9:30 p.m. => 30 21 * * *
every day at 12 am => 0 0 * * *
every day at 12 pm => 0 12 * * *
daily at noon => 0 12 * * *
every day at midnight => 0 0 * * *
at noon and midnight => 0 0,12 * * *
daily => 0 9 * * *
nightly => 0 2 * * *
hourly => 0 * * * *
weekly => 0 9 * * 1
weekly on tuesday at 8 => 0 8 * * 2
monthly => 0 9 1 * *
monthly on the 3rd => 0 9 3 * *
quarterly => 0 9 1 1,4,7,10 *
quarterly at 8 => 0 8 1 1,4,7,10 *
every quarter => 0 9 1 1,4,7,10 *
yearly => 0 9 1 1 *
yearly on 24 december => 0 9 24 12 *
every 24 december at 18:00 => 0 18 24 12 *
half-yearly => 0 9 1 1,7 *
biweekly on friday => recurs 09:00; FRI; ; ; every 2 weeks from 2026-12-04
fortnightly on fridays at 4pm => recurs 16:00; FRI; ; ; every 2 weeks from 2026-12-04
every other monday => recurs 09:00; MON; ; ; every 2 weeks from 2026-11-30
every second tuesday of the month => recurs 09:00; TUE#2; ;
every second tuesday => recurs 09:00; TUE; ; ; every 2 weeks from 2026-12-01
every first monday => recurs 09:00; MON#1; ;
first monday of the month at 8 => recurs 08:00; MON#1; ;
1st and 3rd wednesday at 10 => recurs 10:00; WED#1,WED#3; ;
first weekday of the month => recurs 09:00; 1W; ;
last weekday of the month at 17:00 => recurs 17:00; LW; ;
last day of the month => recurs 09:00; L; ;
second-to-last day of the month => recurs 09:00; L-1; ;
last day of the quarter at 18:00 => recurs 18:00; L; ; 3 6 9 12
first monday of the quarter => recurs 09:00; MON#1; ; 1 4 7 10
last friday of january and july => recurs 09:00; FRIL; ; 1 7
nearest weekday to the 15th => recurs 09:00; 15W; ;
on the weekday nearest to the 15th at 8:00 => recurs 08:00; 15W; ;
nearest working day to the 1st => recurs 09:00; 1W; ;
friday the 13th => recurs 09:00; 13; FRI;
on the 13th if it is a friday => recurs 09:00; 13; FRI;
on the 1st and the 15th => 0 9 1,15 * *
on the 1st and 15th of every month at 6:15 => 15 6 1,15 * *
on day 15 => 0 9 15 * *
from the 1st to the 7th at 8 => 0 8 1-7 * *
on the 1st of january => 0 9 1 1 *
on 24 and 25 december at 9 => 0 9 24,25 12 *
on 24 december at 9 => once 2026-12-24 09:00
dec 24th at 2pm => once 2026-12-24 14:00
3 december 2026 at 14:00 => once 2026-12-03 14:00
december 3, 2026 at 14:00 => once 2026-12-03 14:00
2026-12-03 14:00 => once 2026-12-03 14:00
2026-12-31T09:00:00+01:00 => once 2026-12-31 09:00
3.12.2026 14:00 => once 2026-12-03 14:00
on 27 november at 9 => once 2027-11-27 09:00
today at 18:00 => once 2026-11-28 18:00
tonight => once 2026-11-28 20:00
tomorrow => once 2026-11-29 09:00
tomorrow morning => once 2026-11-29 09:00
the day after tomorrow at 7 => once 2026-11-30 07:00
next friday at 9 => once 2026-12-04 09:00
in 2 hours => once 2026-11-28 12:00
in 30 minutes => once 2026-11-28 10:30
in an hour => once 2026-11-28 11:00
in 3 days => once 2026-12-01 10:00
tomorrow at 6 new york time => once 2026-11-29 06:00 in America/New_York
twice a day at 8 and 20 => 0 8,20 * * *
twice daily => 0 9,21 * * *
three times a day at 8, 12 and 18 => 0 8,12,18 * * *
once a day at 7 => 0 7 * * *
once a week => 0 9 * * 1
twice a week on tuesday and friday => 0 9 * * 2,5
twice a month => 0 9 1,15 * *
4 times an hour => */15 * * * *
every minute => interval 1 minutes
every 2h => interval 2 hours
every 30m => interval 30 minutes
every hour => interval 1 hours
every half hour => interval 30 minutes
every 1.5 hours => interval 90 minutes
every day => interval 1 days
every 3 days => interval 3 days
every 2 weeks => interval 14 days
every 3 days at 8 => recurs 08:00; ; ; ; every 3 days from 2026-11-29
every other day at noon => recurs 12:00; ; ; ; every 2 days from 2026-11-28
every 2 months on the 15th => 0 9 15 2,4,6,8,10,12 *
every 5 months on the 1st => recurs 09:00; 1; ; ; every 5 months from 2026-12-01
every 2 years on 1 may => recurs 09:00; 1; ; 5; every 2 years from 2027-05-01
every 15 minutes between 9 and 17 on weekdays => recurs 09:00-17:00/15; MON,TUE,WED,THU,FRI; ;
every hour from 9 to 17 on weekdays => 0 9-17 * * 1-5
every hour between 9am and 5pm => 0 9-17 * * *
hourly from 9 to 5 => 0 9-17 * * *
every 2 hours from 8 to 20 => 0 8,10,12,14,16,18,20 * * *
every hour from 22:00 to 06:00 => 0 0-6,22,23 * * *
every 90 minutes from 8:00 => recurs 08:00-23:00/90; ; ;
every 90 minutes starting at 8 on weekdays => recurs 08:00-23:00/90; MON,TUE,WED,THU,FRI; ;
every 30 minutes until 6:00 => recurs 00:00-06:00/30; ; ;
every 20 minutes on mondays => */20 * * * 1
every 2 hours on weekdays => 0 */2 * * 1-5
every hour at minute 15 => 15 * * * *
every hour at :30 => 30 * * * *
15 minutes past every hour => 15 * * * *
every 6 hours at 2:00 => 0 2,8,14,20 * * *
at 9:15 and 17:45 on weekdays => recurs 09:15,17:45; MON,TUE,WED,THU,FRI; ;
at 9 and 17 => 0 9,17 * * *
at half past 9 => 30 9 * * *
at 0930 => 30 9 * * *
8 o'clock every sunday => 0 8 * * 0
weekdays 9 => 0 9 * * 1-5
mon-fri 8:30 => 30 8 * * 1-5
monday to friday at 8:30 => 30 8 * * 1-5
fri to mon at 8 => 0 8 * * 0,1,5,6
on business days at 8 => 0 8 * * 1-5
on weekends at 10 => 0 10 * * 0,6
saturday and sunday 10:00 => 0 10 * * 0,6
every morning => 0 9 * * *
every evening at 8 => 0 20 * * *
monday mornings => 0 9 * * 1
at 8 in the evening on sundays => 0 20 * * 0
every day except sundays at 9 => 0 9 * * 1-6
daily but not on weekends => 0 9 * * 1-5
every monday in july and august => 0 9 * 7,8 1
every monday from march to october at 7 => 0 7 * 3-10 1
every monday except in august => 0 9 * 1-7,9-12 1
in july => 0 9 1 7 *
every day at 9 in Tokyo => 0 9 * * * in Asia/Tokyo
every day at 9 UTC => 0 9 * * * in UTC
every day at 9 europe/berlin => 0 9 * * * in Europe/Berlin
every day at 9 pacific time => 0 9 * * * in America/Los_Angeles
every monday at 9 eastern standard time => 0 9 * * 1 in America/New_York
every monday at 9 starting 1 february 2027 => recurs 09:00; MON; ;  from 2027-02-01
every 2 weeks on tuesday and friday from 1 december 2026 => recurs 09:00; TUE,FRI; ; ; every 2 weeks from 2026-12-01
please run every day at 9 => 0 9 * * *
at startup => @reboot
on every boot => @reboot
when the computer starts => @reboot
after login => @reboot
after the previous task => sequential
manually => manual
only when I run it => manual
when anything in ~/notes changes => watch ~/notes
whenever a file in src changes => watch src
when *.go or go.mod below . change => watch . *.go,go.mod
when *.md files in the docs folder change => watch docs *.md
when docs/report.md is saved => watch docs/report.md
when **/*.md changes => watch . **/*.md
when files matching *.md, but not drafts/**, below ~/my notes change => watch ~/my notes *.md,!drafts/**
when anything directly in /srv changes => watch /srv directly
on changes in docs => watch docs
0 9 * * 1-5 => 0 9 * * 1-5
@daily => @daily
@reboot => @reboot
*/5 * * * * => */5 * * * *
`

// Every example of the grammar is read, and reads as what it means.
func TestExamples(t *testing.T) {
	for _, example := range examples() {
		c, err := Parse(example, now(t))
		if err != nil {
			t.Errorf("%s: %v", example, err)
			continue
		}
		again(t, example, c)
	}
}

// again parses what a schedule means and compares the result with it.
func again(t testing.TB, text string, c model.ScheduleConfig) {
	t.Helper()
	s, err := schedule.Compile(c, now(t).Location())
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	meaning := s.Meaning()
	said, err := Parse(meaning, now(t))
	if err != nil {
		t.Errorf("%s means %q, which is not understood: %v", text, meaning, err)
		return
	}
	said.Timezone = c.Timezone
	if c.RunAt != nil {
		if zone, err := schedule.Zone(c.Timezone); err == nil && c.Timezone != "" { // the meaning is in the schedule's zone
			said, _ = Parse(meaning, now(t).In(zone))
			said.Timezone = c.Timezone
		}
	}
	back, err := schedule.Compile(said, now(t).Location())
	if err != nil {
		t.Errorf("%s means %q: %v", text, meaning, err)
		return
	}
	if got := back.Meaning(); got != meaning {
		t.Errorf("%s means %q, which means %q", text, meaning, got)
	}
	if said.Type != c.Type { // "every 15 minutes" is an interval, and */15 means the same
		if !strings.HasPrefix(meaning, "Every ") || said.Type != model.Interval {
			t.Errorf("%s means %q, which is of type %s", text, meaning, said.Type)
		}
		return
	}
	compare(t, text+" ("+meaning+")", s, back)
}

// compare checks that two schedules have the same slots.
func compare(t testing.TB, text string, a, b *schedule.Schedule) {
	t.Helper()
	anchor := now(t)
	for x, y, i := anchor, anchor, 0; i < 40; i++ {
		next, ok := a.Next(anchor, x)
		other, also := b.Next(anchor, y)
		if ok != also || !next.Equal(other) {
			t.Errorf("%s: slot %d is %s or %s", text, i, next, other)
			return
		}
		if !ok {
			return
		}
		x, y = next, other
	}
}

// What package schedule says is understood, for each expression of its tests.
func TestMeaningsAreUnderstood(t *testing.T) {
	for _, expression := range expressions(t) {
		c := model.NewSchedule()
		c.Type, c.CronExpression = model.Calendar, expression
		again(t, expression, c)
	}
}
