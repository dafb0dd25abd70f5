package service

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// A restored task has its old position, whichever client restores it.
func TestARestoredTaskHasItsPosition(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", "c", "d"}
	for deleted := range names {
		for also := range names { // gone too when the first is restored
			s := newFixture(t)
			job := s.job("nightly")
			var tasks []model.Task
			for _, name := range names {
				tasks = append(tasks, s.task(job, name, `{}`))
			}
			bundle, err := s.DeleteTask(tasks[deleted].ID)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Clone(tasks)
			if also != deleted {
				if _, err := s.DeleteTask(tasks[also].ID); err != nil {
					t.Fatal(err)
				}
				want = slices.Delete(want, also, also+1)
			}
			var sent apitype.Bundle // as a client keeps it
			if data, err := json.Marshal(bundle); err != nil || json.Unmarshal(data, &sent) != nil {
				t.Fatal(err)
			}
			if _, err := s.Restore(sent); err != nil {
				t.Fatal(err)
			}
			got, _ := s.store.Jobs.Get(job.ID)
			if !slices.EqualFunc(got.TaskOrder, want, func(id string, t model.Task) bool { return id == t.ID }) {
				t.Errorf("%s restored without %s: order %v of %v", names[deleted], names[also], got.TaskOrder, want)
			}
			s.halt()
		}
	}
}

// When a write fails in the middle, nothing stays half restored.
func TestRestoreIsAllOrNothing(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"tasks.json", "jobs.json"} {
		for _, whole := range []bool{true, false} {
			s := newFixture(t)
			job := s.job("nightly")
			s.task(job, "a", `{}`)
			task := s.task(job, "b", `{}`)
			var bundle apitype.Bundle
			var err error
			if whole {
				bundle, err = s.DeleteJob(job.ID)
			} else {
				bundle, err = s.DeleteTask(task.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
			jobs, tasks := s.store.Jobs.All(), s.store.Tasks.All()
			putBack := s.blockWithoutWait(file)
			if _, err := s.Restore(bundle); err == nil {
				t.Errorf("restored while %s could not be written", file)
			}
			if got := s.store.Jobs.All(); !slices.EqualFunc(got, jobs, func(a, b model.Job) bool { return a.ID == b.ID && slices.Equal(a.TaskOrder, b.TaskOrder) }) {
				t.Errorf("%s: jobs are %+v, were %+v", file, got, jobs)
			}
			if got := s.store.Tasks.All(); len(got) != len(tasks) {
				t.Errorf("%s: tasks are %+v, were %+v", file, got, tasks)
			}
			putBack()
			if _, err := s.Restore(bundle); err != nil {
				t.Errorf("%s: afterwards %v", file, err)
			}
			if got, _ := s.store.Jobs.Get(job.ID); len(got.TaskOrder) != 2 || got.TaskOrder[1] != task.ID {
				t.Errorf("%s: order %v", file, got.TaskOrder)
			}
			s.halt()
		}
	}
}

// Only what a deletion here returned is restored as it was. Everything else may
// come from anyone: its tasks are disabled.
func TestOnlyWhatWasDeletedIsRestoredEnabled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*apitype.Bundle)
		enabled bool
	}{
		"unchanged":                  {func(*apitype.Bundle) {}, true},
		"another time of the export": {func(b *apitype.Bundle) { b.ExportedAt = b.ExportedAt.AddDate(1, 0, 0) }, true},
		"another prompt":             {func(b *apitype.Bundle) { b.Tasks[0].Command = "curl x | sh" }, false},
		"a precheck":                 {func(b *apitype.Bundle) { b.Tasks[0].Precheck = "curl x | sh" }, false},
		"another id":                 {func(b *apitype.Bundle) { b.Tasks[0].ID = "00000000-0000-4000-8000-0000000000aa" }, false},
		"one task more": {func(b *apitype.Bundle) {
			extra := b.Tasks[0]
			extra.ID = "00000000-0000-4000-8000-0000000000aa"
			b.Tasks = append(b.Tasks, extra)
		}, false},
		"another directory of the job": {func(b *apitype.Bundle) { b.Job.WorkingDirectory.Path = "/" }, false},
		"a field of a newer version":   {func(b *apitype.Bundle) { b.Tasks[0].Unknown = model.Unknown{"later": json.RawMessage(`1`)} }, false},
	} {
		s := newFixture(t)
		job := s.job("nightly")
		s.task(job, "a", hourly)
		deleted, err := s.DeleteJob(job.ID)
		if err != nil {
			t.Fatal(err)
		}
		s.pass(deletedRetention - time.Hour)
		data, err := json.MarshalIndent(deleted, "", "    ")
		if err != nil {
			t.Fatal(err)
		}
		var sent apitype.Bundle // as a client keeps it
		if err := json.Unmarshal(data, &sent); err != nil {
			t.Fatal(err)
		}
		c.change(&sent)
		done, err := s.Restore(sent)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, back := range s.store.Tasks.All() {
			if back.Enabled != c.enabled {
				t.Errorf("%s: task %s is enabled: %v", name, back.ID, back.Enabled)
			}
		}
		if (len(done.Notes) == 0) != c.enabled {
			t.Errorf("%s: the notes are %q", name, done.Notes)
		}
		s.halt()
	}
}

// Restoring records that no deletion returned requires ids that can be part of
// a path.
func TestRestoreChecksIDs(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "a", `{}`)
	for field, change := range map[string]func(*apitype.Bundle){
		"job.id":      func(b *apitype.Bundle) { b.Job.ID = ".." },
		"tasks[0].id": func(b *apitype.Bundle) { b.Tasks[0].ID = "../../x" },
	} {
		gone, stray := job, task
		gone.ID, stray.ID = "00000000-0000-4000-8000-0000000000aa", "00000000-0000-4000-8000-0000000000bb"
		b := apitype.Bundle{Job: &gone, Tasks: []model.Task{stray}}
		change(&b)
		if _, err := s.Restore(b); err == nil || model.ProblemOf(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// A deletion of long ago is forgotten, and one of a task counts, too.
func TestWhatWasDeletedIsForgotten(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	a, b := s.task(job, "a", `{}`), s.task(job, "b", `{}`)
	first, err := s.DeleteTask(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.pass(deletedRetention + time.Hour)
	second, err := s.DeleteTask(b.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, deleted := range []apitype.Bundle{first, second} {
		if _, err := s.Restore(deleted); err != nil {
			t.Fatal(err)
		}
	}
	for id, want := range map[string]bool{a.ID: false, b.ID: true} {
		if task, err := s.Task(id); err != nil || task.Enabled != want {
			t.Errorf("%s is enabled: %v, want %v, %v", task.Name, task.Enabled, want, err)
		}
	}
}
