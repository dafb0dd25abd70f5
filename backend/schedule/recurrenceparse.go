package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// longestEvery bounds model.Recurrence.Every: a larger number is a typo.
const longestEvery = 1000

func recurrenceRefused(field, message, hint string) error {
	return model.Invalid("schedule.recurrence."+field, message, hint)
}

// parseTimes reads times of day and ranges of them with a step in minutes.
func parseTimes(items []string) ([]int, error) {
	const hint = "write times of day such as 09:00, or with a step in minutes 09:00-17:00/90"
	if len(items) == 0 {
		return nil, recurrenceRefused("times", "has no time of day", hint)
	}
	var times []int
	for i, item := range items {
		field := fmt.Sprintf("times[%d]", i)
		span, stepText, stepped := strings.Cut(item, "/")
		fromText, toText, ranged := strings.Cut(span, "-")
		from, ok := parseClock(fromText)
		if !ok || ranged != stepped {
			return nil, recurrenceRefused(field, quoted(item)+" is not a time of day", hint)
		}
		if !ranged {
			times = append(times, from)
			continue
		}
		to, ok := parseClock(toText)
		step, err := strconv.Atoi(stepText)
		if !ok || err != nil || !looksLikeNumber(stepText) || step < 1 || step >= 1440 {
			return nil, recurrenceRefused(field, quoted(item)+" is not a range of times", hint)
		}
		if to < from { // across midnight
			to += 1440
		}
		for t := from; t <= to; t += step {
			times = append(times, t%1440)
		}
	}
	slices.Sort(times)
	return slices.Compact(times), nil
}

// parseClock reads "09:05" as minutes of the day.
func parseClock(text string) (int, bool) {
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil && len(text) == 5
}

func parseMonths(months []int) (set uint64, err error) {
	if len(months) == 0 {
		return allMonths, nil
	}
	for i, m := range months {
		if m < 1 || m > 12 {
			return 0, recurrenceRefused(fmt.Sprintf("months[%d]", i), fmt.Sprintf("month %d is out of range", m), "it goes from 1 to 12")
		}
		set |= 1 << m
	}
	return set, nil
}

func parseOnly(names []string) (set uint64, err error) {
	for i, name := range names {
		weekday, ok := parseWeekday(name)
		if !ok {
			return 0, recurrenceRefused(fmt.Sprintf("only[%d]", i), quoted(name)+" is not a day of the week", "write MON, TUE, WED, THU, FRI, SAT or SUN")
		}
		set |= 1 << weekday
	}
	return set, nil
}

// setPeriod reads every, unit and start.
func (r *recurrence) setPeriod(m model.Recurrence) error {
	if m.Start != "" {
		start, err := time.Parse(time.DateOnly, m.Start)
		if err != nil || start.Year() < 1 {
			return recurrenceRefused("start", quoted(m.Start)+" is not a date", "write it like 2026-12-01")
		}
		r.start = floorDiv(start.Unix(), day)
	}
	switch {
	case m.Every < 0 || m.Every > longestEvery:
		return recurrenceRefused("every", fmt.Sprintf("%d is out of range", m.Every), fmt.Sprintf("it goes from 1 to %d", longestEvery))
	case r.every == 1:
		return nil
	case !slices.Contains([]string{unitDays, unitWeeks, unitMonths, unitYears}, m.Unit):
		return recurrenceRefused("unit", "unknown unit "+quoted(m.Unit), "use one of days, weeks, months or years")
	case m.Start == "":
		return recurrenceRefused("start", "is empty", fmt.Sprintf("give the date from which every %d %s are counted, such as 2026-12-01", m.Every, m.Unit))
	}
	return nil
}
