package store

import (
	"encoding/json"
	"time"
)

// Events is what starts tasks from outside (events.json).
type Events struct {
	Triggers map[string]Trigger `json:"triggers,omitempty"` // by task id
	GitHub   map[string]GitHub  `json:"github,omitempty"`   // by task id
}

// GitHub is what was seen of a repository for one task.
type GitHub struct {
	Config  string          `json:"config"`            // hash of what the task asks for
	State   json.RawMessage `json:"state"`             // of package github
	Pending []PendingEvent  `json:"pending,omitempty"` // events whose run may not be recorded yet, oldest first
}

// PendingEvent is an event that waits for its run.
type PendingEvent struct {
	RunID   string    `json:"run_id"` // the run gets this ID
	Text    string    `json:"text"`   // the payload
	FoundAt time.Time `json:"found_at"`
}

// Trigger lets whoever has its token start a task.
type Trigger struct {
	Hash      string    `json:"hash"` // SHA-256 of the token in hexadecimal digits; the token itself is stored nowhere
	CreatedAt time.Time `json:"created_at"`
}
