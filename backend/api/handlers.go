package api

import (
	"encoding/json"
	"net/http"

	"claude-scheduler/backend/apitype"
)

// handlerFunc handles one request. If it fails, it has written nothing.
type handlerFunc func(w http.ResponseWriter, r *http.Request) error

// The functions below turn methods of the service into handlers, by their
// signature.

// list handles a method that returns all records of a kind.
func list[T any](method func() []T) handlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) error { return writeJSON(w, nonNil(method())) }
}

// byID handles a method that takes the id of the path.
func byID[T any](method func(id string) (T, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		out, err := method(r.PathValue("id"))
		if err != nil {
			return err
		}
		return writeJSON(w, out)
	}
}

// textByID is byID for a method that returns a text.
func textByID(method func(id string) (string, error)) handlerFunc {
	return byID(func(id string) (apitype.TextResponse, error) {
		text, err := method(id)
		return apitype.TextResponse{Text: text}, err
	})
}

// postByID is byID for a method that returns nothing.
func postByID(method func(id string) error) handlerFunc {
	return byID(func(id string) (apitype.Empty, error) { return apitype.Empty{}, method(id) })
}

// create handles a method that takes a merge patch.
func create[T any](method func(patch json.RawMessage) (T, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		patch, err := readBody(w, r)
		if err != nil {
			return err
		}
		out, err := method(patch)
		if err != nil {
			return err
		}
		return writeJSON(w, out)
	}
}

// update handles a method that takes the id of the path and a merge patch.
func update[T any](method func(id string, patch json.RawMessage) (T, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		return create(func(patch json.RawMessage) (T, error) { return method(r.PathValue("id"), patch) })(w, r)
	}
}

// updateByRun is update for a method that also takes the run whose processes ask.
func updateByRun[T any](s *Server, method func(by, id string, patch json.RawMessage) (T, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		return update(func(id string, patch json.RawMessage) (T, error) { return method(s.runOf(r), id, patch) })(w, r)
	}
}

// with handles a method that takes a decoded body.
func with[In, Out any](method func(r *http.Request, in In) (Out, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		var in In
		if err := decode(w, r, &in); err != nil {
			return err
		}
		out, err := method(r, in)
		if err != nil {
			return err
		}
		return writeJSON(w, out)
	}
}

// withQuery handles a method that takes the HTTP request, without a body.
func withQuery[Out any](method func(r *http.Request) (Out, error)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		out, err := method(r)
		if err != nil {
			return err
		}
		return writeJSON(w, out)
	}
}
