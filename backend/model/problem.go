package model

import (
	"errors"
	"strings"
)

// Problem is the single form of every error that a user sees: the same in the
// CLI, the API and the window.
type Problem struct {
	Operation string `json:"operation"` // what was attempted: "create task"
	Field     string `json:"field"`     // the field at fault as a JSON path, empty when none is: "schedule.cron_expression"
	Message   string `json:"message"`   // what is wrong, lower case, no period
	Hint      string `json:"hint"`      // what to do about it; may be empty
	Kind      Kind   `json:"kind"`
	Part      *Part  `json:"part,omitempty"` // where in a text it is, for a text with a grammar; otherwise null
}

// Part is the part of a text that is at fault.
type Part struct {
	Text       string `json:"text"`       // the whole text, as it was given
	Position   int    `json:"position"`   // of the part, in Unicode characters from 0
	Length     int    `json:"length"`     // of the part; 0: something is missing there
	Suggestion string `json:"suggestion"` // a similar text that is valid; may be empty
}

// Kind classes a problem for programs; each has one HTTP status and one exit code.
type Kind string

const (
	KindInvalid     Kind = "invalid"     // the input is refused; nothing was changed
	KindNotFound    Kind = "not_found"   // no such record
	KindConflict    Kind = "conflict"    // the state does not allow it now
	KindUnavailable Kind = "unavailable" // the background service or something it needs cannot be reached
	KindBusy        Kind = "busy"        // too many requests: try again later
	KindInternal    Kind = "internal"    // a disk error or a bug in the program
)

// Error returns "operation: field: message (hint)", leaving out what is empty.
func (p *Problem) Error() string {
	var parts []string
	for _, s := range []string{p.Operation, p.Field, p.Message} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	text := strings.Join(parts, ": ")
	if p.Hint != "" {
		text += " (" + p.Hint + ")"
	}
	return text
}

// WithOperation returns a copy of the problem with its operation set, for callers that
// know the operation better than the code that found the error.
func (p *Problem) WithOperation(operation string) *Problem {
	q := *p
	q.Operation = operation
	return &q
}

// WithOperation returns an error as a Problem of the operation. nil stays nil.
func WithOperation(operation string, err error) error {
	if err == nil {
		return nil
	}
	return ProblemOf(err).WithOperation(operation)
}

// Invalid returns the problem of a refused field.
func Invalid(field, message, hint string) *Problem {
	return &Problem{Field: field, Message: message, Hint: hint, Kind: KindInvalid}
}

// ProblemOf returns the Problem in an error, or an internal one with its text.
// nil stays nil.
func ProblemOf(err error) *Problem {
	var p *Problem
	if err == nil || errors.As(err, &p) {
		return p
	}
	return &Problem{Message: err.Error(), Kind: KindInternal}
}
