package words

import "time"

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
	if n > 10_000 {
		return conflict{"that is too far ahead", ""}
	}
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
	return nil
}

func inOneUnit(d *draft, v values) error { return inUnits(d, values{1, v[0]}) }

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
