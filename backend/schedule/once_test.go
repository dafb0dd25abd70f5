package schedule

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestRunAtKeepsItsFraction(t *testing.T) {
	at := time.Date(2026, 12, 3, 14, 0, 0, 250e6, time.UTC)
	s, err := Compile(model.ScheduleConfig{Type: model.Calendar, RunAt: &at}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	slot, ok := s.Next(time.Time{}, at.Truncate(time.Second))
	if !ok || !slot.Equal(at) {
		t.Errorf("the slot is %v (%v), not %v", slot, ok, at)
	}
	if slot, ok := s.Next(time.Time{}, at); ok {
		t.Errorf("a second slot at %v", slot)
	}
}
