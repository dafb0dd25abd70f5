package client

import (
	"net/url"
	"strconv"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Tasks are the actions on tasks. An id may be a unique prefix of one, or a
// name.
type Tasks struct{ conn }

// List returns the tasks of a job, or all for "".
func (s Tasks) List(job string) ([]model.Task, error) {
	values := url.Values{}
	if job != "" {
		values.Set("job", job)
	}
	return query[[]model.Task](s.conn, apitype.ListTasks, values)
}

// Get returns one task.
func (s Tasks) Get(id string) (model.Task, error) {
	return get[model.Task](s.conn, apitype.GetTask, id)
}

// Create adds a task with the defaults and the given fields at the end of its
// job.
func (s Tasks) Create(fields map[string]any) (model.Task, error) {
	return send[model.Task](s.conn, apitype.CreateTask, "", patch(fields))
}

// Update changes the given fields; nil resets one to its default.
func (s Tasks) Update(id string, fields map[string]any) (model.Task, error) {
	return send[model.Task](s.conn, apitype.UpdateTask, id, patch(fields))
}

// Delete removes a task and returns it for Jobs.Restore.
func (s Tasks) Delete(id string) (apitype.Bundle, error) {
	return get[apitype.Bundle](s.conn, apitype.DeleteTask, id)
}

// Duplicate copies a task within its job.
func (s Tasks) Duplicate(id string) (model.Task, error) {
	return get[model.Task](s.conn, apitype.DuplicateTask, id)
}

// Run runs a task now and returns its run, which may still wait.
func (s Tasks) Run(id string) (model.Run, error) {
	return get[model.Run](s.conn, apitype.RunTask, id)
}

// RunEnabled is Run, but refuses a disabled task.
func (s Tasks) RunEnabled(id string) (out model.Run, err error) {
	return out, s.call(request{route: apitype.RunTask, id: id, query: url.Values{"only_enabled": {"true"}}}, &out)
}

// Move moves a task to an index of a job's order; -1 is the end.
func (s Tasks) Move(id, job string, index int) error {
	return do(s.conn, apitype.MoveTask, id, apitype.MoveRequest{JobID: job, Index: index})
}

// Draft previews a task with the given fields, without saving it. With an id,
// the fields are changes of that task.
func (s Tasks) Draft(fields map[string]any) (apitype.Draft, error) {
	return send[apitype.Draft](s.conn, apitype.DraftTask, "", patch(fields))
}

// Outlook returns the forecast of each task: its next n slots, or why it will
// not run.
func (s Tasks) Outlook(n int) ([]apitype.Outlook, error) {
	return query[[]apitype.Outlook](s.conn, apitype.GetOutlook, url.Values{"n": {strconv.Itoa(n)}})
}
