// Package clock provides wall-clock time, and alarms that stay right across
// sleep and clock changes.
//
// Go's own timers count monotonic time, which stops while a laptop sleeps and
// does not follow a clock that is set: a timer for 07:00 armed at 23:00 rings
// late by as long as the lid was closed. Code that depends on the time of day
// uses a Clock instead.
package clock

import "time"

// Clock is the time of day and alarms on it.
type Clock interface {
	// Now is the wall-clock time, without a monotonic reading, so that
	// comparisons and differences are those of the wall clock.
	Now() time.Time
	// NewAlarm returns an alarm that is not set.
	NewAlarm() (Alarm, error)
}

// Alarm rings once after each Set, at its instant or as soon after it as the
// machine is awake. It may ring early, when the clock was set or the machine
// woke up: the receiver checks Now and sets it again.
type Alarm interface {
	// Set replaces the instant to ring at. The zero time: never.
	Set(at time.Time)
	// C receives a value when it rings. Rings without a receiver are merged
	// into one.
	C() <-chan struct{}
	// Close ends the alarm; C is not closed.
	Close() error
}

// System is the machine's clock.
type System struct{}

// Now returns the wall-clock time of the machine.
func (System) Now() time.Time { return time.Now().Round(0) }

// NewAlarm returns an alarm on the machine's clock.
func (System) NewAlarm() (Alarm, error) { return newAlarm() }
