package apitype

import "time"

// The kinds of QueuedRun that clients distinguish.
const (
	WaitsForLimit   = "usage_limit"
	WaitsForReserve = "reserve"
	WaitsForBudget  = "budget"
)

// WaitingUntil returns how many waiting runs wait for something of a kind that
// ends at a time.
func (s Status) WaitingUntil(kind string, until time.Time) (n int) {
	for _, q := range s.Queue {
		if q.Kind == kind && q.Until != nil && q.Until.Equal(until) {
			n++
		}
	}
	return n
}

// FiveHours returns the known five-hour windows, one for each login.
func (s Status) FiveHours() (windows []Window) {
	for _, w := range s.Windows {
		if w.Type == "five_hour" {
			windows = append(windows, w)
		}
	}
	return windows
}
