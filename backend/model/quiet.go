package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// QuietHours are hours of some days of the week, in which nothing starts
// automatically.
type QuietHours struct {
	Text string  // as it was written
	Days [7]bool // by time.Weekday: the days on which they begin
	From int     // minutes since midnight
	To   int     // likewise, not included; not after From: on the next day
}

// QuietDates are dates on which nothing starts automatically.
type QuietDates struct {
	Text     string // as it was written
	From, To int    // both included, as 20261224; of each year: as 1224
	Yearly   bool   // To may be before From: they include the turn of the year
}

const hoursExample = "for example 22:00-07:00, mon-fri 09:00-17:00 or sat,sun"

// weekdays are the names of days in quiet hours, by time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ParseQuietHours reads days of the week, hours, or both: "22:00-07:00",
// "mon-fri 09:00-17:00", "sat,sun". Hours that end before they begin end on the
// next day.
func ParseQuietHours(text string) (QuietHours, error) {
	q := QuietHours{Text: strings.TrimSpace(text), To: 24 * 60}
	days, hours, both := strings.Cut(strings.ToLower(q.Text), " ")
	switch hasHours := strings.Contains(days, ":"); {
	case both && hasHours:
		return q, fmt.Errorf("%q has days after the hours; write them first", q.Text)
	case !both && hasHours:
		days, hours = "sun-sat", days
	}
	for part := range strings.SplitSeq(days, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
		if from < 0 || to < 0 {
			return q, fmt.Errorf("%q is neither hours nor days of the week", q.Text)
		}
		for day := from; ; day = (day + 1) % 7 { // fri-mon goes over the weekend
			q.Days[day] = true
			if day == to {
				break
			}
		}
	}
	if hours = strings.TrimSpace(hours); hours == "" {
		return q, nil
	}
	begin, end, _ := strings.Cut(hours, "-")
	var ok bool
	if q.From, ok = minuteOfDay(begin); !ok || q.From == 24*60 {
		return q, fmt.Errorf("%q does not begin at a time of day", q.Text)
	}
	if q.To, ok = minuteOfDay(end); !ok {
		return q, fmt.Errorf("%q does not end at a time of day", q.Text)
	}
	if q.From == q.To {
		return q, fmt.Errorf("%q begins and ends at the same time", q.Text)
	}
	return q, nil
}

// minuteOfDay reads HH:MM; 24:00 is the end of the day.
func minuteOfDay(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return 24 * 60, true
	}
	at, err := time.Parse("15:04", text)
	return at.Hour()*60 + at.Minute(), err == nil
}

// Include reports whether a local time is within the hours.
func (q QuietHours) Include(local time.Time) bool {
	minute, day := local.Hour()*60+local.Minute(), local.Weekday()
	if q.From < q.To {
		return q.Days[day] && q.From <= minute && minute < q.To
	}
	return q.Days[day] && q.From <= minute || q.Days[(day+6)%7] && minute < q.To
}

const datesExample = "for example 2026-12-24, 2026-12-24..2027-01-02, or 12-25 for each year"

// ParseQuietDates reads a date or two with ".." between them, with or without a
// year: "2026-12-24", "12-24..01-02".
func ParseQuietDates(text string) (QuietDates, error) {
	q := QuietDates{Text: strings.TrimSpace(text)}
	first, last, isRange := strings.Cut(q.Text, "..")
	if !isRange {
		last = first
	}
	var err error
	if q.From, q.Yearly, err = dateNumber(first); err != nil {
		return q, err
	}
	to, yearly, err := dateNumber(last)
	switch {
	case err != nil:
		return q, err
	case yearly != q.Yearly:
		return q, fmt.Errorf("%q has a year only once", q.Text)
	case to < q.From && !yearly:
		return q, fmt.Errorf("%q ends before it begins", q.Text)
	}
	q.To = to
	return q, nil
}

// dateNumber reads YYYY-MM-DD as 20261224, or MM-DD as 1224.
func dateNumber(text string) (n int, yearly bool, err error) {
	text = strings.TrimSpace(text)
	full := text
	if yearly = len(text) == len("12-24"); yearly {
		full = "2024-" + text // a leap year: 02-29 is a date
	}
	at, err := time.Parse(time.DateOnly, full)
	if err != nil {
		return 0, yearly, fmt.Errorf("%q is not a date", text)
	}
	n, err = strconv.Atoi(strings.ReplaceAll(at.Format(time.DateOnly), "-", ""))
	if yearly {
		n %= 10000
	}
	return n, yearly, err
}

// Include reports whether a local time is on one of the dates.
func (q QuietDates) Include(local time.Time) bool {
	year, month, day := local.Date()
	n := int(month)*100 + day
	if !q.Yearly {
		n += year * 10000
	}
	if q.From <= q.To {
		return q.From <= n && n <= q.To
	}
	return n >= q.From || n <= q.To
}

// maxQuiet is how many entries of quiet hours, or of dates, there may be: they
// are looked up for each slot.
const maxQuiet = 50

// checkQuiet refuses hours and dates that cannot be read.
func checkQuiet(hours, dates []string) error {
	return first(
		checkQuietList("quiet_hours", hours, hoursExample, func(text string) error { _, err := ParseQuietHours(text); return err }),
		checkQuietList("quiet_dates", dates, datesExample, func(text string) error { _, err := ParseQuietDates(text); return err }),
	)
}

func checkQuietList(field string, list []string, example string, check func(string) error) error {
	if len(list) > maxQuiet {
		return Invalid(field, fmt.Sprintf("has %d entries", len(list)), fmt.Sprintf("%d at most", maxQuiet))
	}
	return each(list, func(i int, text string) error {
		if err := check(text); err != nil {
			return Invalid(fmt.Sprintf("%s[%d]", field, i), err.Error(), example)
		}
		return nil
	})
}
