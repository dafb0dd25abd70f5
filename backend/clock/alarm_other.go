//go:build !linux

package clock

import (
	"sync"
	"time"
)

// longestNap limits how late the alarm rings after a sleep or a clock step if
// the system has no wall-clock timer.
const longestNap = 30 * time.Second

// pollingAlarm sleeps in short intervals and checks the wall clock after each.
type pollingAlarm struct {
	ring chan struct{}
	set  chan time.Time
	once sync.Once
	done chan struct{}
}

func newAlarm() (Alarm, error) {
	a := &pollingAlarm{ring: make(chan struct{}, 1), set: make(chan time.Time), done: make(chan struct{})}
	go a.run()
	return a, nil
}

func (a *pollingAlarm) run() {
	timer := time.NewTimer(0)
	timer.Stop()
	defer timer.Stop()
	var at time.Time
	for {
		select {
		case at = <-a.set:
		case <-timer.C:
		case <-a.done:
			return
		}
		timer.Stop()
		if at.IsZero() {
			continue
		}
		left := at.Sub(System{}.Now())
		if left > 0 {
			timer.Reset(min(left, longestNap))
			continue
		}
		at = time.Time{}
		select {
		case a.ring <- struct{}{}:
		default:
		}
	}
}

func (a *pollingAlarm) Set(at time.Time) {
	select {
	case a.set <- at:
	case <-a.done:
	}
}

func (a *pollingAlarm) C() <-chan struct{} { return a.ring }

func (a *pollingAlarm) Close() error {
	a.once.Do(func() { close(a.done) })
	return nil
}
