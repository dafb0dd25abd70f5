package schedule

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func compile(t testing.TB, expression string, zone *time.Location) *Schedule {
	t.Helper()
	s, err := Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: expression}, zone)
	if err != nil {
		t.Fatalf("compile %q: %v", expression, err)
	}
	return s
}
