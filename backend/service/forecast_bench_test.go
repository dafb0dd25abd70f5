package service

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
)

// BenchmarkForecast forecasts 300 tasks, a tenth of them of every minute.
func BenchmarkForecast(b *testing.B) {
	forecast := forecastOfMany(b)
	for b.Loop() {
		forecast()
	}
}

// TestForecastOfMany is the benchmark, run once: otherwise nothing would notice
// when it forecasts nothing.
func TestForecastOfMany(t *testing.T) {
	t.Parallel()
	f := forecastOfMany(t)()
	if day, week := 24*(30*60+270), 7*24*(30*60+270); f.Day.Runs != day || f.Week.Runs != week {
		t.Errorf("%d runs in a day and %d in a week, want %d and %d", f.Day.Runs, f.Week.Runs, day, week)
	}
}

func forecastOfMany(tb testing.TB) func() apitype.Forecast {
	files, err := store.Open(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = files.Close() })
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	var states []scheduler.TaskState
	for i := range 300 {
		task := model.NewTask()
		task.ID, task.Schedule.Type, task.Schedule.CronExpression = uuid.NewString(), model.Calendar, fmt.Sprintf("%d * * * *", i%60)
		if i%10 == 0 {
			task.Schedule.CronExpression = "* * * * *"
		}
		s, err := schedule.Compile(task.Schedule, time.UTC)
		if err != nil {
			tb.Fatal(err)
		}
		states = append(states, scheduler.TaskState{Task: task, Schedule: s, Slots: plan.Starts{Slots: s}, RunsLeft: -1, From: now})
	}
	svc := &core{store: files}
	return func() apitype.Forecast {
		return svc.newForecast(now, states, make([]report.Task, len(states)), apitype.Status{}, model.NewSettings())
	}
}
