package tray

import (
	"fmt"
	"time"

	"claude-scheduler/backend/format"
)

// short shortens a name for the menu.
func short(name string) string {
	const maxLength = 48
	return format.Cut(name, maxLength)
}

// until formats the time to something, to the nearest unit as in the window: 17
// h 40 m are "18 h".
func until(d time.Duration) string {
	switch {
	case d < 45*time.Second:
		return shortDuration(d)
	case d < time.Hour-30*time.Second:
		return shortDuration(max(d.Round(time.Minute), time.Minute))
	case d < 24*time.Hour-30*time.Minute:
		return shortDuration(d.Round(time.Hour))
	}
	return fmt.Sprintf("%d d", int(d.Round(24*time.Hour).Hours()/24))
}

// shortDuration formats a duration in its largest unit, or as less than a minute.
func shortDuration(d time.Duration) string {
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
