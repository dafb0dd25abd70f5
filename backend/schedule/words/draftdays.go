package words

import (
	"math/bits"
	"slices"
)

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
