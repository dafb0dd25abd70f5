package plan

import (
	"time"
)

// ComingRun is a run that is expected.
type ComingRun struct {
	At       time.Time
	Login    string
	Profiles []string
	CostUSD  float64 // what such a run usually costs; 0: unknown
}

// Spending is a sum that coming runs add to and that has a limit: a budget of the
// day, or a window of usage.
type Spending struct {
	Spent float64 // so far
	Most  float64
	// Per is what one dollar of cost adds. Of a budget it is 1; of a window it is
	// what earlier runs showed.
	Per float64
	// Next returns from when a sum that is current at a time counts from zero
	// again. A window that has ended begins again with the first run after it.
	Next func(at time.Time) time.Time
}

// ReachedAt returns when coming runs, which are in the order of their time, will
// have used up a sum; ok is false if they will not.
func (s Spending) ReachedAt(now time.Time, runs []ComingRun) (at time.Time, ok bool) {
	if s.Per <= 0 || s.Most <= 0 {
		return time.Time{}, false
	}
	spent, ends := s.Spent, s.Next(now)
	for _, r := range runs {
		if !r.At.Before(ends) {
			spent, ends = 0, s.Next(r.At)
		}
		spent += r.CostUSD * s.Per
		if spent >= s.Most {
			return r.At, true
		}
	}
	return time.Time{}, false
}
