package plan

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

func recurrence(t *testing.T, r model.Recurrence) Slots {
	t.Helper()
	s, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, Recurrence: &r}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The slots of a recurrence are missed and caught up like those of an expression.
func TestMissedSlotsOfARecurrence(t *testing.T) {
	slots := recurrence(t, model.Recurrence{Times: model.Strings{"00:30-23:59/90"}})
	for missed, want := range map[model.Missed][]string{
		model.MissedSkip:   {"06:30 missed", "08:00 missed"},
		model.MissedLatest: {"06:30 missed", "08:00 catch_up"},
		model.MissedAll:    {"06:30 catch_up", "08:00 catch_up"},
	} {
		task := Task{ID: "t", Slots: slots, ArmedAt: at("00:00"), LastSlot: at("05:00"), Missed: missed, MissedWindow: 24 * time.Hour}
		wantLines(t, Due(at("08:30"), State{Tasks: []Task{task}, AwakeSince: at("08:30")}), want...)
	}
}

// A machine that was off over several of its weeks records only the weeks that
// count, and one that runs all the time decides each of them once.
func TestEverySecondWeek(t *testing.T) {
	start := at("09:00")
	slots := recurrence(t, model.Recurrence{Times: model.Strings{"09:00"}, Every: 2, Unit: "weeks", Days: model.Strings{"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}[dayIndex(start) : dayIndex(start)+1], Start: start.Format(time.DateOnly)})
	task := Task{ID: "t", Slots: slots, ArmedAt: start.Add(-time.Minute), Missed: model.MissedAll, MissedWindow: 365 * 24 * time.Hour}
	off := start.AddDate(0, 0, 35)
	wantLines(t, Due(off, State{Tasks: []Task{task}, AwakeSince: off}), "09:00 catch_up", "+14 09:00 catch_up", "+28 09:00 catch_up")

	k := &memory{task: task, watching: start.Add(-time.Hour)}
	for hour := range 24 * 60 {
		k.tick(start.Add(time.Duration(hour) * time.Hour))
	}
	if len(k.slots) != 5 {
		t.Errorf("decided %v", k.slots)
	}
	for i, slot := range k.slots {
		if !slot.Equal(start.AddDate(0, 0, 14*i)) {
			t.Errorf("slot %d is %s", i, slot)
		}
	}
}

func dayIndex(day time.Time) int { return (int(day.Weekday()) + 6) % 7 }
