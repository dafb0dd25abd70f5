package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// relativeTime formats an instant in local time: near ones as a duration,
// nearby days by name, others as a date.
func relativeTime(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch d := t.Sub(now); {
	case d > -time.Second && d < time.Second:
		return "now"
	case d < 0 && d > -time.Hour:
		return formatDuration(-d) + " ago"
	case d > 0 && d < time.Hour:
		return "in " + formatDuration(d)
	}
	switch days := day(t) - day(now); {
	case days == 0:
		return "today " + t.Format("15:04")
	case days == 1:
		return "tomorrow " + t.Format("15:04")
	case days == -1:
		return "yesterday " + t.Format("15:04")
	case days > -6 && days < 6:
		return t.Format("Mon 15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// clock formats an instant after "until": never as a duration.
func clock(t, now time.Time) string {
	if text := relativeTime(t, now); !strings.HasPrefix(text, "in ") {
		return text
	}
	return t.Local().Format("15:04")
}

// day numbers the calendar days in the time's zone.
func day(t time.Time) int64 {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// formatDuration formats a duration in one or two units.
func formatDuration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	if d < time.Hour {
		return fmt.Sprintf("%d m", int(d.Minutes()))
	}
	return format.Duration(d)
}

// absoluteTime formats an instant in full, in local time, and in another zone
// if the clock differs there.
func absoluteTime(t time.Time, zone string) string {
	const layout = "Mon 2006-01-02 15:04:05 -07:00"
	text := t.Local().Format(layout)
	place, err := time.LoadLocation(zone)
	if zone == "" || err != nil {
		return text
	}
	if there := t.In(place); there.Format(layout) != text {
		text += " (" + there.Format("15:04") + " in " + zone + ")"
	}
	return text
}

func momentOf(t *time.Time, now time.Time) string {
	if t == nil {
		return ""
	}
	if t.Equal(model.Forever) {
		return "until resumed"
	}
	return relativeTime(*t, now)
}

// seconds formats whole seconds of a setting; 0 as none.
func seconds(n int, none string) string {
	if n == 0 {
		return none
	}
	return format.Limit(time.Duration(n) * time.Second)
}

// secondsOf returns the duration of a record's seconds.
func secondsOf(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }

// parseDuration reads "90", "90s", "1h30m", "2d", "1w": a bare number is in
// seconds. More than a hundred years is invalid.
func parseDuration(text string) (time.Duration, bool) {
	const maxDuration = 100 * 365 * 24 * time.Hour
	text = strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	if text == "" {
		return 0, false
	}
	total := 0.0 // seconds
	if n, err := strconv.Atoi(text); err == nil {
		total, text = float64(n), ""
	}
	for _, unit := range []struct {
		letter string
		length time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}} {
		if before, after, ok := strings.Cut(text, unit.letter); ok {
			n, err := strconv.ParseFloat(before, 64)
			if err != nil {
				return 0, false
			}
			total += n * unit.length.Seconds()
			text = after
			if text == "" {
				break
			}
		}
	}
	if text != "" {
		rest, err := time.ParseDuration(text)
		if err != nil {
			return 0, false
		}
		total += rest.Seconds()
	}
	if !(total > -maxDuration.Seconds() && total < maxDuration.Seconds()) { // NaN is invalid too
		return 0, false
	}
	return time.Duration(total * float64(time.Second)), true
}

// parseTime reads an instant: RFC 3339, a date, a date and time, a time of day,
// yesterday, today, tomorrow, or a duration. direction (-1 back, 1 ahead)
// applies to a duration, and to a time of day that has passed today.
func parseTime(field, text string, now time.Time, direction int) (time.Time, error) {
	now = now.Local()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.Local)
	switch strings.ToLower(text) {
	case "now":
		return now, nil
	case "yesterday":
		return midnight.AddDate(0, 0, -1), nil
	case "today":
		return midnight, nil
	case "tomorrow":
		return midnight.AddDate(0, 0, 1), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, nil
		}
	}
	if clock, err := time.Parse("15:04", text); err == nil {
		t := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, time.Local)
		switch {
		case direction > 0 && !t.After(now):
			t = t.AddDate(0, 0, 1)
		case direction < 0 && t.After(now):
			t = t.AddDate(0, 0, -1)
		}
		return t, nil
	}
	if d, ok := parseDuration(text); ok {
		return now.Add(time.Duration(direction) * d), nil
	}
	return time.Time{}, model.Invalid(field, strconv.Quote(text)+" is not a time",
		"for example 2026-12-31T09:00:00+01:00, 2026-12-31, 09:00, tomorrow or 2h")
}
