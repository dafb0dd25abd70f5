package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

func TestRetention(t *testing.T) {
	files, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	now, taskID := time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC), uuid.NewString()
	apply := func(count, days int) {
		t.Helper()
		settings := model.NewSettings()
		settings.RunRetentionCount, settings.RunRetentionDays = count, days
		r := retention{store: files, log: slog.New(slog.DiscardHandler), now: now, settings: settings, environment: func(context.Context) []string { return os.Environ() }}
		if err := r.apply(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	put := func(status model.RunStatus, age time.Duration) {
		run := model.NewRun()
		run.ID, run.TaskID, run.Status, run.ScheduledTime = uuid.NewString(), taskID, status, now.Add(-age)
		if err := files.Runs.Put(run); err != nil {
			t.Fatal(err)
		}
	}
	const day = 24 * time.Hour
	for hours := range 5 {
		put(model.RunCancelled, time.Duration(hours)*time.Hour)
	}
	for days := range 5 {
		put(model.RunSuccess, time.Duration(1+3*days)*day)
	}
	put(model.RunUpcoming, 400*day) // it has not ended, so its age does not matter
	apply(3, 10)
	count := map[model.RunStatus]int{}
	for _, run := range files.Runs.Summaries(store.Filter{}) { // the newest of each
		if limit := now.Add(-8 * day); run.Status.Ended() && run.ScheduledTime.Before(limit) {
			t.Errorf("the run of %s is kept", run.ScheduledTime)
		}
		count[run.Status]++
	}
	if got := fmt.Sprint(count); got != "map[cancelled:3 success:3 upcoming:1]" {
		t.Errorf("kept %s", got)
	}
	apply(0, 6)
	if n := len(files.Runs.Summaries(store.Filter{})); n != 3+2+1 {
		t.Errorf("kept %d", n)
	}
}
