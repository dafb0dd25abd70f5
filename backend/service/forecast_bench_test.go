package service

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
)

// BenchmarkForecast forecasts 300 tasks, a tenth of them of every minute.
func BenchmarkForecast(b *testing.B) {
	files, err := store.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer files.Close()
	now := time.Now()
	var states []scheduler.TaskState
	for i := range 300 {
		task := model.NewTask()
		task.ID, task.Schedule.Type, task.Schedule.CronExpression = uuid.NewString(), model.Calendar, fmt.Sprintf("%d * * * *", i%60)
		if i%10 == 0 {
			task.Schedule.CronExpression = "* * * * *"
		}
		s, err := schedule.Compile(task.Schedule, time.UTC)
		if err != nil {
			b.Fatal(err)
		}
		states = append(states, scheduler.TaskState{Task: task, Schedule: s, From: now})
	}
	svc := &core{store: files}
	for b.Loop() {
		if f := svc.newForecast(now, states, make([]report.Task, len(states)), apitype.Status{}, model.NewSettings()); f.Day.Runs < 40_000 {
			b.Fatal(f)
		}
	}
}
