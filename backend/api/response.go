package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"claude-scheduler/backend/model"
)

// statuses gives each kind of problem its HTTP status.
var statuses = map[model.Kind]int{
	model.KindInvalid:     http.StatusBadRequest,
	model.KindNotFound:    http.StatusNotFound,
	model.KindConflict:    http.StatusConflict,
	model.KindUnavailable: http.StatusServiceUnavailable,
	model.KindBusy:        http.StatusTooManyRequests,
	model.KindInternal:    http.StatusInternalServerError,
}

// errorResponse is a problem of HTTP itself, with its own status.
type errorResponse struct {
	status  int
	problem model.Problem
}

func (r *errorResponse) Error() string { return r.problem.Error() }

func requestError(status int, kind model.Kind, message, hint string) error {
	return &errorResponse{status, model.Problem{Message: message, Hint: hint, Kind: kind}}
}

// problemOf returns err as a Problem, with its status. It sets the operation if
// the service did not.
func problemOf(operation string, err error) (*model.Problem, int) {
	var r *errorResponse
	if errors.As(err, &r) {
		p := r.problem
		p.Operation = operation
		return &p, r.status
	}
	p := model.ProblemOf(err)
	if p.Operation == "" {
		p = p.WithOperation(operation)
	}
	if status, known := statuses[p.Kind]; known {
		return p, status
	}
	return p, http.StatusInternalServerError
}

// writeError writes the reply to a request that failed.
func writeError(w http.ResponseWriter, operation string, err error) {
	p, status := problemOf(operation, err)
	data, err := encode(p)
	if err != nil {
		data = nil // a struct of strings can always be encoded
	}
	write(w, status, data)
}

// writeJSON writes the reply to a request that succeeded.
func writeJSON(w http.ResponseWriter, value any) error {
	data, err := encode(value)
	if err == nil {
		write(w, http.StatusOK, data)
	}
	return err
}

// replyTime limits how long a client may take to read a reply.
const replyTime = time.Minute

func write(w http.ResponseWriter, status int, data []byte) {
	w.Header().Set("Content-Type", "application/json")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(replyTime)) // net/http resets it
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may have disconnected
}

// encode writes one line of JSON without its line end.
func encode(value any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // the text is not put into a page; prompts stay readable
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

// nonNil returns the list, which JSON shows as [] if it is empty.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
