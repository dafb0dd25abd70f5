package client

import (
	"net/url"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Files returns the files with tasks whose present version no user has approved, of
// one job or of all for "".
func (s Tasks) Files(job string) ([]apitype.TaskFile, error) {
	values := url.Values{}
	if job != "" {
		values.Set("job", job)
	}
	return query[[]apitype.TaskFile](s.conn, apitype.ListTaskFiles, values)
}

// ApproveFile makes the version of a file that the user has seen effective.
func (s Tasks) ApproveFile(c apitype.TaskFileChoice) (apitype.TaskFileResult, error) {
	return send[apitype.TaskFileResult](s.conn, apitype.ApproveTaskFile, "", c)
}

// IgnoreFile hides the version of a file that the user has seen, until it changes.
func (s Tasks) IgnoreFile(c apitype.TaskFileChoice) error {
	return do(s.conn, apitype.IgnoreTaskFile, "", c)
}

// WriteFile writes a task to a file in the folder of its job, which then defines it.
func (s Tasks) WriteFile(id string, r apitype.WriteFileRequest) (apitype.WrittenFile, error) {
	return send[apitype.WrittenFile](s.conn, apitype.WriteTaskFile, id, r)
}

// Detach makes a task independent of its file.
func (s Tasks) Detach(id string) (model.Task, error) {
	return get[model.Task](s.conn, apitype.DetachTask, id)
}
