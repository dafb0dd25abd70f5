package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

const (
	// maxBody is the largest request in bytes: a prompt of model.MaxCommand,
	// with the escapes that JSON needs.
	maxBody = 12 << 20
	// bodyTime limits how long a request may take to arrive.
	bodyTime = 30 * time.Second
)

// readBody reads the JSON of a request; nil when there is none.
func readBody(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	if r.ContentLength != 0 && !isJSON(r) {
		return nil, requestError(http.StatusUnsupportedMediaType, model.KindInvalid, "the body is not declared as JSON", "send Content-Type: application/json")
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, requestError(http.StatusRequestEntityTooLarge, model.KindInvalid, fmt.Sprintf("the request is larger than %d bytes", tooLarge.Limit), "put long material into a file and refer to it")
	}
	if err != nil {
		return nil, requestError(http.StatusBadRequest, model.KindInvalid, "the request did not arrive: "+err.Error(), "")
	}
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return nil, nil
	}
	var raw json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, model.Invalid("", "the body is not valid JSON: "+errorOffset(err), "")
	}
	if err := model.Lossless(data); err != nil {
		return nil, model.Invalid("", "the body is not valid text: "+err.Error(), "send UTF-8")
	}
	if raw[0] != '{' {
		return nil, model.Invalid("", "the body is not a JSON object", `send {"field": value}`)
	}
	return raw, nil
}

func isJSON(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && (kind == "application/json" || kind == "application/merge-patch+json")
}

// errorOffset describes a JSON syntax error, with its offset.
func errorOffset(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%v at byte %d", err, syntax.Offset)
	}
	return err.Error()
}

// decode reads the body of a request into out; without a body out is not
// changed.
func decode(w http.ResponseWriter, r *http.Request, out any) error {
	raw, err := readBody(w, r)
	if err != nil || raw == nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	switch out.(type) {
	case *apitype.ImportRequest, *apitype.Bundle, *model.Profile:
		// records preserve unknown fields
	default:
		dec.DisallowUnknownFields()
	}
	err = dec.Decode(out)
	var p *model.Problem
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return p
	case errors.As(err, &wrong):
		return model.Invalid(wrong.Field, "a "+wrong.Value+" is not a valid value", "")
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return model.Invalid(strings.Trim(name, `"`), "is not a field of this request", "")
	}
	return model.Invalid("", "invalid request body: "+err.Error(), "")
}
