package store

import (
	"bytes"
	"encoding/json"
	"errors"
)

// field is one field of a JSON object, with its raw value.
type field struct {
	name string
	raw  json.RawMessage
}

// parseFields returns the fields of a JSON object in their order.
func parseFields(raw []byte) ([]field, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	open, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if open != json.Delim('{') {
		return nil, errors.New("is not an object")
	}
	var fields []field
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		text, _ := name.(string)
		fields = append(fields, field{text, value})
	}
	return fields, nil
}

// joinObject returns the reverse of parseFields.
func joinObject(fields []field) []byte {
	var buf bytes.Buffer
	buf.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			buf.WriteByte(',')
		}
		name, err := encodeJSON(f.name)
		if err != nil {
			continue // a string always encodes
		}
		buf.Write(name)
		buf.WriteByte(':')
		buf.Write(f.raw)
	}
	buf.WriteByte('}')
	return buf.Bytes()
}

// encodeJSON is json.Marshal without escaping <, > and &.
func encodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

// preserveUnknown returns fresh, the new encoding of a record, plus the fields
// in nested objects of old, its previous text, that plain, the encoding of old
// by this version, does not have. Records keep unknown fields at their own
// level; this is for nested objects, which do not.
func preserveUnknown(fresh, old, plain json.RawMessage) json.RawMessage {
	newFields, err := parseFields(fresh)
	if err != nil {
		return fresh
	}
	oldFields, err := parseFields(old)
	if err != nil {
		return fresh
	}
	plainFields, err := parseFields(plain)
	if err != nil {
		return fresh
	}
	changed := false
	for _, before := range oldFields {
		understood := find(plainFields, before.name)
		now := find(newFields, before.name)
		switch {
		case understood == nil && now == nil:
			newFields, changed = append(newFields, before), true
		case understood != nil && now != nil && before.raw[0] == '{' && now.raw[0] == '{' && understood.raw[0] == '{':
			if deeper := preserveUnknown(now.raw, before.raw, understood.raw); !bytes.Equal(deeper, now.raw) {
				now.raw, changed = deeper, true
			}
		}
	}
	if !changed {
		return fresh
	}
	return joinObject(newFields)
}

func find(fields []field, name string) *field {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}
