package words

import "fmt"

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
		return minuteOutOfRange(n)
	}
	d.minutes = append(d.minutes, n)
	return nil
}

func addHourlyMinute(d *draft, v values) error {
	d.hourly = true
	return addMinute(d, v)
}

func setFirstMinute(d *draft, v values) error {
	n := v[0].(int)
	if n > 59 {
		return minuteOutOfRange(n)
	}
	d.firstMinute = n
	return nil
}

func minuteOutOfRange(n int) error {
	return conflict{fmt.Sprintf("minute %d is out of range", n), "it goes from 0 to 59"}
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
