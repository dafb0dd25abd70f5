package words

import "fmt"

// longestInterval bounds the number of an interval, whatever its unit.
const longestInterval = 1_000_000

func everyOne(d *draft, v values) error { return everyN(d, values{1, v[0]}) }

func everyN(d *draft, v values) error {
	n, u := v[0].(int), v[1].(unit)
	switch {
	case n == 0:
		return conflict{"every 0 " + string(u) + " would never end", "give a number from 1"}
	case n > longestInterval:
		return conflict{"that interval is too long", "give a smaller number"}
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
	if v[0].(int) > longestInterval/60 || v[1].(int) > 9 {
		return conflict{"that is no part of an hour", "give minutes: every 90 minutes"}
	}
	return everyN(d, values{v[0].(int)*60 + v[1].(int)*6, minutes})
}

func halfHour(d *draft, _ values) error { return everyN(d, values{30, minutes}) }

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

func weekly(d *draft, _ values) error { return calendarPeriod(d, 1, weeks) }

func fortnightly(d *draft, _ values) error { return calendarPeriod(d, 2, weeks) }

func monthly(d *draft, _ values) error { return calendarPeriod(d, 1, months) }

func yearly(d *draft, _ values) error { return calendarPeriod(d, 1, years) }

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
