package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// Meaning describes the schedule, with 24-hour times and without a period: "At
// 09:00, Monday to Friday".
func (s *Schedule) Meaning() string {
	switch {
	case s.boot:
		return "Once after each boot or login, when the scheduler starts"
	case s.once != nil:
		t := s.once.In(s.zone.location)
		text := t.Format("15:04")
		if t.Second() != 0 {
			text = t.Format("15:04:05")
		}
		return fmt.Sprintf("Once, on %s at %s", date(t), text)
	case s.calendar != nil:
		return s.calendar.meaning()
	case s.recurs != nil:
		return s.recurs.meaning()
	case s.step != 0:
		return "Every " + s.interval()
	case s.config.Type == model.FileWatch:
		return s.watchMeaning()
	case s.config.Type == model.Sequential:
		return "After the previous task succeeded"
	}
	return "Manually"
}

// interval returns the interval to follow "Every": "hour", "3 days".
func (s *Schedule) interval() string {
	unit := strings.TrimSuffix(string(s.config.IntervalType), "s")
	if s.config.IntervalValue == 1 {
		return unit
	}
	return format.Count(s.config.IntervalValue, unit)
}

func (s *Schedule) watchMeaning() string {
	var wanted, unwanted []string
	for _, pattern := range s.config.WatchPatterns {
		if rest, negated := strings.CutPrefix(pattern, "!"); negated {
			unwanted = append(unwanted, rest)
		} else {
			wanted = append(wanted, pattern)
		}
	}
	what, verb := "files", "change"
	switch {
	case len(wanted) == 0 && len(unwanted) == 0:
		what, verb = "anything", "changes"
	case len(unwanted) == 0:
		what = "files matching " + list(wanted, "or")
	case len(wanted) == 0:
		what = "files other than " + list(unwanted, "or")
	default:
		what = fmt.Sprintf("files matching %s, but not %s,", list(wanted, "or"), list(unwanted, "or"))
	}
	where := "below"
	if !s.config.WatchRecursive {
		where = "directly in"
	}
	return fmt.Sprintf("When %s %s %s %s", what, where, s.config.WatchPath, verb)
}

// date returns "3 December 2026".
func date(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + t.Month().String() + " " + strconv.Itoa(t.Year())
}

// meaning joins the times of a calendar with its days.
func (c *calendar) meaning() string {
	days := c.dayPhrase()
	times := c.timePhrase(days != "" || c.months != allMonths)
	if days == "" {
		days = c.inMonths()
		if times.recurring && days == "" {
			return times.text
		}
		if !times.recurring {
			days = strings.TrimSpace("every day " + days)
		}
	}
	return times.joined(days)
}

// joined appends the days to the times. The words that begin the days decide
// whether a comma must part them from the times.
func (times timePhrase) joined(days string) string {
	var comma bool
	switch first, _, _ := strings.Cut(days, " "); first {
	case "on", "in", "from":
		comma = !times.moments && strings.Contains(times.text, ",")
	case "every":
		comma = !times.moments
	default:
		comma = true
	}
	if comma {
		return times.text + ", " + days
	}
	return times.text + " " + days
}
