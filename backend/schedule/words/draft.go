package words

import (
	"fmt"
	"math/bits"
	"slices"
	"time"
)

// draft collects what the phrases of a text say.
type draft struct {
	now time.Time // in the zone of the schedule, once it is known

	times       []timeOfDay
	timesClosed bool // days followed the times: no more may come
	windows     []window
	part        part
	hasPart     bool

	step        int  // minutes between times; 0: none
	stepUnit    unit // as written: minutes or hours
	hourly      bool // the hours of the clock, not an interval
	minutes     []int
	firstMinute int
	minuteRange []int // two
	hours       []int
	hourStep    int

	everyDay   bool
	onCalendar bool // "daily", which is not an interval from now
	weekdays   uint64
	excluded   uint64
	only       uint64
	dates      uint64
	everyMonth bool // "of every month"
	monthly    bool // without a day, the 1st of the months is meant
	quartz     []string
	months     uint64
	without    uint64 // months
	each       int    // of period: 1: each; 0: not named
	period     unit

	count     int
	countUnit unit

	day   any // a relativeDay or calendarDay that is one date; nil: none
	leap  bool
	at    *time.Time                    // one time
	ahead func(now time.Time) time.Time // one time, counted from now
	from  any                           // a relativeDay or calendarDay: the first day; nil: none
	zone  string

	kind kind // other than a time
}

type kind int

const (
	timed kind = iota
	manually
	sequentially
	boot
)

// window is from one time of day to another, both included; -1: open.
type window struct{ from, to timeOfDay }

var open = timeOfDay{minute: -1}

// conflict is a phrase that contradicts an earlier one.
type conflict struct{ message, hint string }

func (c conflict) Error() string { return c.message }

func noop(*draft, values) error { return nil }

func addTimes(d *draft, v values) error {
	if d.timesClosed {
		return conflict{"a schedule has one list of times, for all its days", "create another task for these"}
	}
	for _, t := range v[0].([]any) {
		d.times = append(d.times, t.(timeOfDay))
	}
	return nil
}

func setPart(d *draft, v values) error {
	d.part, d.hasPart = v[0].(part), true
	return nil
}

func tonight(d *draft, _ values) error {
	d.part, d.hasPart = 20*60, true
	return setDay(d, values{relativeDay{}})
}

func addWindow(d *draft, v values) error {
	from, to := v[0].(timeOfDay), v[1].(timeOfDay)
	if to.minute < from.minute && from.bare && to.bare { // from 9 to 5
		to.minute += 12 * 60
	}
	d.windows = append(d.windows, window{from, to})
	return nil
}

func setWindowStart(d *draft, v values) error {
	d.windows = append(d.windows, window{v[0].(timeOfDay), open})
	return nil
}

func setWindowEnd(d *draft, v values) error {
	if n := len(d.windows); n > 0 && d.windows[n-1].to == open {
		d.windows[n-1].to = v[0].(timeOfDay)
		return nil
	}
	d.windows = append(d.windows, window{timeOfDay{}, v[0].(timeOfDay)})
	return nil
}

func onTheHour(d *draft, _ values) error { return addMinute(d, values{0}) }

func addMinutes(d *draft, v values) error {
	for _, n := range v[0].([]any) {
		if err := addMinute(d, values{n}); err != nil {
			return err
		}
	}
	return nil
}

func addMinute(d *draft, v values) error {
	n := v[0].(int)
	if n > 59 {
		return conflict{fmt.Sprintf("minute %d is out of range", n), "it goes from 0 to 59"}
	}
	d.minutes = append(d.minutes, n)
	return nil
}

func addHourlyMinute(d *draft, v values) error {
	d.hourly = true
	return addMinute(d, v)
}

func setFirstMinute(d *draft, v values) error {
	d.firstMinute = v[0].(int)
	return nil
}

func setMinuteRange(d *draft, v values) error {
	if v[0].(int) > 59 || v[1].(int) > 59 {
		return conflict{"minutes go from 0 to 59", ""}
	}
	d.minuteRange = []int{v[0].(int), v[1].(int)}
	return nil
}

func everyHour(d *draft, _ values) error { return addHourRange(d, values{0, 23}) }

func addHourRange(d *draft, v values) error {
	first, last := v[0].(int), v[1].(int)
	if first > 23 || last > 23 {
		return conflict{"hours go from 0 to 23", ""}
	}
	for h := first; ; h = (h + 1) % 24 {
		d.hours = append(d.hours, h)
		if h == last {
			return nil
		}
	}
}

func addHours(d *draft, v values) error {
	for _, n := range v[0].([]any) {
		if n.(int) > 23 {
			return conflict{fmt.Sprintf("hour %d is out of range", n), "it goes from 0 to 23"}
		}
		d.hours = append(d.hours, n.(int))
	}
	return nil
}

func setHourStep(d *draft, v values) error {
	d.hourStep = v[0].(int)
	return nil
}

func everyOne(d *draft, v values) error { return everyN(d, values{1, v[0]}) }

func everyN(d *draft, v values) error {
	n, u := v[0].(int), v[1].(unit)
	if n == 0 {
		return conflict{"every 0 " + string(u) + " would never end", "give a number from 1"}
	}
	switch u {
	case minutes, hours:
		if d.step != 0 {
			return conflict{"a schedule has one interval", "create another task for the other"}
		}
		d.step, d.stepUnit = n, u
		if u == hours {
			d.step *= 60
		}
		return nil
	case quarters:
		if n == 1 {
			return quarterly(d, nil)
		}
		n, u = n*3, months
	}
	if d.each != 0 && d.each*n > 1 && (d.each != n || d.period != u) {
		return conflict{"a schedule has one interval", "create another task for the other"}
	}
	if u == days && n == 1 {
		d.everyDay = true
		return nil
	}
	d.each, d.period = n, u
	return nil
}

// everyFraction is for tenths of an hour: 1.5.
func everyFraction(d *draft, v values) error {
	if v[1].(int) > 9 {
		return conflict{"that is no part of an hour", "give minutes: every 90 minutes"}
	}
	return everyN(d, values{v[0].(int)*60 + v[1].(int)*6, minutes})
}

func halfHour(d *draft, _ values) error    { return everyN(d, values{30, minutes}) }
func quarterHour(d *draft, _ values) error { return everyN(d, values{15, minutes}) }

func hourly(d *draft, _ values) error {
	d.hourly = true
	return nil
}

func daily(d *draft, _ values) error {
	d.onCalendar = true
	return everyN(d, values{1, days})
}

func nightly(d *draft, _ values) error {
	d.part, d.hasPart = night, true
	return nil
}

func weekly(d *draft, _ values) error      { return calendarPeriod(d, 1, weeks) }
func fortnightly(d *draft, _ values) error { return calendarPeriod(d, 2, weeks) }
func monthly(d *draft, _ values) error     { return calendarPeriod(d, 1, months) }
func yearly(d *draft, _ values) error      { return calendarPeriod(d, 1, years) }

// calendarPeriod is a period that is never an interval from now.
func calendarPeriod(d *draft, n int, u unit) error {
	d.onCalendar = true
	return everyN(d, values{n, u})
}

func quarterly(d *draft, _ values) error {
	d.months |= 1<<1 | 1<<4 | 1<<7 | 1<<10
	d.monthly = true
	return nil
}

func halfYearly(d *draft, _ values) error {
	d.months |= 1<<1 | 1<<7
	d.monthly = true
	return nil
}

func setCount(d *draft, v values) error {
	n, u := v[0].(int), v[1].(unit)
	if n == 0 || u == minutes || u == quarters {
		return conflict{fmt.Sprintf("%d times in %s is no schedule", n, u), "say how often: every 15 minutes"}
	}
	d.count, d.countUnit = n, u
	return nil
}

func countDaily(d *draft, v values) error { return setCount(d, values{v[0], days}) }

func addWeekdays(d *draft, v values) error {
	d.weekdays |= v[0].(uint64)
	return nil
}

func everyNthWeekday(d *draft, v values) error {
	if v[0].(int) == 1 { // every first monday
		return nthOfMonth(d, v)
	}
	if err := everyN(d, values{v[0], weeks}); err != nil {
		return err
	}
	return addWeekdays(d, v[1:])
}

func exceptWeekdays(d *draft, v values) error {
	d.excluded |= v[0].(uint64)
	return nil
}

func weekdayOnDate(d *draft, v values) error {
	d.only |= v[0].(uint64)
	d.dates |= v[1].(uint64)
	return nil
}

func onlyOn(d *draft, v values) error {
	d.only |= v[0].(uint64)
	return nil
}

func addDays(d *draft, v values) error {
	list := v[0].(dayList)
	d.dates |= list.dates
	for _, item := range list.quartz {
		if !slices.Contains(d.quartz, item) {
			d.quartz = append(d.quartz, item)
		}
	}
	return nil
}

func addDaysOfEachMonth(d *draft, v values) error {
	d.everyMonth = true
	return addDays(d, v)
}

func ofEachMonth(d *draft, _ values) error {
	d.everyMonth = true
	return nil
}

func addQuarterDays(d *draft, v values) error {
	if v[0].(dayList).last {
		d.months |= 1<<3 | 1<<6 | 1<<9 | 1<<12
	} else {
		d.months |= 1<<1 | 1<<4 | 1<<7 | 1<<10
	}
	return addDays(d, v)
}

func addYearDays(d *draft, v values) error {
	if v[0].(dayList).last {
		d.months |= 1 << 12
	} else {
		d.months |= 1 << 1
	}
	return addDays(d, v)
}

func addDaysOfMonths(d *draft, v values) error {
	d.months |= v[1].(uint64)
	return addDays(d, v)
}

func nthOfMonth(d *draft, v values) error {
	list := dayList{}
	if !list.addNth([]any{v[0]}, v[1].(uint64)) {
		return conflict{"a month has at most five of each day of the week", ""}
	}
	return addDays(d, values{list})
}

// addLastDays is for "every last friday"; "every second friday" is of two weeks.
func addLastDays(d *draft, v values) error { return addDays(d, v) }

func everyNthDate(d *draft, v values) error {
	step, set := v[0].(int), v[1].(uint64)
	first, last := bits.TrailingZeros64(set), bits.Len64(set)-1
	if step < 1 {
		return conflict{"every 0th day is no day", ""}
	}
	for n := first; n <= last; n += step {
		d.dates |= 1 << n
	}
	return nil
}

func addMonths(d *draft, v values) error {
	d.months |= v[0].(uint64)
	return nil
}

func exceptMonths(d *draft, v values) error {
	d.without |= v[0].(uint64)
	return nil
}

func addDate(d *draft, v values) error {
	date := v[0].(calendarDay)
	if date.year == 0 && !single(date.days) {
		return addYearlyDate(d, v)
	}
	return setDay(d, v)
}

func setDay(d *draft, v values) error {
	if d.day != nil {
		return conflict{"one time is on one date", "create another task for the other date"}
	}
	d.day = v[0]
	return nil
}

func setStart(d *draft, v values) error {
	if d.from != nil {
		return conflict{"a schedule has one first day", ""}
	}
	d.from = v[0]
	return nil
}

func inUnits(d *draft, v values) error {
	n := v[0].(int)
	d.ahead = func(now time.Time) time.Time {
		switch v[1].(unit) {
		case minutes:
			return now.Add(time.Duration(n) * time.Minute)
		case hours:
			return now.Add(time.Duration(n) * time.Hour)
		case days:
			return now.AddDate(0, 0, n)
		case weeks:
			return now.AddDate(0, 0, 7*n)
		case months:
			return now.AddDate(0, n, 0)
		case quarters:
			return now.AddDate(0, 3*n, 0)
		}
		return now.AddDate(n, 0, 0)
	}
	if n > 10_000 {
		return conflict{"that is too far ahead", ""}
	}
	return nil
}

func inOneUnit(d *draft, v values) error    { return inUnits(d, values{1, v[0]}) }
func inHalfAnHour(d *draft, _ values) error { return inUnits(d, values{30, minutes}) }

func addYearlyDate(d *draft, v values) error {
	date := v[0].(calendarDay)
	if date.year != 0 {
		return conflict{"a date with a year comes only once", "leave out the year"}
	}
	d.dates |= date.days
	d.months |= 1 << date.month
	return nil
}

func inLeapYears(d *draft, _ values) error {
	d.leap = true
	return nil
}

func setInstant(d *draft, v values) error {
	at := v[0].(time.Time)
	d.at = &at
	return nil
}

func setZone(d *draft, v values) error {
	zone := v[0].(string)
	if d.zone != "" && d.zone != zone {
		return conflict{"a schedule has one time zone", ""}
	}
	d.zone = zone
	return nil
}

func atBoot(d *draft, _ values) error {
	d.kind = boot
	return nil
}

func sequential(d *draft, _ values) error {
	d.kind = sequentially
	return nil
}

func manual(d *draft, _ values) error {
	d.kind = manually
	return nil
}
