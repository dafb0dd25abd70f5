package service

import (
	"context"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// A shared job takes no task that files or the start of one machine start, and its
// tasks are checked only on machines that may run them.
func TestTasksOfASharedJob(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.useCLI(fakeCLI(t, "2.1.330", acceptsAll))
	job := s.job("shared")
	task := s.task(job, "nightly", `{}`)
	set := func(path string) {
		t.Helper()
		if err := s.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
			jobs[0].Fleet, jobs[0].WorkingDirectory.Path = &model.JobFleet{}, path
			return jobs, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	checked := func() int {
		return len(s.CheckTasks(context.Background(), apitype.PreflightRequest{Automatic: true}))
	}
	set("") // not mapped
	if n := checked(); n != 0 {
		t.Errorf("%d tasks were checked that other machines run", n)
	}
	set(job.WorkingDirectory.Path)
	if n := checked(); n != 1 {
		t.Errorf("%d tasks were checked that this machine may run", n)
	}

	for _, schedule := range []map[string]any{
		{"type": "file_watch", "watch_path": t.TempDir()},
		{"type": "calendar", "cron_expression": "@reboot"},
	} {
		_, err := s.CreateTask(raw(map[string]any{"name": "new", "job_id": job.ID, "command": "Do it", "schedule": schedule}))
		if p := model.ProblemOf(err); err == nil || p.Field != "schedule" || p.Hint == "" {
			t.Errorf("created with %v: %v", schedule, err)
		}
		_, err = s.UpdateTask("", task.ID, raw(map[string]any{"schedule": schedule}))
		if p := model.ProblemOf(err); err == nil || p.Field != "schedule" {
			t.Errorf("changed to %v: %v", schedule, err)
		}
	}
}
