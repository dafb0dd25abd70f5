package tray

import (
	"fmt"
	"time"
)

// short is a name that does not make the menu wide.
func short(name string) string {
	const most = 48
	if r := []rune(name); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return name
}

// clockTime is a time of day in now's zone, with the day when it is another.
func clockTime(t, now time.Time) string {
	t = t.In(now.Location())
	switch days := t.Sub(now).Hours() / 24; {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return t.Format("15:04")
	case days > -6 && days < 6:
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006")
}

// until is how long it is to something, to the nearest unit as in the window:
// 17 h 40 m are "18 h".
func until(d time.Duration) string {
	switch {
	case d < 45*time.Second:
		return span(d)
	case d < time.Hour-30*time.Second:
		return span(max(d.Round(time.Minute), time.Minute))
	case d < 24*time.Hour-30*time.Minute:
		return span(d.Round(time.Hour))
	}
	return fmt.Sprintf("%d d", int(d.Round(24*time.Hour).Hours()/24))
}

// span is a length of time in its largest unit; below a minute it says so.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "<1 m"
	case d < time.Hour:
		return fmt.Sprintf("%d m", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}
