package api

import (
	"net/http"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// done is the empty reply.
var done = apitype.Empty{}

func (s *Server) reorderJobs(_ *http.Request, in apitype.OrderRequest) (apitype.Empty, error) {
	return done, s.Service.ReorderJobs(in.IDs)
}

func (s *Server) importBundle(_ *http.Request, in apitype.ImportRequest) (apitype.ImportResult, error) {
	out, err := s.Service.Import(in)
	out.Tasks, out.Notes = nonNil(out.Tasks), nonNil(out.Notes)
	return out, err
}

func (s *Server) importSources(r *http.Request) ([]apitype.ImportSource, error) {
	return nonNil(s.Service.ImportSources(r.Context())), nil
}

func (s *Server) planImport(r *http.Request, in apitype.ImportChoice) (apitype.ImportPlan, error) {
	out, err := s.Service.PlanImport(r.Context(), in)
	out.Records, out.Settings, out.Notes = nonNil(out.Records), nonNil(out.Settings), nonNil(out.Notes)
	for i := range out.Records {
		out.Records[i].Notes = nonNil(out.Records[i].Notes)
	}
	return out, err
}

func (s *Server) importFrom(r *http.Request, in apitype.ImportChoice) (apitype.ImportReport, error) {
	out, err := s.Service.ImportFrom(r.Context(), in)
	out.JobIDs, out.Notes = nonNil(out.JobIDs), nonNil(out.Notes)
	return out, err
}

func (s *Server) restore(_ *http.Request, in apitype.Bundle) (apitype.RestoreResult, error) {
	out, err := s.Service.Restore(in)
	out.Notes = nonNil(out.Notes)
	return out, err
}

func (s *Server) listTasks(r *http.Request) ([]model.Task, error) {
	return nonNil(s.Service.Tasks(r.URL.Query().Get("job"))), nil
}

func (s *Server) draftTask(w http.ResponseWriter, r *http.Request) error {
	patch, err := readBody(w, r)
	if err != nil {
		return err
	}
	draft := s.Service.DraftTask(r.Context(), patch)
	draft.Next, draft.Notes = nonNil(draft.Next), nonNil(draft.Notes)
	return writeJSON(w, draft)
}

func (s *Server) moveTask(r *http.Request, in apitype.MoveRequest) (apitype.Empty, error) {
	return done, s.Service.MoveTask(r.PathValue("id"), in.JobID, in.Index)
}

func (s *Server) runTask(r *http.Request, in apitype.StartRequest) (model.Run, error) {
	if r.URL.Query().Get("only_enabled") == "true" {
		return s.Service.RunEnabledTask(s.runOf(r), r.PathValue("id"), in.Vars)
	}
	return s.Service.RunTask(s.runOf(r), r.PathValue("id"), in.Vars)
}

func (s *Server) checkTask(r *http.Request, in apitype.PreflightRequest) (apitype.Preflight, error) {
	if r.URL.Query().Get("only_enabled") == "true" {
		return s.Service.CheckEnabledTask(r.Context(), r.PathValue("id"), in)
	}
	return s.Service.CheckTask(r.Context(), r.PathValue("id"), in)
}

func (s *Server) checkTasks(r *http.Request, in apitype.PreflightRequest) ([]apitype.Preflight, error) {
	return nonNil(s.Service.CheckTasks(r.Context(), in)), nil
}

func (s *Server) listChecks(*http.Request) ([]apitype.Preflight, error) {
	return nonNil(s.Service.TaskChecks()), nil
}

func (s *Server) suggestions(r *http.Request) ([]apitype.Suggestion, error) {
	found, err := s.Service.Suggestions(r.PathValue("id"))
	return nonNil(found), err
}

func (s *Server) dismissSuggestion(r *http.Request, in apitype.DismissRequest) (apitype.Empty, error) {
	return done, s.Service.DismissSuggestion(r.PathValue("id"), in)
}

func (s *Server) runJob(r *http.Request) (model.Run, error) {
	return s.Service.RunJob(s.runOf(r), r.PathValue("id"))
}

func (s *Server) listRuns(r *http.Request) ([]model.Run, error) {
	filter, err := apitype.ParseRunFilter(r.URL.Query())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.Runs(filter)
	return nonNil(out), err
}

func (s *Server) listRunSummaries(r *http.Request) ([]apitype.RunSummary, error) {
	filter, err := apitype.ParseRunFilter(r.URL.Query())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.RunSummaries(filter)
	return nonNil(out), err
}

func (s *Server) latestRunSummaries(_ *http.Request, in apitype.LatestRequest) ([]apitype.RunSummary, error) {
	return nonNil(s.Service.LatestRunSummaries(in.Tasks, in.N)), nil
}

func (s *Server) runStats(r *http.Request) ([]apitype.RunStats, error) {
	by, filter, err := apitype.ParseRunStatsQuery(r.URL.Query())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.RunStats(by, filter)
	return nonNil(out), err
}

func (s *Server) search(r *http.Request) ([]model.Run, error) {
	filter, err := apitype.ParseRunFilter(r.URL.Query())
	if err != nil {
		return nil, err
	}
	if filter.Text == "" {
		return nil, model.Invalid("text", "is empty", "give a text to search for")
	}
	out, err := s.Service.SearchTranscripts(r.Context(), filter.Text, filter)
	return nonNil(out), err
}

func (s *Server) match(r *http.Request) (apitype.TextResponse, error) {
	text := r.URL.Query().Get("text")
	if text == "" {
		return apitype.TextResponse{}, model.Invalid("text", "is empty", "give a text to search for")
	}
	around, err := s.Service.RunMatch(r.PathValue("id"), text)
	return apitype.TextResponse{Text: around}, err
}

func (s *Server) retryRun(r *http.Request, in apitype.RetryRequest) (model.Run, error) {
	in.By = s.runOf(r)
	return s.Service.RetryRun(r.PathValue("id"), in)
}

func (s *Server) diff(r *http.Request) (apitype.TextResponse, error) {
	text, err := s.Service.RunDiff(r.Context(), r.PathValue("id"))
	return apitype.TextResponse{Text: text}, err
}

func (s *Server) compareRuns(r *http.Request) (apitype.Comparison, error) {
	return s.Service.CompareRuns(r.PathValue("id"), r.URL.Query().Get("with"))
}

func (s *Server) resumeLine(r *http.Request) (apitype.TextResponse, error) {
	text, err := s.Service.ResumeLine(r.Context(), r.PathValue("id"))
	return apitype.TextResponse{Text: text}, err
}

func (s *Server) restoreProfile(_ *http.Request, in model.Profile) (apitype.Empty, error) {
	return done, s.Service.RestoreProfile(in)
}

func (s *Server) storeSecret(r *http.Request, in apitype.SecretRequest) (apitype.Empty, error) {
	return done, s.Service.StoreSecret(r.Context(), in.Item, in.Value)
}

func (s *Server) testProfile(r *http.Request) ([]apitype.Variable, error) {
	results, err := s.Service.TestProfile(r.Context(), r.PathValue("id"))
	out := make([]apitype.Variable, len(results))
	for i, result := range results {
		out[i] = apitype.Variable(result)
	}
	return out, err
}
