package clock

import (
	"testing"
	"time"
)

func TestSystemAlarmRingsAtItsInstant(t *testing.T) {
	alarm, err := System{}.NewAlarm()
	if err != nil {
		t.Fatal(err)
	}
	defer alarm.Close()
	at := System{}.Now().Add(50 * time.Millisecond)
	alarm.Set(at)
	<-alarm.C()
	if now := (System{}).Now(); now.Before(at) {
		t.Errorf("rang %v early", at.Sub(now))
	}
}

func TestSystemAlarmPastInstantRingsAtOnce(t *testing.T) {
	alarm, err := System{}.NewAlarm()
	if err != nil {
		t.Fatal(err)
	}
	defer alarm.Close()
	alarm.Set(System{}.Now().Add(-time.Hour))
	<-alarm.C()
}

func TestSystemAlarmSetReplaces(t *testing.T) {
	alarm, err := System{}.NewAlarm()
	if err != nil {
		t.Fatal(err)
	}
	defer alarm.Close()
	first := System{}.Now().Add(300 * time.Millisecond)
	alarm.Set(first)
	later := first.Add(100 * time.Millisecond)
	alarm.Set(later)
	<-alarm.C()
	if now := (System{}).Now(); now.Before(later) {
		t.Errorf("rang for the instant that was replaced")
	}
}

func TestNowHasNoMonotonicReading(t *testing.T) {
	now := System{}.Now()
	if now != now.Round(0) {
		t.Errorf("Now carries a monotonic reading")
	}
}

func TestFakeAdvanceRingsInOrder(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	fake := NewFake(start)
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

func TestFakeJumpRingsOnceAtTheNewTime(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	fake := NewFake(start)
	alarm, _ := fake.NewAlarm()
	alarm.Set(start.Add(time.Minute))
	fake.Jump(start.Add(8 * time.Hour))
	<-alarm.C()
	if !fake.Now().Equal(start.Add(8 * time.Hour)) {
		t.Errorf("stands at %v", fake.Now())
	}
}
