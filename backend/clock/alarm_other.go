//go:build !linux

package clock

import (
	"sync"
	"time"
)

// longestNap bounds how late the alarm rings after a sleep or a clock step
// where the system offers no wall-clock timer.
const longestNap = 30 * time.Second

// napper is an alarm of short naps: it looks at the wall clock after each.
type napper struct {
	ring chan struct{}
	set  chan time.Time
	once sync.Once
	done chan struct{}
}

func newAlarm() (Alarm, error) {
	a := &napper{ring: make(chan struct{}, 1), set: make(chan time.Time), done: make(chan struct{})}
	go a.run()
	return a, nil
}

func (a *napper) run() {
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

func (a *napper) Set(at time.Time) {
	select {
	case a.set <- at:
	case <-a.done:
	}
}

func (a *napper) C() <-chan struct{} { return a.ring }

func (a *napper) Close() error {
	a.once.Do(func() { close(a.done) })
	return nil
}
