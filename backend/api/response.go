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
	model.KindInternal:    http.StatusInternalServerError,
}

// errorResponse is a problem of HTTP itself, which has a status of its own.
type errorResponse struct {
	status  int
	problem model.Problem
}

func (r *errorResponse) Error() string { return r.problem.Error() }

func requestError(status int, kind model.Kind, message, hint string) error {
	return &errorResponse{status, model.Problem{Message: message, Hint: hint, Kind: kind}}
}

// problemOf is err in the one shape that people see, with its status. The
// operation is filled in where the service did not.
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
		data = nil // a struct of strings can always be written
	}
	write(w, status, data)
}

// writeJSON writes the reply to a request that did not.
func writeJSON(w http.ResponseWriter, value any) error {
	data, err := encode(value)
	if err == nil {
		write(w, http.StatusOK, data)
	}
	return err
}

// replyTime bounds how long a client may take to read a reply.
const replyTime = time.Minute

func write(w http.ResponseWriter, status int, data []byte) {
	w.Header().Set("Content-Type", "application/json")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(replyTime)) // net/http lifts it
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may have gone
}

// encode writes one line of JSON without its line end.
func encode(value any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // nothing here is put into a page; prompts stay readable
	if err := enc.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

// nonNil is a list that JSON shows as [] when it is empty.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
