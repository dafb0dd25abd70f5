package apitype

import "claude-scheduler/backend/advice"

// Suggestion is a change of a task that its latest runs suggest. To apply it,
// update the task with its Change.
type Suggestion = advice.Suggestion

// DismissRequest dismisses a suggestion of a task for good.
type DismissRequest struct {
	ID   string `json:"id"`
	Undo bool   `json:"undo,omitempty"` // suggest it again
}
