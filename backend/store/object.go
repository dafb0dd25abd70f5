package store

import (
	"bytes"
	"encoding/json"
	"errors"
)

// member is one field of a JSON object, its value as it was written.
type member struct {
	name string
	raw  json.RawMessage
}

// splitObject returns the fields of a JSON object in their order.
func splitObject(raw []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	open, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if open != json.Delim('{') {
		return nil, errors.New("is not an object")
	}
	var fields []member
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
		fields = append(fields, member{text, value})
	}
	return fields, nil
}

// joinObject is the reverse of splitObject.
func joinObject(fields []member) []byte {
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

// encodeJSON is json.Marshal that leaves <, > and & readable.
func encodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}

// carry returns fresh, the new encoding of a record, with the fields added that
// old, its previous text, holds within nested objects and that plain, what this
// version understands of old, has lost. The records themselves keep the unknown
// fields at their own level; this is for objects below that keep none.
func carry(fresh, old, plain json.RawMessage) json.RawMessage {
	newFields, err := splitObject(fresh)
	if err != nil {
		return fresh
	}
	oldFields, err := splitObject(old)
	if err != nil {
		return fresh
	}
	plainFields, err := splitObject(plain)
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
			if deeper := carry(now.raw, before.raw, understood.raw); !bytes.Equal(deeper, now.raw) {
				now.raw, changed = deeper, true
			}
		}
	}
	if !changed {
		return fresh
	}
	return joinObject(newFields)
}

func find(fields []member, name string) *member {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}
