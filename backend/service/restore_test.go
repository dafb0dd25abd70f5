package service

import (
	"encoding/json"
	"slices"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// A restored task has its old position, whichever client restores it.
func TestARestoredTaskHasItsPosition(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", "c", "d"}
	for deleted := range names {
		for also := range names { // gone too when the first is restored
			s := newStage(t)
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
			if err := s.Restore(sent); err != nil {
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
			s := newStage(t)
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
			if err := s.Restore(bundle); err == nil {
				t.Errorf("restored while %s could not be written", file)
			}
			if got := s.store.Jobs.All(); !slices.EqualFunc(got, jobs, func(a, b model.Job) bool { return a.ID == b.ID && slices.Equal(a.TaskOrder, b.TaskOrder) }) {
				t.Errorf("%s: jobs are %+v, were %+v", file, got, jobs)
			}
			if got := s.store.Tasks.All(); len(got) != len(tasks) {
				t.Errorf("%s: tasks are %+v, were %+v", file, got, tasks)
			}
			putBack()
			if err := s.Restore(bundle); err != nil {
				t.Errorf("%s: afterwards %v", file, err)
			}
			if got, _ := s.store.Jobs.Get(job.ID); len(got.TaskOrder) != 2 || got.TaskOrder[1] != task.ID {
				t.Errorf("%s: order %v", file, got.TaskOrder)
			}
			s.halt()
		}
	}
}
