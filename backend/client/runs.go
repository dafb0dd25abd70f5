package client

import (
	"io"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
)

// Runs are the actions on runs. An id may be the unique beginning of one.
type Runs struct{ conn }

// List returns the runs of a filter, newest first, without raw_output.
func (s Runs) List(f contract.RunFilter) ([]model.Run, error) {
	return query[[]model.Run](s.conn, contract.ListRuns, f.Query())
}

// Briefs returns the runs of a filter in short, newest first; all of them unless a limit is given.
func (s Runs) Briefs(f contract.RunFilter) ([]contract.Brief, error) {
	return query[[]contract.Brief](s.conn, contract.ListBriefs, f.Query())
}

// Latest returns the n newest runs of each of the tasks in short, newest first.
func (s Runs) Latest(tasks []string, n int) ([]contract.Brief, error) {
	return send[[]contract.Brief](s.conn, contract.LatestBriefs, "", contract.LatestRequest{Tasks: tasks, N: n})
}

// Figures returns what the runs of a filter came to, hour by hour or day by
// day, oldest first, without those that had none.
func (s Runs) Figures(by contract.Span, f contract.RunFilter) ([]contract.Figures, error) {
	return query[[]contract.Figures](s.conn, contract.GetFigures, contract.FiguresQuery(by, f))
}

// Search returns the runs of a filter whose record or log contains the text.
func (s Runs) Search(text string, f contract.RunFilter) ([]model.Run, error) {
	f.Text = text
	return query[[]model.Run](s.conn, contract.SearchTranscripts, f.Query())
}

// Get returns one run with its raw_output.
func (s Runs) Get(id string) (model.Run, error) { return get[model.Run](s.conn, contract.GetRun, id) }

// Record returns one run without raw_output, which can be megabytes.
func (s Runs) Record(id string) (model.Run, error) {
	return get[model.Run](s.conn, contract.GetRecord, id)
}

// Denied returns what a run was denied, and the rules that would permit it.
func (s Runs) Denied(id string) (contract.Denied, error) {
	return get[contract.Denied](s.conn, contract.GetDenied, id)
}

// Cancel ends a run that waits or goes on.
func (s Runs) Cancel(id string) error { return do(s.conn, contract.CancelRun, id, nil) }

// Retry runs the task of a run again and returns the new run. To allow what was
// denied, a caller shows the rules of Denied to a person and hands them over.
func (s Runs) Retry(id string, r contract.RetryRequest) (model.Run, error) {
	return send[model.Run](s.conn, contract.RetryRun, id, r)
}

// Log returns the raw stream of a run as far as it goes.
func (s Runs) Log(id string) (string, error) {
	ctx := s.context()
	reply, err := s.send(ctx, request{route: contract.GetLog, id: id})
	if err != nil {
		return "", err
	}
	defer reply.Body.Close()
	data, err := io.ReadAll(reply.Body)
	return string(data), unreachable(ctx, err)
}

// LogPath returns the file that holds the raw stream.
func (s Runs) LogPath(id string) (string, error) { return s.text(contract.GetLogPath, id) }

// Transcript returns the entries of a run as far as it goes.
func (s Runs) Transcript(id string) (contract.Transcript, error) {
	return get[contract.Transcript](s.conn, contract.GetTranscript, id)
}

// Diff returns what a run changed, as a unified diff; it may be empty.
func (s Runs) Diff(id string) (string, error) { return s.text(contract.GetDiff, id) }

// ResumeLine returns the shell line that continues the session of a run.
func (s Runs) ResumeLine(id string) (string, error) { return s.text(contract.GetResumeLine, id) }

func (s Runs) text(route contract.Route, id string) (string, error) {
	reply, err := get[contract.Text](s.conn, route, id)
	return reply.Text, err
}
