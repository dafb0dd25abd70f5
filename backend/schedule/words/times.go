package words

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// dayTimes are times of day.
type dayTimes struct {
	list []int // minutes of the day, ascending
	// elapsed: they are all hours or each nth of the day, which an expression says
	// with *, so that they are counted as time that passes.
	elapsed bool
}

// timesOfDay returns the times that the phrases name; the usual time if none does.
func (d *draft) timesOfDay() (dayTimes, error) {
	switch {
	case len(d.times) > 0:
		return d.namedTimes()
	case len(d.minutes)+len(d.minuteRange)+len(d.hours) > 0 || d.hourStep != 0 || d.firstMinute != 0 || d.hourly:
		return d.hoursAndMinutes()
	case d.step != 0 && len(d.windows) > 0:
		return d.inWindows()
	case d.step != 0:
		return d.throughDay(), nil
	case len(d.windows) == 1 && d.windows[0].to == open: // from 8 on weekdays
		return dayTimes{list: []int{d.inPart(d.windows[0].from).minute % 1440}}, nil
	case len(d.windows) > 0:
		return dayTimes{}, conflict{"how often between these times is not said", "begin with every hour or every 15 minutes"}
	case d.count > 1 && d.countUnit == days:
		if 1440%d.count != 0 {
			return dayTimes{}, conflict{fmt.Sprintf("the %d times are not named", d.count), "name them: at 8 and 20"}
		}
		return spaced(usualTime, 1440/d.count), nil
	case d.hasPart:
		return dayTimes{list: []int{int(d.part)}}, nil
	}
	return dayTimes{list: []int{usualTime}}, nil
}

// spaced are the times of a day at one distance, around the clock.
func spaced(first, step int) dayTimes {
	var t dayTimes
	for n := 0; n < 1440; n += step {
		t.list = append(t.list, (first+n)%1440)
	}
	return t.sorted()
}

func (t dayTimes) sorted() dayTimes {
	slices.Sort(t.list)
	t.list = slices.Compact(t.list)
	return t
}

func (d *draft) namedTimes() (dayTimes, error) {
	var t dayTimes
	if len(d.windows)+len(d.minutes)+len(d.hours) > 0 || d.hourStep != 0 {
		return t, conflict{"both single times and a range of times are named", "keep one of the two"}
	}
	for _, named := range d.times {
		if named.second != 0 {
			return t, conflict{"a repeated schedule has no seconds", "leave them out"}
		}
		t.list = append(t.list, d.inPart(named).minute%1440)
	}
	t = t.sorted()
	if d.step == 0 {
		return t, nil
	}
	if len(t.list) == 1 { // every 6 hours at 8:00
		if 1440%d.step == 0 {
			return spaced(t.list[0], d.step), nil
		}
		return rangeOf(t.list[0], 1439, d.step), nil
	}
	for i := range t.list[1:] {
		if t.list[i+1]-t.list[i] != d.step {
			return t, conflict{"the times do not have the distance that is named", "keep one of the two"}
		}
	}
	t.elapsed = t.list[0] == 0 && len(t.list)*d.step == 1440
	return t, nil
}

// rangeOf are the times from one to another, both included; beyond midnight they
// are those of the same day.
func rangeOf(from, to, step int) dayTimes {
	var t dayTimes
	if to < from {
		to += 1440
	}
	for n := from; n <= to; n += step {
		t.list = append(t.list, n%1440)
	}
	return t.sorted()
}

func (d *draft) inWindows() (dayTimes, error) {
	var t dayTimes
	if d.step >= 1440 {
		return t, conflict{"the interval is longer than a day", "name the time: every 2 days at 9"}
	}
	for _, w := range d.windows {
		from, to := d.inPart(w.from).minute, 1439
		if w.to != open {
			to = w.to.minute
		}
		t.list = append(t.list, rangeOf(from%1440, min(to, 1439), d.step).list...)
	}
	return t.sorted(), nil
}

// throughDay are the times of an interval on days that are named, from midnight.
func (d *draft) throughDay() dayTimes {
	t := rangeOf(0, 1439, min(d.step, 1440))
	t.elapsed = d.step < 60 && 60%d.step == 0 || d.step >= 60 && d.step%60 == 0 && 1440%d.step == 0
	return t
}

// hoursAndMinutes are some minutes of some hours.
func (d *draft) hoursAndMinutes() (dayTimes, error) {
	var t dayTimes
	minutes, err := d.minutesOfHour()
	if err != nil {
		return t, err
	}
	hours := d.hours
	step := 1
	switch {
	case d.hourStep > 0:
		step = d.hourStep
	case d.step > 60 && d.step%60 == 0:
		step = d.step / 60
	case d.step > 60:
		return t, conflict{"minutes of the hour need an interval of whole hours", "every 2 hours at minute 30"}
	}
	if len(hours) == 0 {
		first := 0
		if step > 1 && len(d.windows) > 0 {
			first = d.windows[0].from.minute / 60
		}
		for h := first; h < 24; h += step {
			hours = append(hours, h)
		}
		t.elapsed = first == 0 && 24%step == 0 && len(d.windows) == 0 || len(d.windows) > 0 && d.hourStep > 0 && first == 0 && 24%step == 0
	} else {
		t.elapsed = len(hours) == 24
	}
	for _, h := range hours {
		for _, m := range minutes {
			if at := h*60 + m; d.isInWindows(at) {
				t.list = append(t.list, at)
			}
		}
	}
	if len(t.list) == 0 {
		return t, conflict{"no time is left", ""}
	}
	return t.sorted(), nil
}

func (d *draft) isInWindows(at int) bool {
	for _, w := range d.windows {
		from, to := w.from.minute, w.to.minute
		if w.to == open {
			to = 1439
		}
		if from <= to && at >= from && at <= to || from > to && (at >= from || at <= to) {
			return true
		}
	}
	return len(d.windows) == 0
}

func (d *draft) minutesOfHour() ([]int, error) {
	switch {
	case len(d.minuteRange) > 0:
		var list []int
		for m := d.minuteRange[0]; m <= d.minuteRange[1]; m += max(d.step, 1) {
			list = append(list, m)
		}
		return list, nil
	case len(d.minutes) > 0:
		return d.minutes, nil
	case d.step == 0 || d.step%60 == 0:
		return []int{d.firstMinute}, nil
	case d.step > 60 || 60%d.step != 0:
		return nil, conflict{fmt.Sprintf("an hour is not divided by %d minutes", d.step), "use 5, 10, 15, 20 or 30 minutes"}
	}
	var list []int
	for m := d.firstMinute % 60; m < 60; m += d.step {
		list = append(list, m)
	}
	return list, nil
}

// fields returns the minute and the hour of an expression; ok is false when no
// expression has these times.
func (t dayTimes) fields() (minute, hour string, ok bool) {
	var minutes, hours uint64
	for _, at := range t.list {
		minutes |= 1 << (at % 60)
		hours |= 1 << (at / 60)
	}
	count := 0
	for h := range 24 {
		for m := range 60 {
			if hours>>h&1 != 0 && minutes>>m&1 != 0 {
				count++
			}
		}
	}
	minute, hour = stepField(minutes, 60), field(hours, 0, 23)
	if t.elapsed {
		hour = stepField(hours, 24)
	} else if hour == "*" {
		hour = "0-23"
	}
	return minute, hour, count == len(t.list)
}

// stepField writes a set as a step if it is one: */15.
func stepField(set uint64, size int) string {
	for step := 1; step < size; step++ {
		if set == each(step, 0, size-1) && size%step == 0 && (step > 1 || set == 1<<size-1) {
			if step == 1 {
				return "*"
			}
			return "*/" + strconv.Itoa(step)
		}
	}
	return field(set, 0, size-1)
}

// dayFields returns day of month and day of week of an expression; ok is false
// when no expression says them. If both fields are restricted, either is enough
// in cron, unless one begins with *.
func (d *draft) dayFields() (dates, weekdays string, ok bool) {
	dates, weekdays = field(d.dates, 1, 31), field(d.weekdays|d.only, 0, 6)
	if d.only == 0 {
		return dates, weekdays, true
	}
	if d.weekdays != 0 || d.dates == 0 {
		return "", "", false
	}
	for step := 1; step <= 31; step++ {
		star := fmt.Sprintf("*/%d", step)
		if d.dates == each(step, 1, d.longestMonth()) {
			return star, weekdays, true
		}
		if step < 7 && d.only == each(step, 0, 6) {
			return dates, star, true
		}
	}
	return "", "", false
}

// longestMonth is how many days the longest of the months has.
func (d *draft) longestMonth() int {
	const with31, february = 1<<1 | 1<<3 | 1<<5 | 1<<7 | 1<<8 | 1<<10 | 1<<12, 1 << 2
	switch {
	case d.months == 0 || d.months&with31 != 0:
		return 31
	case d.months == february:
		return 29
	}
	return 30
}

// each is the set of each nth value from the lowest on.
func each(step, low, high int) (set uint64) {
	for v := low; v <= high; v += step {
		set |= 1 << v
	}
	return set
}

// field writes a set of values as cron does: 1-5, or 1,4. All of them, and none,
// are *.
func field(set uint64, low, high int) string {
	all := uint64(1)<<(high+1) - 1<<low
	if set == 0 || set == all {
		return "*"
	}
	var items []string
	for v := low; v <= high; v++ {
		if set>>v&1 == 0 {
			continue
		}
		last := v
		for last < high && set>>(last+1)&1 != 0 {
			last++
		}
		if last-v >= 2 {
			items = append(items, fmt.Sprintf("%d-%d", v, last))
			v = last
			continue
		}
		items = append(items, strconv.Itoa(v))
	}
	return strings.Join(items, ",")
}

// items writes times as model.Recurrence does: evenly spaced ones as a range.
func (t dayTimes) items() []string {
	var items []string
	for i := 0; i < len(t.list); {
		last := i
		for step := 0; last+1 < len(t.list); last++ {
			if distance := t.list[last+1] - t.list[last]; step == 0 {
				step = distance
			} else if distance != step {
				break
			}
		}
		if last-i >= 3 {
			items = append(items, fmt.Sprintf("%s-%s/%d", clockText(t.list[i]), clockText(t.list[last]), t.list[i+1]-t.list[i]))
			i = last + 1
			continue
		}
		items = append(items, clockText(t.list[i]))
		i++
	}
	return items
}

func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
