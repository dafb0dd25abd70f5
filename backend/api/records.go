package api

import (
	"net/http"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// done is the reply to what has nothing to say.
var done = apitype.Done{}

func (s *Server) reorderJobs(_ *http.Request, in apitype.OrderRequest) (apitype.Done, error) {
	return done, s.Service.ReorderJobs(in.IDs)
}

func (s *Server) importBundle(_ *http.Request, in apitype.ImportRequest) (apitype.ImportResult, error) {
	out, err := s.Service.Import(in)
	out.Tasks, out.Notes = filled(out.Tasks), filled(out.Notes)
	return out, err
}

func (s *Server) importSources(r *http.Request) ([]apitype.ImportSource, error) {
	return filled(s.Service.ImportSources(r.Context())), nil
}

func (s *Server) planImport(r *http.Request, in apitype.ImportChoice) (apitype.ImportPlan, error) {
	out, err := s.Service.PlanImport(r.Context(), in)
	out.Records, out.Settings, out.Notes = filled(out.Records), filled(out.Settings), filled(out.Notes)
	for i := range out.Records {
		out.Records[i].Notes = filled(out.Records[i].Notes)
	}
	return out, err
}

func (s *Server) importFrom(r *http.Request, in apitype.ImportChoice) (apitype.ImportReport, error) {
	out, err := s.Service.ImportFrom(r.Context(), in)
	out.JobIDs, out.Notes = filled(out.JobIDs), filled(out.Notes)
	return out, err
}

func (s *Server) restore(_ *http.Request, in apitype.Bundle) (apitype.Done, error) {
	return done, s.Service.Restore(in)
}

func (s *Server) listTasks(r *http.Request) ([]model.Task, error) {
	return filled(s.Service.Tasks(r.URL.Query().Get("job"))), nil
}

func (s *Server) draftTask(w http.ResponseWriter, r *http.Request) error {
	patch, err := body(w, r)
	if err != nil {
		return err
	}
	draft := s.Service.DraftTask(r.Context(), patch)
	draft.Next, draft.Notes = filled(draft.Next), filled(draft.Notes)
	return succeed(w, draft)
}

func (s *Server) moveTask(r *http.Request, in apitype.MoveRequest) (apitype.Done, error) {
	return done, s.Service.MoveTask(r.PathValue("id"), in.JobID, in.Index)
}

func (s *Server) runTask(r *http.Request) (model.Run, error) {
	if r.URL.Query().Get("only_enabled") == "true" {
		return s.Service.RunEnabledTask(askingRun(r), r.PathValue("id"))
	}
	return s.Service.RunTask(askingRun(r), r.PathValue("id"))
}

func (s *Server) runJob(r *http.Request) (model.Run, error) {
	return s.Service.RunJob(askingRun(r), r.PathValue("id"))
}

// askingRun is the run whose processes made a request; empty: none did.
func askingRun(r *http.Request) string { return r.Header.Get(apitype.RunHeader) }

func (s *Server) listRuns(r *http.Request) ([]model.Run, error) {
	filter, err := apitype.ParseRunFilter(r.URL.Query())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.Runs(filter)
	return filled(out), err
}

func (s *Server) listBriefs(r *http.Request) ([]apitype.Brief, error) {
	filter, err := apitype.ParseRunFilter(r.URL.Query())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.Briefs(filter)
	return filled(out), err
}

func (s *Server) latestBriefs(_ *http.Request, in apitype.LatestRequest) ([]apitype.Brief, error) {
	return filled(s.Service.LatestBriefs(in.Tasks, in.N)), nil
}

func (s *Server) figures(r *http.Request) ([]apitype.Figures, error) {
	by, filter, err := apitype.ParseFiguresQuery(r.URL.Query())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.Figures(by, filter)
	return filled(out), err
}

func (s *Server) search(r *http.Request) ([]model.Run, error) {
	filter, err := apitype.ParseRunFilter(r.URL.Query())
	if err != nil {
		return nil, err
	}
	if filter.Text == "" {
		return nil, model.Invalid("text", "is empty", "say what to look for")
	}
	out, err := s.Service.SearchTranscripts(r.Context(), filter.Text, filter)
	return filled(out), err
}

func (s *Server) retryRun(r *http.Request, in apitype.RetryRequest) (model.Run, error) {
	in.By = askingRun(r)
	return s.Service.RetryRun(r.PathValue("id"), in)
}

func (s *Server) diff(r *http.Request) (apitype.Text, error) {
	text, err := s.Service.RunDiff(r.Context(), r.PathValue("id"))
	return apitype.Text{Text: text}, err
}

func (s *Server) resumeLine(r *http.Request) (apitype.Text, error) {
	text, err := s.Service.ResumeLine(r.Context(), r.PathValue("id"))
	return apitype.Text{Text: text}, err
}

func (s *Server) restoreProfile(_ *http.Request, in model.Profile) (apitype.Done, error) {
	return done, s.Service.RestoreProfile(in)
}

func (s *Server) testProfile(r *http.Request) ([]apitype.Variable, error) {
	results, err := s.Service.TestProfile(r.Context(), r.PathValue("id"))
	out := make([]apitype.Variable, len(results))
	for i, result := range results {
		out[i] = apitype.Variable(result)
	}
	return out, err
}
