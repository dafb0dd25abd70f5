package service

import (
	"fmt"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// BenchmarkHistory reads what suggestions and comparisons need of a task with few
// runs among 100,000 of others.
func BenchmarkHistory(b *testing.B) {
	files, err := store.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer files.Close()
	var last model.Run
	for from := 0; from < 100_000; from += 10_000 {
		batch := make([]model.Run, 10_000)
		for i := range batch {
			run, at := model.NewRun(), morning.Add(time.Duration(from+i)*time.Minute)
			run.ID, run.TaskID, run.TaskName = fmt.Sprintf("%08d-0000-4000-8000-000000000000", from+i), fmt.Sprintf("task%d", i%1000), "Review"
			if i%1000 == 7 && (from+i)%20_000 != 7 {
				run.TaskID = "other"
			}
			run.Status, run.ScheduledTime, run.StartTime, run.EndTime = model.RunSuccess, at, &at, &at
			run.PermissionDenials = []model.PermissionDenial{{ToolName: "Bash", ToolInput: map[string]any{"command": "npm test"}}}
			batch[i] = run
			if run.TaskID == "task7" {
				last = run
			}
		}
		if err := files.Runs.Put(batch...); err != nil {
			b.Fatal(err)
		}
	}
	svc := New(Options{Store: files})
	task := model.NewTask()
	task.ID = "task7"
	b.Run("suggestions", func(b *testing.B) {
		for b.Loop() {
			if h, err := svc.history(task); err != nil || len(h.Runs) == 0 || len(h.Runs) > 30 {
				b.Fatal(len(h.Runs), err)
			}
		}
	})
	b.Run("before", func(b *testing.B) {
		for b.Loop() {
			if svc.runBefore(last) == "" {
				b.Fatal("there is a run before")
			}
		}
	})
}
