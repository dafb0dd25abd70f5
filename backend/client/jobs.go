package client

import (
	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
)

// Jobs are the actions on jobs. An id may be the unique beginning of one, or a
// name.
type Jobs struct{ conn }

// List returns all jobs in their order.
func (s Jobs) List() ([]model.Job, error) { return get[[]model.Job](s.conn, contract.ListJobs, "") }

// Get returns one job.
func (s Jobs) Get(id string) (model.Job, error) { return get[model.Job](s.conn, contract.GetJob, id) }

// Create adds a job of the defaults and the given fields.
func (s Jobs) Create(fields map[string]any) (model.Job, error) {
	return send[model.Job](s.conn, contract.CreateJob, "", patch(fields))
}

// Update changes the given fields; nil puts one back to its default.
func (s Jobs) Update(id string, fields map[string]any) (model.Job, error) {
	return send[model.Job](s.conn, contract.UpdateJob, id, patch(fields))
}

// Delete removes a job with its tasks and returns them for Restore.
func (s Jobs) Delete(id string) (contract.Bundle, error) {
	return get[contract.Bundle](s.conn, contract.DeleteJob, id)
}

// Restore undoes a deletion of a job or a task.
func (s Jobs) Restore(deleted contract.Bundle) error {
	return do(s.conn, contract.Restore, "", deleted)
}

// Duplicate copies a job with its tasks.
func (s Jobs) Duplicate(id string) (model.Job, error) {
	return get[model.Job](s.conn, contract.DuplicateJob, id)
}

// Run starts the sequence of a job and returns its first run.
func (s Jobs) Run(id string) (model.Run, error) { return get[model.Run](s.conn, contract.RunJob, id) }

// Reorder puts all jobs into the order of their ids.
func (s Jobs) Reorder(ids []string) error {
	return do(s.conn, contract.ReorderJobs, "", contract.OrderRequest{IDs: ids})
}

// Export returns a job with its tasks and the profiles they refer to.
func (s Jobs) Export(id string) (contract.Bundle, error) {
	return get[contract.Bundle](s.conn, contract.ExportJob, id)
}

// Import brings a bundle in.
func (s Jobs) Import(r contract.ImportRequest) (contract.ImportResult, error) {
	return send[contract.ImportResult](s.conn, contract.Import, "", r)
}
