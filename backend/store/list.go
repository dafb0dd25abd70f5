package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

// entry is one element of a top-level array: a record, or something that cannot
// be read as one and is preserved as it is.
type entry[T any] struct {
	raw   json.RawMessage // indented as in the file
	value T
	id    string // empty: preserved raw, not served
}

var errNoList = errors.New("is not a list of records ([...])")

// splitList returns the raw elements of a top-level array.
func splitList(data []byte) ([]json.RawMessage, error) {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil, errors.New("is empty")
	}
	if trimmed[0] != '[' && json.Valid(trimmed) {
		return nil, errNoList
	}
	if err := validText(data); err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(data, &raws); err != nil {
		return nil, withLine(data, err)
	}
	return raws, nil
}

// validList reports the error of splitList.
func validList(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) && utf8.Valid(data) && json.Valid(data) {
		return nil
	}
	_, err := splitList(data)
	return err
}

// validText refuses a file that is not UTF-8: reading and rewriting it would
// change characters.
func validText(data []byte) error {
	if utf8.Valid(data) {
		return nil
	}
	return model.Lossless(data)
}

// withLine adds the line number to a syntax error.
func withLine(data []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	at := min(int(syntax.Offset), len(data))
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:at], []byte("\n")), err)
}

// parseList reads a file of records. Elements that are not records, and those
// whose id is missing or duplicate, are preserved raw and reported as faults.
func parseList[T any](data []byte, id func(*T) string) ([]entry[T], []Fault, error) {
	raws, err := splitList(data)
	if err != nil {
		return nil, nil, err
	}
	entries := make([]entry[T], 0, len(raws))
	taken := make(map[string]int, len(raws))
	var found []Fault
	for i, raw := range raws {
		e := entry[T]{raw: indented(raw)}
		place := fmt.Sprintf("#%d", i+1)
		field, err := checkLossless(raw)
		if err == nil {
			field, err = decode(raw, &e.value)
		}
		own := ""
		if err == nil {
			own = id(&e.value)
		}
		switch first, again := taken[own]; {
		case err != nil:
			if name := idOf(raw); name != "" {
				place = name
			}
			found = append(found, Fault{Record: place, Field: field, Message: err.Error()})
		case own == "":
			found = append(found, Fault{Record: place, Field: "id", Message: "record has no id"})
		case again:
			found = append(found, Fault{Record: own, Field: "id", Message: fmt.Sprintf("record #%d has the id of record #%d", i+1, first+1)})
		default:
			taken[own] = i
			e.id = own
		}
		entries = append(entries, e)
	}
	return entries, found, nil
}

// idOf reads the id of a record that is otherwise unreadable.
func idOf(raw []byte) string {
	var only struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &only) != nil {
		return ""
	}
	return only.ID
}

// indented formats a record as an element of a pretty-printed array.
func indented(raw []byte) json.RawMessage {
	var buf bytes.Buffer
	if err := json.Indent(&buf, bytes.TrimSpace(raw), "  ", "  "); err != nil {
		return raw
	}
	return buf.Bytes()
}

// joinList writes a file of records with two spaces of indentation.
func joinList[T any](entries []entry[T]) []byte {
	if len(entries) == 0 {
		return []byte("[]\n")
	}
	size := 4
	for i := range entries {
		size += len(entries[i].raw) + 4
	}
	out := append(make([]byte, 0, size), '[')
	for i := range entries {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(out, "\n  "...), entries[i].raw...)
	}
	return append(out, "\n]\n"...)
}
