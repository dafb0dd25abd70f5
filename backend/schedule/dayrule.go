package schedule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// dayRule names days of a month.
type dayRule struct {
	kind    dayKind
	n       int          // see dayKind
	weekday time.Weekday // of weeklyDay, nthWeekday and lastWeekday
}

type dayKind int

const (
	weeklyDay      dayKind = iota // each weekday of that name: MON
	nthWeekday                    // the nth of a weekday, from 1 to 5: FRI#2
	lastWeekday                   // the last of a weekday: FRIL
	dayOfMonth                    // day of month n: 15
	nearestWorkday                // the Monday to Friday nearest to day n in the same month: 15W
	beforeEnd                     // n days before the last day: L is 0 days before
	lastWorkday                   // the last Monday to Friday: LW
)

// in returns the days of a month that the rule names.
func (r dayRule) in(m month) uint64 {
	switch r.kind {
	case weeklyDay:
		return m.weekdays(1 << r.weekday)
	case nthWeekday:
		return 1 << (1 + (int(r.weekday)-int(m.first)+7)%7 + 7*(r.n-1)) & m.exist
	case lastWeekday:
		return 1 << (m.days - (int(m.weekday(m.days))-int(r.weekday)+7)%7)
	case dayOfMonth:
		return 1 << r.n & m.exist
	case nearestWorkday:
		if r.n > m.days {
			return 0
		}
		return 1 << m.workdayNear(r.n)
	case beforeEnd:
		return 1 << max(m.days-r.n, 0) & m.exist
	default:
		return 1 << m.workdayNear(m.days)
	}
}

// workdayNear returns the Monday to Friday nearest to a day, in the same month.
func (m month) workdayNear(d int) int {
	switch m.weekday(d) {
	case time.Saturday:
		if d == 1 {
			return 3
		}
		return d - 1
	case time.Sunday:
		if d == m.days {
			return d - 2
		}
		return d + 1
	}
	return d
}

func parseDayRules(items []string) (rules []dayRule, err error) {
	for i, item := range items {
		rule, ok := parseDayRule(strings.ToUpper(strings.TrimSpace(item)))
		if !ok {
			return nil, model.Invalid(fmt.Sprintf("schedule.recurrence.days[%d]", i), quoted(item)+" is not understood",
				"write MON, FRI#2 (the second Friday), FRIL (the last), 15, 15W (the weekday nearest to the 15th), L (the last day), L-2 or LW (the last weekday)")
		}
		if !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	return rules, nil
}

func parseDayRule(item string) (dayRule, bool) {
	if item == "L" {
		return dayRule{kind: beforeEnd}, true
	}
	if item == "LW" {
		return dayRule{kind: lastWorkday}, true
	}
	if rest, ok := strings.CutPrefix(item, "L-"); ok {
		n, ok := smallNumber(rest, 1, 30)
		return dayRule{kind: beforeEnd, n: n}, ok
	}
	if weekday, ok := parseWeekday(item); ok {
		return dayRule{kind: weeklyDay, weekday: weekday}, true
	}
	if name, ok := strings.CutSuffix(item, "L"); ok {
		weekday, ok := parseWeekday(name)
		return dayRule{kind: lastWeekday, weekday: weekday}, ok
	}
	if name, text, ok := strings.Cut(item, "#"); ok {
		weekday, known := parseWeekday(name)
		n, ok := smallNumber(text, 1, 5)
		return dayRule{kind: nthWeekday, n: n, weekday: weekday}, known && ok
	}
	if text, ok := strings.CutSuffix(item, "W"); ok {
		n, ok := smallNumber(text, 1, 31)
		return dayRule{kind: nearestWorkday, n: n}, ok
	}
	n, ok := smallNumber(item, 1, 31)
	return dayRule{kind: dayOfMonth, n: n}, ok
}

func smallNumber(text string, low, high int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && looksLikeNumber(text) && n >= low && n <= high
}

// parseWeekday reads the name of a day as cron writes it: MON.
func parseWeekday(name string) (time.Weekday, bool) {
	for i, known := range fieldKinds[4].names {
		if strings.EqualFold(name, known) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}
