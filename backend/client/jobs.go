package client

import (
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Jobs are the actions on jobs. An id may be a unique prefix of one, or a name.
type Jobs struct{ conn }

// List returns all jobs in their order.
func (s Jobs) List() ([]model.Job, error) { return get[[]model.Job](s.conn, apitype.ListJobs, "") }

// Get returns one job.
func (s Jobs) Get(id string) (model.Job, error) { return get[model.Job](s.conn, apitype.GetJob, id) }

// Create adds a job with the defaults and the given fields.
func (s Jobs) Create(fields map[string]any) (model.Job, error) {
	return send[model.Job](s.conn, apitype.CreateJob, "", patch(fields))
}

// Update changes the given fields; nil resets one to its default.
func (s Jobs) Update(id string, fields map[string]any) (model.Job, error) {
	return send[model.Job](s.conn, apitype.UpdateJob, id, patch(fields))
}

// Delete removes a job with its tasks and returns them for Restore.
func (s Jobs) Delete(id string) (apitype.Bundle, error) {
	return get[apitype.Bundle](s.conn, apitype.DeleteJob, id)
}

// Restore undoes a deletion of a job or a task. Tasks that no deletion of the
// service returned in exactly this form are restored disabled, with a note.
func (s Jobs) Restore(deleted apitype.Bundle) (apitype.RestoreResult, error) {
	return send[apitype.RestoreResult](s.conn, apitype.Restore, "", deleted)
}

// Duplicate copies a job with its tasks.
func (s Jobs) Duplicate(id string) (model.Job, error) {
	return get[model.Job](s.conn, apitype.DuplicateJob, id)
}

// Run starts the sequence of a job and returns its first run.
func (s Jobs) Run(id string) (model.Run, error) { return get[model.Run](s.conn, apitype.RunJob, id) }

// Reorder sets the order of all jobs.
func (s Jobs) Reorder(ids []string) error {
	return do(s.conn, apitype.ReorderJobs, "", apitype.OrderRequest{IDs: ids})
}

// Export returns a job with its tasks and the profiles they refer to.
func (s Jobs) Export(id string) (apitype.Bundle, error) {
	return get[apitype.Bundle](s.conn, apitype.ExportJob, id)
}

// Import imports a bundle.
func (s Jobs) Import(r apitype.ImportRequest) (apitype.ImportResult, error) {
	return send[apitype.ImportResult](s.conn, apitype.Import, "", r)
}
