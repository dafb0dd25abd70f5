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

// RunWith is Run with values for {{var.NAME}} in the prompt.
func (s Tasks) RunWith(id string, vars map[string]string) (model.Run, error) {
	return send[model.Run](s.conn, apitype.RunTask, id, apitype.StartRequest{Vars: vars})
}

// RunEnabled is Run, but refuses a disabled task.
func (s Tasks) RunEnabled(id string) (out model.Run, err error) {
	return out, s.call(request{route: apitype.RunTask, id: id, query: url.Values{"only_enabled": {"true"}}}, &out)
}

// Trigger returns whether and how other programs can start a task.
func (s Tasks) Trigger(id string) (apitype.TaskTrigger, error) {
	return get[apitype.TaskTrigger](s.conn, apitype.GetTrigger, id)
}

// CreateTrigger makes a new token with which other programs can start a task. Only
// this answer has it.
func (s Tasks) CreateTrigger(id string) (apitype.TaskTrigger, error) {
	return get[apitype.TaskTrigger](s.conn, apitype.CreateTrigger, id)
}

// DeleteTrigger makes the token of a task invalid.
func (s Tasks) DeleteTrigger(id string) error { return do(s.conn, apitype.DeleteTrigger, id, nil) }

// Check says whether the next run of a task would fail before it has begun. An
// automatic check leaves out what may show a prompt.
func (s Tasks) Check(id string, automatic bool) (apitype.Preflight, error) {
	return send[apitype.Preflight](s.conn, apitype.CheckTask, id, apitype.PreflightRequest{Automatic: automatic})
}

// CheckEnabled is an automatic Check that refuses a disabled task.
func (s Tasks) CheckEnabled(id string) (out apitype.Preflight, err error) {
	return out, s.call(request{route: apitype.CheckTask, id: id, query: url.Values{"only_enabled": {"true"}}, body: apitype.PreflightRequest{Automatic: true}}, &out)
}

// CheckAll is Check for every enabled task. An automatic one leaves out those that
// were checked a moment ago.
func (s Tasks) CheckAll(automatic bool) ([]apitype.Preflight, error) {
	return send[[]apitype.Preflight](s.conn, apitype.CheckTasks, "", apitype.PreflightRequest{Automatic: automatic})
}

// Checks returns what the last check of each task found; none for a task that was
// changed since.
func (s Tasks) Checks() ([]apitype.Preflight, error) {
	return get[[]apitype.Preflight](s.conn, apitype.ListChecks, "")
}

// Suggestions returns what the latest runs of a task suggest to change. To apply
// one, a caller shows it to the user and passes its Change to Update.
func (s Tasks) Suggestions(id string) ([]apitype.Suggestion, error) {
	return get[[]apitype.Suggestion](s.conn, apitype.ListSuggestions, id)
}

// Dismiss dismisses a suggestion of a task for good, or with undo suggests it
// again.
func (s Tasks) Dismiss(id string, r apitype.DismissRequest) error {
	return do(s.conn, apitype.DismissSuggestion, id, r)
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
