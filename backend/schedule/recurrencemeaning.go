package schedule

import (
	"fmt"
	"math/bits"
	"strings"
	"time"

	"claude-scheduler/backend/format"
)

// meaning joins the times of a recurrence with its days and its period: "At
// 09:00 on Tuesdays, every 2 weeks from 1 December 2026".
func (r *recurrence) meaning() string {
	days := r.dayPhrase()
	times := r.timePhrase(days != "" || r.months != allMonths || r.every > 1)
	period := r.period()
	if days == "" {
		days = r.calendarOfMonths().inMonths()
		if r.every == 1 || r.unit != unitDays {
			days = join("every day", days)
		}
	}
	text := times.text
	if days != "" {
		text = times.joined(days)
	}
	if period != "" {
		text += ", " + period
	}
	return text
}

// timePhrase says times of day in the shortest exact way.
func (r *recurrence) timePhrase(restricted bool) timePhrase {
	if text := stretches(r.times, restricted); text != "" {
		return timePhrase{text: text}
	}
	return timePhrase{text: "At " + list(words(r.times, clock), "and"), moments: true}
}

// period says which days, weeks, months or years count, and from when.
func (r *recurrence) period() string {
	if r.start == earliest/day {
		return ""
	}
	from := "from " + date(time.Unix(r.start*day, 0).UTC())
	if r.every == 1 {
		return from
	}
	return fmt.Sprintf("every %s %s", format.Count(int(r.every), r.unit[:len(r.unit)-1]), from)
}

// dayPhrase says which days count, empty for every day of the months.
func (r *recurrence) dayPhrase() string {
	var weekdaySet uint64
	var named []string // days of a month: "1st", "last Friday"
	dates := uint64(0)
	for _, rule := range r.days {
		switch rule.kind {
		case weeklyDay:
			weekdaySet |= 1 << rule.weekday
		case dayOfMonth:
			dates |= 1 << rule.n
		default:
			named = append(named, rule.name())
		}
	}
	months, only := r.calendarOfMonths(), r.only
	if len(r.days) == 0 && only != allWeekdays {
		weekdaySet, only = only, allWeekdays
	}
	text, scope := "", ""
	if dates != 0 && len(named) == 0 {
		months.days = dates
		text = months.datePhrase()
		switch {
		case r.every > 1 && r.unit == unitMonths && r.months == allMonths:
			text = onDays(members(dates))
		case r.every > 1 && r.unit == unitYears:
			text = strings.TrimSuffix(text, " every year")
		}
	} else if dates != 0 || len(named) > 0 {
		text = "on the " + list(named, "and")
		if dates != 0 { // not "the 1st and second Friday"
			text = onDays(members(dates)) + " and " + text
		}
		if r.every == 1 || r.unit != unitMonths || r.months != allMonths {
			text += " of " + months.monthScope()
		}
	}
	if weekdaySet != 0 {
		if text == "" {
			months.weekdays = weekdaySet
			text = months.weekdayPhrase()
		} else {
			switch count := bits.OnesCount64(r.months); {
			case count == 1:
				scope = " in that month"
			case count < 12:
				scope = " in those months"
			}
			also := weekdays(weekdaySet)
			if weekdayRange(weekdaySet) != "" {
				also = "from " + also
			}
			text += ", and also " + also + scope
		}
	}
	if only != allWeekdays {
		text += ", if it is " + list(words(weekOrder(only), func(d int) string { return "a " + time.Weekday(d).String() }), "or")
	}
	return text
}

// name says the days of a rule in a month, to follow "the".
func (r dayRule) name() string {
	switch {
	case r.kind == nthWeekday:
		return ordinalWord(r.n) + " " + r.weekday.String()
	case r.kind == lastWeekday:
		return "last " + r.weekday.String()
	case r.kind == nearestWorkday:
		return "weekday nearest to the " + ordinal(r.n)
	case r.kind == lastWorkday:
		return "last weekday"
	case r.n == 0:
		return "last day"
	}
	return nth(r.n+1) + "-to-last day"
}

// ordinalWord returns "first" to "fifth".
func ordinalWord(n int) string {
	if n == 1 {
		return "first"
	}
	return nth(n)
}

// calendarOfMonths is an expression of every day in the months, to describe them.
func (r *recurrence) calendarOfMonths() *calendar {
	return &calendar{days: allDays, months: r.months, weekdays: allWeekdays}
}

// monthScope names the months whose days are meant: "every month", "January and
// July".
func (c *calendar) monthScope() string {
	months := members(c.months)
	from, to, ok := formatRange(months, 12)
	switch {
	case len(months) == 12:
		return "every month"
	case ok && len(months) > 2:
		return fmt.Sprintf("every month from %s to %s", monthName(from), monthName(to))
	}
	return list(words(months, monthName), "and")
}

// join puts a space between two phrases, of which one may be empty.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// notes lists what users may not expect of a recurrence.
func (r *recurrence) notes() (notes []string) {
	dates := uint64(0)
	for _, rule := range r.days {
		switch {
		case rule.kind == dayOfMonth || rule.kind == nearestWorkday:
			dates |= 1 << rule.n
		case rule.kind == nthWeekday && rule.n == 5:
			notes = append(notes, "Months without a fifth "+rule.weekday.String()+" are left out")
		}
	}
	if dates != 0 {
		c := r.calendarOfMonths()
		c.days = dates
		if note := c.shortMonths(); note != "" {
			notes = append(notes, note)
		}
	}
	for _, rule := range r.days {
		if rule.kind == nearestWorkday {
			notes = append(notes, "The nearest weekday is looked for in the same month: for a Saturday the Friday before, for a Sunday the Monday after")
			break
		}
	}
	return notes
}
