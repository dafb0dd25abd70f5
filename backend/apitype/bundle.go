package apitype

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"claude-scheduler/backend/model"
)

// UnmarshalJSON decodes the records one by one, so that a problem names the
// right one: tasks[2].max_turns.
func (b *Bundle) UnmarshalJSON(data []byte) error {
	type plain Bundle
	var raw struct {
		plain
		Job      json.RawMessage   `json:"job"`
		Tasks    []json.RawMessage `json:"tasks"`
		Profiles []json.RawMessage `json:"profiles_referenced"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	out := Bundle(raw.plain)
	if err := wrapField("job", json.Unmarshal(orNull(raw.Job), &out.Job)); err != nil {
		return err
	}
	var err error
	if out.Tasks, err = recordList[model.Task]("tasks", raw.Tasks); err != nil {
		return err
	}
	if out.ProfilesReferenced, err = recordList[model.Profile]("profiles_referenced", raw.Profiles); err != nil {
		return err
	}
	*b = out
	return nil
}

func orNull(raw json.RawMessage) []byte {
	if raw == nil {
		return []byte("null")
	}
	return raw
}

func recordList[T any](field string, raws []json.RawMessage) ([]T, error) {
	if raws == nil {
		return nil, nil
	}
	out := make([]T, len(raws))
	for i, raw := range raws {
		if err := wrapField(fmt.Sprintf("%s[%d]", field, i), json.Unmarshal(raw, &out[i])); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// wrapField adds the record to the field of a problem.
func wrapField(record string, err error) error {
	var p *model.Problem
	if !errors.As(err, &p) {
		return err
	}
	q := *p
	q.Field = strings.TrimSuffix(record+"."+p.Field, ".")
	return &q
}
