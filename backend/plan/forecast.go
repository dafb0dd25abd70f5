package plan

import (
	"time"
)

// ComingRun is an expected run.
type ComingRun struct {
	At       time.Time
	Login    string
	Profiles []string
	CostUSD  float64 // what such a run usually costs; 0: unknown
}

// Spending is a sum with a limit to which coming runs add: a budget of the day,
// or a usage window.
type Spending struct {
	Spent float64 // so far
	Limit float64
	// Per is what one dollar of cost adds: 1 for a budget; for a window, what
	// earlier runs showed.
	Per float64
	// Next returns from when a sum that is current at a time counts from zero
	// again. A window that has ended begins again with the first run after it.
	Next func(at time.Time) time.Time
}

// ReachedAt returns when coming runs, which are in the order of their time, will
// have used up a sum; ok is false if they will not.
func (s Spending) ReachedAt(now time.Time, runs []ComingRun) (at time.Time, ok bool) {
	if s.Per <= 0 || s.Limit <= 0 {
		return time.Time{}, false
	}
	spent, ends := s.Spent, s.Next(now)
	for _, r := range runs {
		if !r.At.Before(ends) {
			spent, ends = 0, s.Next(r.At)
		}
		spent += r.CostUSD * s.Per
		if spent >= s.Limit {
			return r.At, true
		}
	}
	return time.Time{}, false
}
