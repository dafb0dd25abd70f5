package member

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// Only what differs from the fleet's definition of the same revision was edited in
// the files. When a record was changed last differs between machines.
func TestUndoneEdits(t *testing.T) {
	job, task := model.NewJob(), model.NewTask()
	job.ID, job.Name, job.Revision = "a", "Nightly", 3
	task.ID, task.Name = "b", "Review"
	d := link.Definition{Job: job, Tasks: []model.Task{task}}

	mapped, enabled := job, task
	mapped.UpdatedAt, enabled.UpdatedAt = job.UpdatedAt.Add(time.Second), task.UpdatedAt.Add(time.Second)
	if err := undoneEdits(mapped, []model.Task{enabled}, d); err != nil {
		t.Errorf("no edit: %v", err)
	}

	mapped.Description, enabled.Command = "edited", "edited"
	err := undoneEdits(mapped, []model.Task{enabled, {ID: "c", Name: "New"}}, d)
	if err == nil || !strings.Contains(err.Error(), "Nightly (description); Review (command); New (added)") {
		t.Errorf("edits: %v", err)
	}
	if err := undoneEdits(job, nil, d); err == nil || !strings.Contains(err.Error(), "Review (deleted)") {
		t.Errorf("a deleted task: %v", err)
	}

	mapped.Revision--
	if err := undoneEdits(mapped, []model.Task{enabled}, d); err != nil {
		t.Errorf("an older revision: %v", err)
	}
}
