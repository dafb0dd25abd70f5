package store

import "time"

// Events is what starts tasks from outside (events.json).
type Events struct {
	Triggers map[string]Trigger `json:"triggers,omitempty"` // by task id
}

// Trigger lets whoever has its token start a task.
type Trigger struct {
	Hash      string    `json:"hash"` // SHA-256 of the token in hexadecimal digits; the token itself is stored nowhere
	CreatedAt time.Time `json:"created_at"`
}
