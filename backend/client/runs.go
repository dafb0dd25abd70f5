package client

import (
	"io"
	"net/url"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Runs are the actions on runs. An id may be a unique prefix of one.
type Runs struct{ conn }

// List returns the runs of a filter, newest first, without raw_output.
func (s Runs) List(f apitype.RunFilter) ([]model.Run, error) {
	return query[[]model.Run](s.conn, apitype.ListRuns, f.Query())
}

// Summaries returns summaries of the runs of a filter, newest first; all of
// them unless a limit is given.
func (s Runs) Summaries(f apitype.RunFilter) ([]apitype.RunSummary, error) {
	return query[[]apitype.RunSummary](s.conn, apitype.ListRunSummaries, f.Query())
}

// Latest returns summaries of the n newest runs of each task, newest first.
func (s Runs) Latest(tasks []string, n int) ([]apitype.RunSummary, error) {
	return send[[]apitype.RunSummary](s.conn, apitype.LatestRunSummaries, "", apitype.LatestRequest{Tasks: tasks, N: n})
}

// Stats returns statistics of the runs of a filter, per hour or day, oldest
// first, without empty ones.
func (s Runs) Stats(by apitype.Bucket, f apitype.RunFilter) ([]apitype.RunStats, error) {
	return query[[]apitype.RunStats](s.conn, apitype.GetRunStats, apitype.RunStatsQuery(by, f))
}

// Search returns the runs of a filter whose record or log contains the text.
func (s Runs) Search(text string, f apitype.RunFilter) ([]model.Run, error) {
	f.Text = text
	return query[[]model.Run](s.conn, apitype.SearchTranscripts, f.Query())
}

// Match returns what is around a text in the record or the log of a run, on one
// line; empty when only the name of its task contains it.
func (s Runs) Match(id, text string) (string, error) {
	var out apitype.TextResponse
	err := s.conn.call(request{route: apitype.GetMatch, id: id, query: url.Values{"text": {text}}}, &out)
	return out.Text, err
}

// DeleteLog deletes the log of a run that has ended; its record stays.
func (s Runs) DeleteLog(id string) error { return do(s.conn, apitype.DeleteLog, id, nil) }

// Get returns one run with its raw_output.
func (s Runs) Get(id string) (model.Run, error) { return get[model.Run](s.conn, apitype.GetRun, id) }

// Record returns one run without raw_output, which can be megabytes.
func (s Runs) Record(id string) (model.Run, error) {
	return get[model.Run](s.conn, apitype.GetRecord, id)
}

// Denied returns what a run was denied, and the rules that would permit it.
func (s Runs) Denied(id string) (apitype.Denied, error) {
	return get[apitype.Denied](s.conn, apitype.GetDenied, id)
}

// Requests returns the permissions that runs wait for, oldest first.
func (s Runs) Requests() ([]apitype.OpenRequest, error) {
	return get[[]apitype.OpenRequest](s.conn, apitype.ListRequests, "")
}

// Answer answers a request of a run. For apitype.AnswerAlways, a caller shows the
// rules of the request to the user and passes them.
func (s Runs) Answer(id string, a apitype.AnswerRequest) (apitype.AnswerResult, error) {
	return send[apitype.AnswerResult](s.conn, apitype.AnswerRun, id, a)
}

// Cancel ends a waiting or running run.
func (s Runs) Cancel(id string) error { return do(s.conn, apitype.CancelRun, id, nil) }

// Retry runs the task of a run again and returns the new run. To allow what was
// denied, a caller shows the rules of Denied to the user and passes them.
func (s Runs) Retry(id string, r apitype.RetryRequest) (model.Run, error) {
	return send[model.Run](s.conn, apitype.RetryRun, id, r)
}

// Log returns the current raw stream of a run.
func (s Runs) Log(id string) (string, error) {
	ctx := s.context()
	reply, err := s.send(ctx, request{route: apitype.GetLog, id: id})
	if err != nil {
		return "", err
	}
	defer reply.Body.Close()
	data, err := io.ReadAll(reply.Body)
	return string(data), unreachable(ctx, err)
}

// LogPath returns the file with the raw stream.
func (s Runs) LogPath(id string) (string, error) { return s.text(apitype.GetLogPath, id) }

// Transcript returns the current transcript of a run.
func (s Runs) Transcript(id string) (apitype.TranscriptResponse, error) {
	return get[apitype.TranscriptResponse](s.conn, apitype.GetTranscript, id)
}

// Diff returns what a run changed, as a unified diff; it may be empty.
func (s Runs) Diff(id string) (string, error) { return s.text(apitype.GetDiff, id) }

// Compare compares a run with an earlier one; empty: the one before of its task.
func (s Runs) Compare(id, before string) (out apitype.Comparison, err error) {
	return out, s.call(request{route: apitype.CompareRuns, id: id, query: url.Values{"with": {before}}}, &out)
}

// ResumeLine returns the shell command that continues the session of a run.
func (s Runs) ResumeLine(id string) (string, error) { return s.text(apitype.GetResumeLine, id) }

func (s Runs) text(route apitype.Route, id string) (string, error) {
	reply, err := get[apitype.TextResponse](s.conn, route, id)
	return reply.Text, err
}
