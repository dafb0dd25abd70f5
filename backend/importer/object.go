package importer

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// object is a JSON object that is read field by field. A field of an unexpected
// type counts as missing, with a remark.
type object struct {
	fields map[string]json.RawMessage
	noted  func(field, message string)
}

// objectsIn reads a JSON array of objects; empty data is an empty one. Broken
// JSON is a *model.Problem that names the file.
func objectsIn(file string, data []byte, remark func(field, message string)) ([]object, error) {
	if len(strings.TrimSpace(string(data))) == 0 {
		return nil, nil
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(data, &raws); err != nil {
		return nil, model.Invalid(file, "is not a JSON array: "+err.Error(), "fix the file or exclude it")
	}
	var all []object
	for i, raw := range raws {
		o := objectIn(raw, remark)
		if o.fields == nil {
			remark("", fmt.Sprintf("entry %d of %s is not an object and is left out", i+1, file))
			continue
		}
		all = append(all, o)
	}
	return all, nil
}

// objectIn reads one object; anything else is one without fields.
func objectIn(raw json.RawMessage, remark func(field, message string)) object {
	o := object{noted: remark}
	if json.Unmarshal(raw, &o.fields) != nil {
		o.fields = nil
	}
	return o
}

// raw returns the first of the named fields that exists and is not null.
func (o object) raw(names ...string) (json.RawMessage, string) {
	for _, name := range names {
		if value, ok := o.fields[name]; ok && string(value) != "null" {
			return value, name
		}
	}
	return nil, ""
}

func (o object) has(names ...string) bool {
	value, _ := o.raw(names...)
	return value != nil
}

// read decodes the first of the named fields.
func read[T any](o object, expected string, names ...string) (value T, ok bool) {
	raw, name := o.raw(names...)
	if raw == nil {
		return value, false
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		var none T
		o.noted(name, fmt.Sprintf("%s was %s, which is not %s, and is left out", name, excerpt(raw), expected))
		return none, false
	}
	return value, true
}

func (o object) text(names ...string) string {
	value, _ := read[string](o, "a text", names...)
	return value
}

func (o object) number(name string) int {
	value, _ := read[float64](o, "a number", name)
	return int(value)
}

func (o object) float(name string, otherwise float64) float64 {
	if value, ok := read[float64](o, "a number", name); ok {
		return value
	}
	return otherwise
}

func (o object) truth(name string, otherwise bool) bool {
	if value, ok := read[bool](o, "true or false", name); ok {
		return value
	}
	return otherwise
}

func (o object) texts(name string) []string {
	value, _ := read[[]string](o, "a list of texts", name)
	return value
}

func (o object) object(name string) object {
	raw, _ := o.raw(name)
	return objectIn(raw, o.noted)
}

// objects returns a list of objects, without other elements.
func (o object) objects(name string) []object {
	raws, _ := read[[]json.RawMessage](o, "a list", name)
	var all []object
	for _, raw := range raws {
		if inner := objectIn(raw, o.noted); inner.fields != nil {
			all = append(all, inner)
		}
	}
	return all
}

// time reads a time as ISO 8601; without an offset it is in the zone. An
// invalid time is the zero time.
func (o object) time(name string, zone *time.Location) time.Time {
	text := o.text(name)
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.In(zone)
		}
	}
	o.noted(name, fmt.Sprintf("%s was %q, which is not a time, and is left out", name, text))
	return time.Time{}
}

func excerpt(raw json.RawMessage) string {
	const maxLength = 40
	if text := []rune(string(raw)); len(text) > maxLength {
		return string(text[:maxLength]) + "…"
	}
	return string(raw)
}
