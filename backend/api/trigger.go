package api

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// isTrigger reports whether a request is for the trigger of a task, whose own token
// is checked by its handler.
func isTrigger(r *http.Request) bool {
	name, ok := strings.CutPrefix(r.URL.EscapedPath(), apitype.TriggerPath(""))
	return ok && r.Method == http.MethodPost && name != "" && name != "." && name != ".." && !strings.Contains(name, "/")
}

// trigger starts a task for whoever has its token, with the body as the text of the
// event. Whether a task exists is not revealed without its token.
func (s *Server) trigger(w http.ResponseWriter, r *http.Request) error {
	taskID, ok := s.Service.TriggeredTask(r.PathValue("id"), bearer(r))
	if !ok {
		w.Header().Set("WWW-Authenticate", "Bearer")
		return requestError(http.StatusUnauthorized, model.KindInvalid, "the request has no valid token for this task", "send Authorization: Bearer with the token that claude-scheduler task trigger TASK --create showed")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, apitype.MaxPayload))
	if errors.As(err, new(*http.MaxBytesError)) {
		return &errorResponse{http.StatusRequestEntityTooLarge, model.Problem{Field: "payload", Message: "is longer than 65536 bytes", Hint: "send less, or a link to it", Kind: model.KindInvalid}}
	}
	if err != nil {
		return requestError(http.StatusBadRequest, model.KindInvalid, "the request did not arrive: "+err.Error(), "")
	}
	started, err := s.Service.StartByEvent(taskID, string(body))
	if err != nil {
		return err
	}
	return writeJSON(w, started)
}

// bearer returns the bearer token of a request; empty: none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// createTrigger makes a token, for users only: whoever has it starts runs.
func (s *Server) createTrigger(r *http.Request) (apitype.TaskTrigger, error) {
	if p, _ := r.Context().Value(peerKey{}).(peer); p.network {
		return apitype.TaskTrigger{}, &model.Problem{Field: "http_address", Message: "no client can create a trigger over TCP, where a run cannot be distinguished from a user",
			Hint: "use claude-scheduler task trigger TASK --create", Kind: model.KindConflict}
	}
	if s.runOf(r) != "" {
		return apitype.TaskTrigger{}, &model.Problem{Message: "a run cannot create a trigger", Hint: "a user can: claude-scheduler task trigger TASK --create", Kind: model.KindConflict}
	}
	return s.Service.CreateTrigger(r.PathValue("id"))
}
