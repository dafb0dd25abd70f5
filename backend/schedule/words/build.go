package words

import (
	"fmt"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// config makes a schedule of what the phrases said.
func (d *draft) config() (model.ScheduleConfig, error) {
	c := model.NewSchedule()
	c.Timezone = d.zone
	if d.zone != "" {
		zone, err := schedule.Zone(d.zone)
		if err != nil {
			return c, err
		}
		d.now = d.now.In(zone)
	}
	switch {
	case d.kind != timed && d.saysTimes():
		return c, conflict{"this cannot be combined with times", "leave one of the two out"}
	case d.kind == manually:
		return c, nil
	case d.kind == sequentially:
		c.Type = model.Sequential
		return c, nil
	case d.kind == boot:
		c.Type, c.CronExpression = model.Calendar, "@reboot"
		return c, nil
	case d.isOnce():
		at, err := d.once()
		c.Type, c.RunAt = model.Calendar, &at
		return c, err
	case d.isInterval():
		c.Type = model.Interval
		c.IntervalValue, c.IntervalType = d.interval()
		return c, nil
	}
	c.Type = model.Calendar
	return c, d.recurring(&c)
}

// Onto returns a schedule changed to what a text said. Fields of other types of
// schedule keep their values, so does the time zone if none was named.
func Onto(base, said model.ScheduleConfig) model.ScheduleConfig {
	base.Type, base.RunAt, base.Recurrence = said.Type, said.RunAt, said.Recurrence
	switch said.Type {
	case model.Calendar:
		base.CronExpression = said.CronExpression
	case model.Interval:
		base.IntervalValue, base.IntervalType = said.IntervalValue, said.IntervalType
	case model.FileWatch:
		base.WatchPath, base.WatchPatterns, base.WatchRecursive = said.WatchPath, said.WatchPatterns, said.WatchRecursive
	}
	if said.Timezone != "" {
		base.Timezone = said.Timezone
	}
	return base
}

// saysTimes reports whether a phrase about time was read.
func (d *draft) saysTimes() bool {
	return d.step != 0 || d.hasTimes() || d.hasDays() || d.everyDay || d.each != 0 || d.day != nil || d.from != nil || d.at != nil || d.ahead != nil
}

func (d *draft) hasTimes() bool {
	return len(d.times)+len(d.windows)+len(d.minutes)+len(d.minuteRange)+len(d.hours) > 0 || d.hasPart || d.hourly || d.hourStep != 0 || d.firstMinute != 0 || d.count != 0
}

func (d *draft) hasDays() bool {
	return d.weekdays|d.excluded|d.only|d.dates|d.months|d.without != 0 || len(d.quartz) > 0
}

func (d *draft) isOnce() bool {
	if day, ok := d.day.(calendarDay); ok && day.year == 0 && (d.leap || d.period == years) {
		d.dates, d.months, d.day = d.dates|day.days, d.months|1<<day.month, nil // of every year
	}
	return d.day != nil || d.at != nil || d.ahead != nil
}

// isInterval reports whether the text names nothing but an interval, which is
// counted from the last run.
func (d *draft) isInterval() bool {
	if d.hasTimes() || d.hasDays() || d.from != nil || d.onCalendar {
		return false
	}
	return d.step != 0 && d.each == 0 && !d.everyDay || d.step == 0 && (d.everyDay || d.period == days || d.period == weeks)
}

func (d *draft) interval() (int, model.IntervalType) {
	switch {
	case d.step != 0 && d.stepUnit == hours:
		return d.step / 60, model.Hours
	case d.step != 0:
		return d.step, model.Minutes
	case d.period == weeks:
		return d.each * 7, model.Days
	}
	return max(d.each, 1), model.Days
}

// leapYearsApart is the longest time between two leap years, as in 1896 and 1904.
const leapYearsApart = 8

// once returns the one time that the text names.
func (d *draft) once() (time.Time, error) {
	if d.step != 0 || d.hasDays() || d.everyDay || d.each != 0 || d.from != nil || len(d.windows) > 0 {
		return time.Time{}, conflict{"one date cannot be combined with repeated times", "leave one of the two out"}
	}
	switch {
	case d.at != nil:
		return *d.at, nil
	case d.ahead != nil:
		at := d.ahead(d.now)
		return at.Add(time.Minute - time.Nanosecond).Truncate(time.Minute), nil
	case len(d.times) > 1:
		return time.Time{}, conflict{"one date has one time", "create another task for the other time"}
	}
	at := timeOfDay{minute: usualTime}
	if d.hasPart {
		at.minute = int(d.part)
	}
	if len(d.times) == 1 {
		at = d.inPart(d.times[0])
	}
	day, named, err := d.date(d.day, at)
	if err != nil {
		return time.Time{}, err
	}
	when := time.Date(day.Year(), day.Month(), day.Day(), 0, at.minute, at.second, 0, d.now.Location())
	if !when.After(d.now) && !named {
		return when, conflict{when.Format("15:04 on 2 January 2006") + " is in the past", "choose a later time"}
	}
	return when, nil
}

// date returns the day of a date that may be relative to now. named reports
// that the text has it in full. Without a year it is the next one at a time.
func (d *draft) date(v any, at timeOfDay) (day time.Time, named bool, err error) {
	today := time.Date(d.now.Year(), d.now.Month(), d.now.Day(), 0, 0, 0, 0, time.UTC)
	switch v := v.(type) {
	case relativeDay:
		day = today.AddDate(0, 0, v.days)
		for v.weekday != nil && day.Weekday() != *v.weekday {
			day = day.AddDate(0, 0, 1)
		}
		return day, false, nil
	case calendarDay:
		dayOfMonth := 0
		for n := range 32 {
			if v.days>>n&1 != 0 {
				dayOfMonth = n
			}
		}
		if v.year != 0 {
			day = time.Date(v.year, v.month, dayOfMonth, 0, 0, 0, 0, time.UTC)
			if day.Month() != v.month {
				return day, true, conflict{fmt.Sprintf("there is no %d %s %d", dayOfMonth, v.month, v.year), "choose a day that exists"}
			}
			return day, true, nil
		}
		for year := today.Year(); year <= today.Year()+leapYearsApart; year++ {
			day = time.Date(year, v.month, dayOfMonth, 0, 0, 0, 0, time.UTC)
			passed := day.Before(today) || day.Equal(today) && at.minute <= d.now.Hour()*60+d.now.Minute()
			if day.Month() == v.month && !passed {
				return day, false, nil
			}
		}
		return day, false, conflict{fmt.Sprintf("there is no %d %s", dayOfMonth, v.month), "choose a day that exists"}
	}
	return today, false, nil
}

// inPart moves a time without am or pm into the part of the day that is named
// with it: 8 in the evening.
func (d *draft) inPart(t timeOfDay) timeOfDay {
	if d.hasPart && t.bare && t.minute < 12*60 && (d.part == afternoon || d.part >= evening && t.minute >= 4*60) {
		t.minute += 12 * 60
	}
	return t
}

// recurring fills in a schedule of times on days: an expression if five fields
// can say it, otherwise a recurrence.
func (d *draft) recurring(c *model.ScheduleConfig) error {
	if err := d.applyCount(); err != nil {
		return err
	}
	times, err := d.timesOfDay()
	if err != nil {
		return err
	}
	if err := d.setDays(); err != nil {
		return err
	}
	r := d.recurrence(times)
	if d.from != nil {
		from, _, err := d.date(d.from, timeOfDay{minute: -1})
		if err != nil {
			return err
		}
		r.Start = from.Format(time.DateOnly)
	}
	if d.each > 1 {
		if err := d.anchor(&r); err != nil {
			return err
		}
	}
	minute, hour, ok := times.fields()
	dates, weekdays, both := d.dayFields()
	if ok && both && r.Every < 2 && r.Start == "" && len(d.quartz) == 0 {
		c.CronExpression = fmt.Sprintf("%s %s %s %s %s", minute, hour, dates, field(monthSet(r.Months), 1, 12), weekdays)
		return nil
	}
	c.Recurrence = &r
	return nil
}
