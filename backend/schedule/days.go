package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dayPhrase describes which days count, empty for every day of the months:
// "Monday to Friday", "on the 1st and 15th of every month".
func (c *calendar) dayPhrase() string {
	weekly, monthly := c.weekdays != allWeekdays, c.days != allDays
	switch {
	case c.either && (!weekly || !monthly):
		return "" // one of the two covers every day, and one is enough
	case c.either && c.possibleDays() == 0, weekly && !monthly:
		return c.weekdayPhrase()
	case c.either:
		scope := ""
		switch members := members(c.months); {
		case len(members) == 1:
			scope = " in that month"
		case len(members) < 12:
			scope = " in those months"
		}
		text := weekdays(c.weekdays)
		if weekdayRange(c.weekdays) != "" {
			text = "from " + text
		}
		return c.datePhrase() + ", and also " + text + scope
	case weekly:
		return c.datePhrase() + ", if it is " + list(words(weekOrder(c.weekdays), func(d int) string {
			return "a " + time.Weekday(d).String()
		}), "or")
	case monthly:
		return c.datePhrase()
	}
	return ""
}

// weekdayPhrase says the weekdays and the months.
func (c *calendar) weekdayPhrase() string {
	text, in := weekdays(c.weekdays), c.inMonths()
	if in == "" {
		return text
	}
	if weekdayRange(c.weekdays) != "" {
		return text + ", " + in
	}
	return text + " " + in
}

// weekdays returns "Monday to Friday" or "on Mondays and Thursdays".
func weekdays(set uint64) string {
	if text := weekdayRange(set); text != "" {
		return text
	}
	return "on " + list(words(weekOrder(set), func(d int) string { return time.Weekday(d).String() + "s" }), "and")
}

// weekdayRange returns "Monday to Friday" when the days are three or more in a row.
func weekdayRange(set uint64) string {
	days := members(set)
	from, to, ok := formatRange(days, 7)
	if !ok || len(days) < 3 {
		return ""
	}
	return time.Weekday(from).String() + " to " + time.Weekday(to).String()
}

// weekOrder returns the days with Sunday at the end, as people list them.
func weekOrder(set uint64) []int {
	days := members(set)
	if days[0] == 0 {
		return append(days[1:], 0)
	}
	return days
}

// datePhrase says the days of month with their months.
func (c *calendar) datePhrase() string {
	days, months := members(c.possibleDays()), members(c.months)
	if len(months) < 12 && !c.either {
		months = slices.DeleteFunc(months, func(m int) bool { return days[0] > length(2000, time.Month(m)) })
	}
	if len(months) == 1 {
		name := monthName(months[0])
		switch {
		case len(days) == 1 && days[0] == 29 && months[0] == 2:
			return "on 29 February, in leap years only"
		case len(days) <= 3:
			return "on " + list(words(days, strconv.Itoa), "and") + " " + name + " every year"
		}
		return onDays(days) + " of " + name
	}
	text := onDays(days)
	from, to, ok := formatRange(months, 12)
	switch {
	case len(months) == 12:
		return text + " of every month"
	case ok && len(months) > 2:
		return fmt.Sprintf("%s of every month from %s to %s", text, monthName(from), monthName(to))
	}
	return text + " of " + list(words(months, monthName), "and")
}

// onDays says days of month: "on the 1st and 15th", "on each day from the 1st to the 7th".
func onDays(days []int) string {
	step, last := gap(days), len(days)-1
	if step > 1 && last > 3 {
		return fmt.Sprintf("on every %s day from the %s to the %s", nth(step), ordinal(days[0]), ordinal(days[last]))
	}
	var runs []string
	for i := 0; i <= last; {
		end := i
		for end < last && days[end+1] == days[end]+1 {
			end++
		}
		if end-i < 2 || len(days) < 4 {
			return "on the " + list(words(days, ordinal), "and")
		}
		runs = append(runs, fmt.Sprintf("from the %s to the %s", ordinal(days[i]), ordinal(days[end])))
		i = end + 1
	}
	return "on each day " + list(runs, "and")
}

// inMonths returns "in July and August" or "from March to October", empty for
// the whole year.
func (c *calendar) inMonths() string {
	months := members(c.months)
	if len(months) == 12 {
		return ""
	}
	if from, to, ok := formatRange(months, 12); ok && len(months) > 2 {
		return fmt.Sprintf("from %s to %s", monthName(from), monthName(to))
	}
	return "in " + list(words(months, monthName), "and")
}

func monthName(month int) string { return time.Month(month).String() }

// dates names all dates of day of month and month: "30 February or 31 April".
func (c *calendar) dates(conjunction string) string {
	var dates []string
	for _, month := range members(c.months) {
		dates = append(dates, list(words(members(c.days), strconv.Itoa), conjunction)+" "+monthName(month))
	}
	return strings.TrimSpace(list(dates, conjunction))
}
