package api

import (
	"net/http"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func (s *Server) listTaskFiles(r *http.Request) ([]apitype.TaskFile, error) {
	out, err := s.Service.TaskFiles(r.Context(), r.URL.Query().Get("job"))
	return nonNil(out), err
}

// userOnly returns the run that makes a request about a file with a task, which only
// users may. Over TCP nobody may: a run cannot be distinguished from a user there.
func (s *Server) userOnly(r *http.Request) (run string, err error) {
	if p, _ := r.Context().Value(peerKey{}).(peer); p.network {
		return "", &model.Problem{Field: "http_address", Message: "files with tasks cannot be approved or written over TCP, where a run cannot be distinguished from a user",
			Hint: "use the socket of the data directory, for example with claude-scheduler task", Kind: model.KindConflict}
	}
	return s.runOf(r), nil
}

func (s *Server) approveTaskFile(r *http.Request, in apitype.TaskFileChoice) (apitype.TaskFileResult, error) {
	by, err := s.userOnly(r)
	if err != nil {
		return apitype.TaskFileResult{}, err
	}
	return s.Service.ApproveTaskFile(r.Context(), by, in)
}

func (s *Server) ignoreTaskFile(r *http.Request, in apitype.TaskFileChoice) (apitype.Empty, error) {
	by, err := s.userOnly(r)
	if err != nil {
		return done, err
	}
	return done, s.Service.IgnoreTaskFile(r.Context(), by, in)
}

func (s *Server) writeTaskFile(r *http.Request, in apitype.WriteFileRequest) (apitype.WrittenFile, error) {
	by, err := s.userOnly(r)
	if err != nil {
		return apitype.WrittenFile{}, err
	}
	out, err := s.Service.WriteTaskFile(r.Context(), by, r.PathValue("id"), in)
	out.Notes = nonNil(out.Notes)
	return out, err
}

func (s *Server) detachTask(r *http.Request) (model.Task, error) {
	by, err := s.userOnly(r)
	if err != nil {
		return model.Task{}, err
	}
	return s.Service.DetachTask(by, r.PathValue("id"))
}
