package model

import (
	"fmt"

	"github.com/google/uuid"
)

// IsID reports whether a text can be the id of a record: a UUID in its usual
// form. Only such an id may become part of a path.
func IsID(id string) bool {
	return len(id) == 36 && uuid.Validate(id) == nil
}

// ParseID returns the bytes of an id, zero if IsID is false.
func ParseID(id string) [16]byte {
	if parsed, err := uuid.Parse(id); err == nil && len(id) == 36 {
		return parsed
	}
	return [16]byte{}
}

func checkID(field, id string) error {
	if !IsID(id) {
		return Invalid(field, fmt.Sprintf("%q is not a UUID", id), "write it as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
	}
	return nil
}

func checkOptionalID(field string, id Text) error {
	if id == "" {
		return nil
	}
	return checkID(field, string(id))
}
