package mcp

import (
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// mark marks tasks whose job or profile an agent is about to change, as a change
// of the task itself would: the user who runs or enables one next is shown what
// it may do, and where.
func mark(c *client.Client, tasks ...model.Task) error {
	for _, t := range tasks {
		if t.Proposed {
			continue
		}
		if _, err := c.Tasks.Update(t.ID, byAgent(nil)); err != nil {
			return err
		}
	}
	return nil
}

// markJob marks the tasks of a job.
func markJob(c *client.Client, ref string) error {
	job, err := c.Jobs.Get(ref)
	if err != nil {
		return err
	}
	tasks, err := c.Tasks.List(job.ID)
	if err != nil {
		return err
	}
	return mark(c, tasks...)
}

// markProfile marks the tasks that get variables of a profile.
func markProfile(c *client.Client, ref string) error {
	profile, err := c.Profiles.Get(ref)
	if err != nil {
		return err
	}
	users, err := usersOf(c, profile.ID)
	if err != nil {
		return err
	}
	return mark(c, users...)
}

// markMoved marks a task that moves to another job, which has another directory
// and profile.
func markMoved(c *client.Client, in move) error {
	task, err := c.Tasks.Get(in.ID)
	if err != nil {
		return err
	}
	job, err := c.Jobs.Get(in.Job)
	if err != nil || job.ID == string(task.JobID) {
		return err
	}
	return mark(c, task)
}
