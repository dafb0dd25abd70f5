package model

import "encoding/json"

// Text is an optional string: null in JSON when it is empty, and empty when
// JSON says null.
type Text string

// MarshalJSON writes null for the empty text.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// IDs is a list that is never null in JSON.
type IDs []string

// MarshalJSON writes [] for the empty list.
func (l IDs) MarshalJSON() ([]byte, error) { return list(l) }

// Strings is a list that is never null in JSON.
type Strings []string

// MarshalJSON writes [] for the empty list.
func (l Strings) MarshalJSON() ([]byte, error) { return list(l) }

func list(l []string) ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(l)
}
