//go:build linux

package watch

import (
	"testing"
	"time"
)

// An event contains how long ago the first change was, however long the minimum
// interval or a poll delayed it.
func TestWaited(t *testing.T) {
	bubble(t, defaultLimits(), func(s *fixture) {
		waited := func(want time.Duration) {
			s.Helper()
			if ev, _ := s.next(time.Hour); ev.Waited != want || len(ev.Files) == 0 {
				s.Errorf("%v waited %v, want %v", ev.Files, ev.Waited, want)
			}
		}
		s.set(Spec{Debounce: time.Second})
		s.save("a", "1")
		waited(time.Second)
		s.save("a", "2")
		waited(defaultLimits().interval)
		s.save("a", "3")
		time.Sleep(700 * time.Millisecond)
		s.save("b", "1")
		waited(defaultLimits().interval)
	})
}
