package testclock

import (
	"testing"
	"time"
)

func TestAdvanceRingsInOrder(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	fake := New(start)
	alarm, _ := fake.NewAlarm()
	alarm.Set(start.Add(time.Minute))
	var rang []time.Time
	fake.Advance(5*time.Minute, func() {
		<-alarm.C()
		rang = append(rang, fake.Now())
		if len(rang) < 3 {
			alarm.Set(fake.Now().Add(time.Minute))
		}
	})
	if len(rang) != 3 || !rang[2].Equal(start.Add(3*time.Minute)) || !fake.Now().Equal(start.Add(5*time.Minute)) {
		t.Errorf("rang at %v, ends at %v", rang, fake.Now())
	}
}

func TestJumpRingsOnceAtTheNewTime(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	fake := New(start)
	alarm, _ := fake.NewAlarm()
	alarm.Set(start.Add(time.Minute))
	fake.Jump(start.Add(8 * time.Hour))
	<-alarm.C()
	if !fake.Now().Equal(start.Add(8 * time.Hour)) {
		t.Errorf("stands at %v", fake.Now())
	}
}
