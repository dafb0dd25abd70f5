package words

import (
	"fmt"
	"math/bits"
	"slices"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// setDays completes the days with what a period implies: "weekly" is on Mondays,
// "monthly" on the 1st.
func (d *draft) setDays() error {
	if d.excluded != 0 {
		if d.weekdays == 0 {
			d.weekdays = allDays
		}
		if d.weekdays &^= d.excluded; d.weekdays == 0 {
			return conflict{"no day is left", ""}
		}
	}
	if d.without != 0 {
		if d.months == 0 {
			d.months = allMonths
		}
		if d.months &^= d.without; d.months == 0 {
			return conflict{"no month is left", ""}
		}
	}
	if d.only != 0 && d.weekdays|d.dates == 0 && len(d.quartz) == 0 {
		d.weekdays, d.only = d.only, 0
	}
	named := d.weekdays|d.dates != 0 || len(d.quartz) > 0
	switch {
	case d.period == weeks && d.each == 1 && !named:
		d.weekdays = 1 << time.Monday
	case d.everyDay && !named:
	case d.period == months && !named:
		d.dates = 1 << 1
	case d.period == years:
		if d.months == 0 && d.weekdays == 0 && !d.everyMonth {
			d.months = 1 << time.January
		}
		if !named {
			d.dates = 1 << 1
		}
	case d.months != 0 && !named && (d.monthly || !d.hasTimes() && d.step == 0): // "quarterly", "in july"
		d.dates = 1 << 1
	}
	if d.weekdays == allDays {
		d.weekdays = 0
		if d.dates != 0 || len(d.quartz) > 0 {
			d.dates, d.quartz = 0, nil // each day is one of the two
		}
	}
	if d.only == allDays {
		d.only = 0
	}
	return nil
}

const allMonths uint64 = 1<<13 - 2

// recurrence says the days and times as a record.
func (d *draft) recurrence(times dayTimes) model.Recurrence {
	r := model.Recurrence{Times: times.items(), Days: slices.Clone(d.quartz), Only: weekdayItems(d.only)}
	for n := range 32 {
		if d.dates>>n&1 != 0 {
			r.Days = append(r.Days, fmt.Sprint(n))
		}
	}
	r.Days = append(r.Days, weekdayItems(d.weekdays)...)
	if d.months != 0 && d.months != allMonths {
		for m := 1; m <= 12; m++ {
			if d.months>>m&1 != 0 {
				r.Months = append(r.Months, m)
			}
		}
	}
	return r
}

func weekdayItems(set uint64) model.Strings {
	var items model.Strings
	for d, name := range cronNames {
		if set>>d&1 != 0 {
			items = append(items, name)
		}
	}
	return items
}

// anchor sets from when a period longer than one is counted: the first slot.
// Periods of months that divide a year are the same months each year.
func (d *draft) anchor(r *model.Recurrence) error {
	first := *r
	s, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, Recurrence: &first}, d.now.Location())
	if err != nil {
		return err
	}
	after := d.now
	if r.Start != "" {
		if start, err := time.ParseInLocation(time.DateOnly, r.Start, d.now.Location()); err == nil {
			after = start.Add(-time.Second)
		}
	}
	slot, ok := s.Next(after, after)
	if !ok {
		return conflict{"no day matches", ""}
	}
	if d.period == weeks && len(r.Days) == 0 && !d.everyDay {
		d.weekdays = 1 << slot.Weekday()
		r.Days = weekdayItems(d.weekdays)
	}
	if d.period == months && 12%d.each == 0 && r.Start == "" && len(r.Months) == 0 {
		for m := range 12 {
			if (m+1-int(slot.Month())+12)%d.each == 0 {
				r.Months = append(r.Months, m+1)
			}
		}
		return nil
	}
	if d.period == years && d.each > 1 && r.Start == "" || r.Start == "" {
		r.Start = slot.Format(time.DateOnly)
	}
	r.Every, r.Unit = d.each, string(d.period)
	return nil
}

// applyCount uses "twice a week": it implies days or times, or has to agree with
// those that are named.
func (d *draft) applyCount() error {
	if d.count == 0 {
		return nil
	}
	named := func(n int, what string) error {
		if n != d.count {
			return conflict{fmt.Sprintf("%d times in %s, but %d %s are named", d.count, d.countUnit, n, what), "name as many as you say"}
		}
		return nil
	}
	implied := func(apply map[int]func()) error {
		if apply[d.count] == nil {
			return conflict{fmt.Sprintf("which of the %s is not said", d.countUnit), "name them: on mondays and thursdays"}
		}
		apply[d.count]()
		return nil
	}
	switch d.countUnit {
	case hours:
		if d.step != 0 || 60%d.count != 0 {
			return conflict{fmt.Sprintf("%d times an hour is not understood", d.count), "say it as an interval: every 10 minutes"}
		}
		d.step, d.stepUnit, d.hourly = 60/d.count, minutes, true
	case days:
		if len(d.times) > 0 {
			return named(len(d.times), "times")
		}
	case weeks:
		if d.weekdays != 0 {
			return named(bits.OnesCount64(d.weekdays), "days")
		}
		return implied(map[int]func(){
			1: func() { d.weekdays = 1 << time.Monday },
			2: func() { d.weekdays = 1<<time.Monday | 1<<time.Thursday },
			3: func() { d.weekdays = 1<<time.Monday | 1<<time.Wednesday | 1<<time.Friday },
			5: func() { d.weekdays = workdays },
			7: func() { d.everyDay = true },
		})
	case months:
		if n := bits.OnesCount64(d.dates) + len(d.quartz); n > 0 {
			return named(n, "days")
		}
		return implied(map[int]func(){1: func() { d.dates = 1 << 1 }, 2: func() { d.dates = 1<<1 | 1<<15 }})
	case years:
		if d.months != 0 {
			return nil
		}
		return implied(map[int]func(){
			1:  func() { d.each, d.period = 1, years },
			2:  func() { d.dates, d.months = 1<<1, 1<<1|1<<7 },
			4:  func() { d.dates, d.months = 1<<1, 1<<1|1<<4|1<<7|1<<10 },
			12: func() { d.dates = 1 << 1 },
		})
	}
	return nil
}

func monthSet(months []int) (set uint64) {
	for _, m := range months {
		set |= 1 << m
	}
	return set
}
