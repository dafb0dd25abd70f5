package service

import (
	"os"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func TestRunSummaries(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	every := s.task(job, "every", `{'schedule': {'type': 'interval', 'interval_value': 20, 'interval_type': 'minutes'}}`)
	other := s.task(job, "other", `{'schedule': {'type': 'interval', 'interval_value': 30, 'interval_type': 'minutes'}}`)
	s.pass(2 * time.Hour)
	all, err := s.RunSummaries(apitype.RunFilter{Task: every.ID})
	if err != nil || len(all) < 4 {
		t.Fatalf("%d summaries, %v", len(all), err)
	}
	for i, run := range all {
		if run.TaskName != "every" || string(run.JobID) != job.ID || run.Status == model.RunSuccess && (run.StartTime == nil || run.Duration == nil) {
			t.Errorf("summary %d: %+v", i, run)
		}
	}
	if latest := s.LatestRunSummaries([]string{every.ID, other.ID}, 2); len(latest) != 4 {
		t.Errorf("%d latest runs, want 2 of each", len(latest))
	}
	if _, err := s.RunSummaries(apitype.RunFilter{Status: []model.RunStatus{"odd"}}); err == nil {
		t.Error("an unknown status was accepted")
	}
}

// What needs attention is found among runs and tasks, until it is marked as done.
func TestNeedsAttention(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	fine, push, refactor, lint, tests := s.task(job, "fine", `{}`), s.task(job, "push", `{}`), s.task(job, "refactor", `{}`), s.task(job, "lint", `{}`), s.task(job, "tests", `{}`)
	lost := s.task(s.job("gone"), "lost", `{}`)
	s.ran(fine, said("All is well."))
	denied := s.deniedRun(push, "git push")
	s.ran(refactor, said("Step 4 is done.", func(r *model.Run) { r.Outcome = model.OutcomePartial }))
	s.ran(lint, said("Linted.", func(r *model.Run) { r.FailedSteps = 2 }))
	failed := s.ran(tests, failure(model.ReasonTimeout, false))
	s.ran(lost, said("Found."))
	folder, err := s.Job(string(lost.JobID))
	check(t, err)
	check(t, os.RemoveAll(folder.WorkingDirectory.Path))
	gone := "folder " + folder.WorkingDirectory.Path + " does not exist"
	want := func(runs, tasks string) {
		t.Helper()
		s.flush()
		var names []string
		found, err := s.Runs(apitype.RunFilter{NeedsAttention: true})
		check(t, err)
		for _, run := range found {
			names = append(names, run.TaskName)
		}
		if got := strings.Join(names, " "); got != runs {
			t.Errorf("runs: %q; want %q", got, runs)
		}
		names = nil
		for _, task := range []model.Task{fine, push, refactor, lint, tests, lost} {
			if why := s.outlookOf(task).Attention; why != "" {
				names = append(names, task.Name+": "+why)
			}
		}
		if got := strings.Join(names, "; "); got != tasks {
			t.Errorf("tasks: %q; want %q", got, tasks)
		}
	}
	want("tests lint refactor push", "push: 1 tool call denied; refactor: done in part; lint: 2 steps failed; tests: time limit reached; lost: "+gone+"")
	check(t, s.MarkDone(apitype.ItemsRequest{Runs: []string{failed.ID, denied.ID}}))
	s.ran(lint, said("Linted again."))
	_, err = s.UpdateTask("", refactor.ID, raw(map[string]any{"enabled": false}))
	check(t, err)
	want("lint refactor", "lost: "+gone+"")
	stats, err := s.RunStats(apitype.ByDay, apitype.RunFilter{NeedsAttention: true})
	if err != nil || len(stats) != 1 || stats[0].Success != 2 || stats[0].Failed != 0 {
		t.Errorf("%+v, %v", stats, err)
	}
}
