package schedule

import (
	"math/bits"
	"time"
)

// calendar is an expression as sets: bit n represents the value n.
type calendar struct {
	minutes, hours, days, months uint64
	weekdays                     uint64 // 0 = Sunday

	either  bool // a day counts when day of month or weekday match, otherwise both must
	elapsed bool // the hour field has *: real time instead of wall-clock time

	fields [5]string // as the user wrote them
}

const (
	allMinutes  uint64 = 1<<60 - 1
	allHours    uint64 = 1<<24 - 1
	allDays     uint64 = 1<<32 - 2
	allMonths   uint64 = 1<<13 - 2
	allWeekdays uint64 = 1<<7 - 1
)

// from returns the first matching reading at or after a whole minute; ok is
// false when the year 9999 ends before.
func (c *calendar) from(reading int64) (match int64, ok bool) {
	t := time.Unix(reading, 0).UTC()
	year, month, dayOfMonth := t.Date()
	if today := c.daysOf(year, month) >> dayOfMonth; today&1 != 0 {
		h, m, _ := t.Clock()
		if h, m, ok = c.timeFrom(h, m); ok {
			return reading - floorMod(reading, day) + int64(h)*hour + int64(m)*minute, true
		}
	}
	h, m, _ := c.timeFrom(0, 0)
	for later := dayOfMonth + 1; year <= 9999; later = 1 {
		if days := c.daysOf(year, month) >> later << later; days != 0 {
			return time.Date(year, month, bits.TrailingZeros64(days), h, m, 0, 0, time.UTC).Unix(), true
		}
		if month++; month > time.December {
			year, month = year+1, time.January
		}
	}
	return 0, false
}

// timeFrom returns the first matching time of a day at or after h:m.
func (c *calendar) timeFrom(h, m int) (int, int, bool) {
	if c.hours>>h&1 != 0 {
		if minutes := c.minutes >> m << m; minutes != 0 {
			return h, bits.TrailingZeros64(minutes), true
		}
	}
	hours := c.hours >> (h + 1) << (h + 1)
	return bits.TrailingZeros64(hours), bits.TrailingZeros64(c.minutes), hours != 0
}

// daysOf returns the matching days of a month as a set.
func (c *calendar) daysOf(year int, month time.Month) uint64 {
	if c.months>>month&1 == 0 {
		return 0
	}
	exist := uint64(1)<<(length(year, month)+1) - 2
	if c.weekdays == allWeekdays && !c.either {
		return c.days & exist
	}
	weeks := c.weekdays | c.weekdays<<7 | c.weekdays<<14 | c.weekdays<<21 | c.weekdays<<28 | c.weekdays<<35
	byWeekday := weeks >> time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).Weekday() << 1
	if c.either {
		return (c.days | byWeekday) & exist
	}
	return c.days & byWeekday & exist
}

// possibleDays returns the days of month that exist in at least one of the months.
func (c *calendar) possibleDays() uint64 {
	var exist uint64
	for month := time.January; month <= time.December; month++ {
		if c.months>>month&1 != 0 {
			exist |= uint64(1)<<(length(2000, month)+1) - 2 // 2000 was a leap year
		}
	}
	return c.days & exist
}

// length returns the number of days in a month.
func length(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	}
	return 31
}
