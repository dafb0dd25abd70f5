// Package testclock is a clock that advances only when a test says so.
package testclock

import (
	"sync"
	"time"

	"claude-scheduler/backend/clock"
)

// Clock knows wall-clock time only: code that counts on a monotonic timer gets
// nothing from it, and so fails its tests.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	alarms []*alarm
}

// New returns a clock that shows now.
func New(now time.Time) *Clock { return &Clock{now: now.Round(0)} }

// Now returns the clock's time.
func (f *Clock) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance lets d pass while awake: each alarm within it rings at its instant,
// in order, and settle, if not nil, runs after each ring.
func (f *Clock) Advance(d time.Duration, settle func()) {
	end := f.Now().Add(d)
	for {
		f.mu.Lock()
		var next *alarm
		for _, a := range f.alarms {
			if !a.at.IsZero() && !a.at.After(end) && (next == nil || a.at.Before(next.at)) {
				next = a
			}
		}
		if next == nil {
			f.now = end
			f.mu.Unlock()
			return
		}
		if next.at.After(f.now) {
			f.now = next.at
		}
		next.at = time.Time{}
		next.strike()
		f.mu.Unlock()
		if settle != nil {
			settle()
		}
	}
}

// Jump sets the clock to t, like sleep, a correction or a user: every
// alarm that is set rings once, at the new time.
func (f *Clock) Jump(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = t.Round(0)
	for _, a := range f.alarms {
		if !a.at.IsZero() {
			a.at = time.Time{}
			a.strike()
		}
	}
}

// NewAlarm returns an alarm on this clock.
func (f *Clock) NewAlarm() (clock.Alarm, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &alarm{clock: f, ring: make(chan struct{}, 1)}
	f.alarms = append(f.alarms, a)
	return a, nil
}

type alarm struct {
	clock *Clock
	at    time.Time
	ring  chan struct{}
}

func (a *alarm) strike() {
	select {
	case a.ring <- struct{}{}:
	default:
	}
}

func (a *alarm) Set(at time.Time) {
	a.clock.mu.Lock()
	defer a.clock.mu.Unlock()
	a.at = at
	if !at.IsZero() && !at.After(a.clock.now) {
		a.at = time.Time{}
		a.strike()
	}
}

func (a *alarm) C() <-chan struct{} { return a.ring }

func (a *alarm) Close() error {
	a.Set(time.Time{})
	return nil
}
