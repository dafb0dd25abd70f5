package service

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"claude-scheduler/backend/model"
)

// merge applies a JSON merge patch (RFC 7396) to a record: fields it does not
// name keep their values, null resets a field to its default.
func merge[T any](record T, patch json.RawMessage) (T, error) {
	var out T
	if len(patch) == 0 {
		patch = []byte("{}")
	}
	if !utf8.Valid(patch) { // would be stored with replacement characters
		return out, model.Invalid("", "is not valid UTF-8", "")
	}
	if !strings.HasPrefix(strings.TrimSpace(string(patch)), "{") {
		return out, model.Invalid("", "is not a JSON object", "send the fields to set as {\"field\": value}")
	}
	before, err := json.Marshal(record)
	if err != nil {
		return out, err
	}
	after, err := jsonpatch.MergePatch(before, patch)
	if err != nil {
		return out, model.Invalid("", "is not valid JSON: "+err.Error(), "")
	}
	return out, json.Unmarshal(after, &out)
}
