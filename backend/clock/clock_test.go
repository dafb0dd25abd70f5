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

func TestSystemAlarmPastInstantRingsImmediately(t *testing.T) {
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
