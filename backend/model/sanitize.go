package model

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Sanitized returns the settings with the default in place of every value that
// Check refuses. Only manual edits leave such values in the file: a retention
// of -1 days must not remove the history.
func (s Settings) Sanitized() Settings {
	for range reflect.TypeFor[Settings]().NumField() {
		err := s.Check()
		if err == nil {
			return s
		}
		name, _, _ := strings.Cut(ProblemOf(err).Field, "[")
		data, err := json.Marshal(s)
		if err != nil {
			break
		}
		var fields map[string]json.RawMessage
		if json.Unmarshal(data, &fields) != nil {
			break
		}
		delete(fields, name)
		if data, err = json.Marshal(fields); err != nil {
			break
		}
		if s = NewSettings(); json.Unmarshal(data, &s) != nil {
			break
		}
	}
	return NewSettings()
}
