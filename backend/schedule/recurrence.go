package schedule

import (
	"math/bits"
	"time"

	"claude-scheduler/backend/model"
)

// recurrence is a checked model.Recurrence.
type recurrence struct {
	times  []int     // minutes of the day, ascending
	days   []dayRule // a day counts when one of them matches; none: every day
	only   uint64    // weekdays, bit 0 = Sunday
	months uint64
	every  int64 // at least 1
	unit   string
	start  int64 // in days since 1970; math.MinInt64: there is none
}

// The units of model.Recurrence.
const (
	unitDays   = "days"
	unitWeeks  = "weeks"
	unitMonths = "months"
	unitYears  = "years"
)

// from returns the first matching reading at or after a whole minute; ok is
// false when the year 9999 ends before.
func (r *recurrence) from(reading int64) (match int64, ok bool) {
	today := floorDiv(reading, day)
	if today >= r.start && r.includes(today) {
		now := int(floorMod(reading, day) / minute)
		for _, t := range r.times {
			if t >= now {
				return today*day + int64(t)*minute, true
			}
		}
	}
	next, ok := r.nextDay(max(today+1, r.start))
	return next*day + int64(r.times[0])*minute, ok
}

// nextDay returns the first day that counts at or after a day.
func (r *recurrence) nextDay(from int64) (int64, bool) {
	year, month, first := date1970(from)
	for ; year <= 9999; first = 1 {
		days := r.daysOf(year, month) >> first << first
		for ; days != 0; days &= days - 1 {
			d := dayOf(year, month, bits.TrailingZeros64(days))
			if r.inPeriod(d) {
				return d, true
			}
		}
		if month++; month > time.December {
			year, month = year+1, time.January
		}
	}
	return 0, false
}

// includes reports whether a day counts, whatever the start.
func (r *recurrence) includes(d int64) bool {
	year, month, dayOfMonth := date1970(d)
	return r.daysOf(year, month)>>dayOfMonth&1 != 0 && r.inPeriod(d)
}

// daysOf returns the days of a month that the rules name as a set; what depends
// on a week or on single days is not considered.
func (r *recurrence) daysOf(year int, month time.Month) uint64 {
	if r.months>>month&1 == 0 || !r.inMonthOfPeriod(year, month) {
		return 0
	}
	m := monthOf(year, month)
	set := m.exist
	if len(r.days) > 0 {
		set = 0
		for _, rule := range r.days {
			set |= rule.in(m)
		}
	}
	return set & m.weekdays(r.only)
}

// inMonthOfPeriod reports whether a month belongs to each nth month or year.
func (r *recurrence) inMonthOfPeriod(year int, month time.Month) bool {
	if r.every == 1 || r.unit != unitMonths && r.unit != unitYears {
		return true
	}
	startYear, startMonth, _ := date1970(r.start)
	passed := int64(year - startYear)
	if r.unit == unitMonths {
		passed = passed*12 + int64(month-startMonth)
	}
	return floorMod(passed, r.every) == 0
}

// inPeriod reports whether a day belongs to each nth day or week.
func (r *recurrence) inPeriod(d int64) bool {
	switch {
	case r.every == 1:
		return true
	case r.unit == unitDays:
		return floorMod(d-r.start, r.every) == 0
	case r.unit == unitWeeks:
		return floorMod(weekOf(d)-weekOf(r.start), r.every) == 0
	}
	return true
}

// weekOf numbers the weeks, which begin on Monday.
func weekOf(d int64) int64 { return floorDiv(d+3, 7) } // 1 January 1970 was a Thursday

// month is one month, for rules that need to know where it ends.
type month struct {
	first time.Weekday // of its first day
	days  int
	exist uint64 // its days as a set
}

func monthOf(year int, m time.Month) month {
	days := length(year, m)
	return month{first: time.Date(year, m, 1, 0, 0, 0, 0, time.UTC).Weekday(), days: days, exist: uint64(1)<<(days+1) - 2}
}

// weekdays returns the days of the month that are one of a set of weekdays.
func (m month) weekdays(set uint64) uint64 {
	weeks := set | set<<7 | set<<14 | set<<21 | set<<28 | set<<35
	return weeks >> m.first << 1 & m.exist
}

func (m month) weekday(dayOfMonth int) time.Weekday {
	return time.Weekday((int(m.first) + dayOfMonth - 1) % 7)
}

// date1970 returns the date of a day counted from 1970.
func date1970(d int64) (year int, month time.Month, dayOfMonth int) {
	return time.Unix(d*day, 0).UTC().Date()
}

func dayOf(year int, month time.Month, dayOfMonth int) int64 {
	return floorDiv(time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).Unix(), day)
}

func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

// compileRecurrence checks the recurrence of a schedule.
func compileRecurrence(m model.Recurrence) (*recurrence, error) {
	r := &recurrence{only: allWeekdays, months: allMonths, every: int64(max(m.Every, 1)), unit: m.Unit, start: earliest / day}
	var err error
	if r.times, err = parseTimes(m.Times); err != nil {
		return nil, err
	}
	if r.days, err = parseDayRules(m.Days); err != nil {
		return nil, err
	}
	if len(m.Only) > 0 {
		if r.only, err = parseOnly(m.Only); err != nil {
			return nil, err
		}
	}
	if r.months, err = parseMonths(m.Months); err != nil {
		return nil, err
	}
	if err := r.setPeriod(m); err != nil {
		return nil, err
	}
	if _, ok := r.nextDay(max(r.start, dayOf(1600, time.January, 1))); !ok {
		return nil, model.Invalid("schedule.recurrence", "no day matches", "choose a day that exists in one of the months")
	}
	return r, nil
}
