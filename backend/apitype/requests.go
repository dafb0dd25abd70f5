package apitype

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Version is what answers without asking the service, so that a client can tell
// that the service is there while it still starts.
type Version struct {
	Version string `json:"version"`
	PID     int    `json:"pid"`
}

// AcknowledgeRequest tells that a person looked at a run; without one, at all that
// failed.
type AcknowledgeRequest struct {
	Run string `json:"run"`
}

// OrderRequest puts all jobs into an order.
type OrderRequest struct {
	IDs []string `json:"ids"`
}

// MoveRequest moves a task to a place of a job's order.
type MoveRequest struct {
	JobID string `json:"job_id"`
	Index int    `json:"index"` // -1: the end
}

// ExplainRequest asks for a schedule in words and its next slots.
type ExplainRequest struct {
	Schedule model.ScheduleConfig `json:"schedule"`
	From     time.Time            `json:"from" ts_type:"string"` // zero: now
	N        int                  `json:"n"`                     // how many slots
}

// MatchRequest asks which files a watch would see.
type MatchRequest struct {
	Schedule model.ScheduleConfig `json:"schedule"`
}

// MatchResponse are files that a watch sees.
type MatchResponse struct {
	Files []string `json:"files"` // the first ones, below the watched path
	Total int      `json:"total"`
	// Partial says that looking took too long, so there may be more.
	Partial bool `json:"partial"`
}

// Command is a slash command that is available in a directory.
type Command struct {
	Name         string `json:"name"` // without its slash
	Description  string `json:"description"`
	ArgumentHint string `json:"argument_hint"`
	Source       string `json:"source"` // such as builtin, user, project, plugin
}

// Variable tells how one variable of a profile fared in a test. It never holds
// a secret value.
type Variable struct {
	Name       string             `json:"name"`
	Source     model.EnvVarSource `json:"source"`
	Profile    string             `json:"profile"` // its name
	OK         bool               `json:"ok"`
	From       string             `json:"from"`    // such as "us-east-1 secret prod/db"
	Masked     string             `json:"masked"`  // empty when unset or failed
	Problem    *model.Problem     `json:"problem"` // null: it resolved
	DurationMS int64              `json:"duration_ms"`
}

// TranscriptResponse is the transcript of a run as far as it goes.
type TranscriptResponse struct {
	Entries []transcript.Entry `json:"entries"`
	Outcome transcript.Outcome `json:"outcome"`
}

// PruneRequest removes worktrees.
type PruneRequest struct {
	Paths []string `json:"paths"` // empty: all that hold nothing that would be lost
	Force bool     `json:"force"` // also those with changes or commits that are nowhere else
}

// PruneResponse says what was removed.
type PruneResponse struct {
	Removed []string `json:"removed"`
}

// TextResponse is a reply of one text: a diff, a path, a line for a shell.
type TextResponse struct {
	Text string `json:"text"`
}

// Empty is the reply of what has nothing to say.
type Empty struct{}
