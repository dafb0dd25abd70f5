package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// Unknown contains the JSON fields of a record that this version does not know,
// by name. The zero value is empty.
type Unknown map[string]json.RawMessage

// encode writes known, a struct without methods, followed by the unknown
// fields in the order of their names.
func encode(known any, unknown Unknown) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // these files are read by people and jq
	if err := enc.Encode(known); err != nil {
		return nil, err
	}
	out := bytes.TrimRight(buf.Bytes(), "\n")
	if len(unknown) == 0 {
		return out, nil
	}
	names := make([]string, 0, len(unknown))
	for name := range unknown {
		names = append(names, name)
	}
	slices.Sort(names)
	out = out[:len(out)-1] // reopen the object
	for _, name := range names {
		if len(out) > 1 {
			out = append(out, ',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), unknown[name]...)
	}
	return append(out, '}'), nil
}

// decode reads data over known, a pointer to a struct without methods that
// already holds the defaults, and returns the fields that known does not have.
// Names are case-sensitive: encoding/json would read "NAME" as "name", and the
// record would contain both.
func decode(data []byte, known any) (Unknown, error) {
	t := reflect.TypeOf(known).Elem()
	names := jsonNames(t)
	var unknown Unknown
	if !onlyKnown(data, names) {
		var all map[string]json.RawMessage
		if err := json.Unmarshal(data, &all); err != nil {
			return nil, fieldError(data, t, err)
		}
		unknown = Unknown{}
		for name, value := range all {
			if _, ok := names[name]; !ok {
				unknown[name] = value
				delete(all, name)
			}
		}
		var err error
		if data, err = json.Marshal(all); err != nil {
			return nil, err
		}
	}
	if err := json.Unmarshal(data, known); err != nil {
		return nil, fieldError(data, t, err)
	}
	return unknown, nil
}

// fieldError finds the field that caused err, a failure to decode data as a t,
// and returns a *Problem that names it. Nested records have their own
// UnmarshalJSON, so encoding/json does not know the full path.
func fieldError(data []byte, t reflect.Type, err error) error {
	var all map[string]json.RawMessage
	if json.Unmarshal(data, &all) != nil {
		return Invalid("", "is not a JSON object", "")
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		value, given := all[name]
		if !given || name == "-" {
			continue
		}
		inner := json.Unmarshal(value, reflect.New(f.Type).Interface())
		if inner == nil {
			continue
		}
		var p *Problem
		if errors.As(inner, &p) {
			q := *p
			q.Field = strings.TrimSuffix(name+"."+p.Field, ".")
			return &q
		}
		return Invalid(name, fmt.Sprintf("%s is not a valid value", excerpt(value)), "expected "+kindOf(f.Type))
	}
	return err
}

// excerpt returns the beginning of a value, for messages.
func excerpt(value json.RawMessage) string {
	const maxLength = 40
	if text := []rune(string(value)); len(text) > maxLength {
		return string(text[:maxLength]) + "…"
	}
	return string(value)
}

// kindOf describes the JSON value that a field accepts.
func kindOf(t reflect.Type) string {
	if t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[*time.Time]() {
		return "a time such as 2026-12-31T09:00:00+01:00"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list of " + strings.TrimPrefix(kindOf(t.Elem()), "a ") + "s"
	case reflect.Map, reflect.Struct:
		return "an object"
	default:
		return "a string"
	}
}

var namesOf sync.Map // reflect.Type -> map[string]struct{}, the JSON names of a struct

func jsonNames(t reflect.Type) map[string]struct{} {
	if cached, ok := namesOf.Load(t); ok {
		return cached.(map[string]struct{})
	}
	names := make(map[string]struct{}, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names[name] = struct{}{}
		}
	}
	namesOf.Store(t, names)
	return names
}
