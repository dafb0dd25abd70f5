package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// decode reads one record. Times without an offset, as Python writes them, are
// local. On failure field is the JSON path of the invalid field.
func decode[T any](raw []byte, into *T) (field string, err error) {
	if err = json.Unmarshal(raw, into); err == nil {
		return "", nil
	}
	var zero T
	*into = zero
	if fixed, changed := withOffsets(raw); changed {
		raw = fixed
		if err = json.Unmarshal(raw, into); err == nil {
			return "", nil
		}
		*into = zero
	}
	return errorField[T](raw, nil), explain(err)
}

var errTwice = errors.New("is given twice; keep one of them")

// checkLossless refuses a record that would be decoded without an error but not
// as it is written, and returns the field: one with half a character in it, or
// with the same field twice.
func checkLossless(raw []byte) (field string, err error) {
	if err := model.Lossless(raw); err != nil {
		return lossyField(raw), err
	}
	if field := duplicateField(raw); field != "" {
		return field, errTwice
	}
	return "", nil
}

// lossyField returns the JSON path of the field that model.Lossless refuses.
func lossyField(raw []byte) string {
	fields, err := parseFields(raw)
	if err != nil {
		return ""
	}
	for _, f := range fields {
		if model.Lossless(f.raw) != nil {
			return strings.TrimSuffix(f.name+"."+lossyField(f.raw), ".")
		}
	}
	return ""
}

// explain turns a JSON error into a message about the record rather than about
// Go types.
func explain(err error) error {
	var refused *model.Problem
	if errors.As(err, &refused) {
		return errors.New(strings.TrimSuffix(refused.Message+", "+refused.Hint, ", ")) // the fault names the field itself
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return fmt.Errorf("a %s is not allowed here", wrongType.Value)
	}
	var badTime *time.ParseError
	if errors.As(err, &badTime) {
		return fmt.Errorf("%q is not a time such as 2026-11-23T16:17:32+01:00", badTime.Value)
	}
	return err
}

// errorField finds the field that makes a record unreadable by trying one field
// at a time, because errors from nested records do not have the full path.
func errorField[T any](raw []byte, path []string) string {
	fields, err := parseFields(raw)
	if err != nil {
		return strings.Join(path, ".")
	}
	for _, f := range fields {
		here := append(path[:len(path):len(path)], f.name)
		if canDecode[T](f.raw, here) {
			continue
		}
		return errorField[T](f.raw, here)
	}
	return strings.Join(path, ".")
}

// canDecode reports whether a record with only value, at path, can be decoded.
func canDecode[T any](value []byte, path []string) bool {
	record := value
	for i := len(path) - 1; i >= 0; i-- {
		name, err := json.Marshal(path[i])
		if err != nil {
			return true
		}
		record = bytes.Join([][]byte{[]byte("{"), name, []byte(":"), record, []byte("}")}, nil)
	}
	var probe T
	return json.Unmarshal(record, &probe) == nil
}

// withOffsets adds the local offset to times that have none and replaces empty
// ones with null, in fields that the data model names as times.
func withOffsets(raw []byte) (fixed []byte, changed bool) {
	fields, err := parseFields(raw)
	if err != nil {
		return raw, false
	}
	for i, f := range fields {
		var text string
		switch {
		case len(f.raw) > 0 && f.raw[0] == '{':
			inner, ok := withOffsets(f.raw)
			if ok {
				fields[i].raw, changed = inner, true
			}
		case isTimeField(f.name) && json.Unmarshal(f.raw, &text) == nil:
			if text == "" {
				fields[i].raw, changed = json.RawMessage("null"), true
			} else if t, ok := localTime(text); ok {
				fields[i].raw, changed = json.RawMessage(`"`+t.Format(time.RFC3339Nano)+`"`), true
			}
		}
	}
	if !changed {
		return raw, false
	}
	return joinObject(fields), true
}

func isTimeField(field string) bool {
	return strings.HasSuffix(field, "_at") || strings.HasSuffix(field, "_time") || strings.HasSuffix(field, "_until")
}

// localTime reads an ISO 8601 time without an offset, or one that RFC 3339
// refuses only for its separator, its missing seconds or its offset's form.
func localTime(text string) (time.Time, bool) {
	text = strings.Replace(strings.TrimSpace(text), " ", "T", 1)
	for _, layout := range []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02",
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00",
	} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
