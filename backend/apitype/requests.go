package apitype

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Version is available while the service is still starting, so that a client
// can detect it.
type Version struct {
	Version string `json:"version"`
	PID     int    `json:"pid"`
}

// AcknowledgeRequest means that the user looked at the report.
type AcknowledgeRequest struct {
	Run string `json:"run"` // only from older clients, which viewed one run; such a request has no effect
}

// OrderRequest sets the order of all jobs.
type OrderRequest struct {
	IDs []string `json:"ids"`
}

// MoveRequest moves a task to an index of a job's order.
type MoveRequest struct {
	JobID string `json:"job_id"`
	Index int    `json:"index"` // -1: the end
}

// ExplainRequest asks for a description of a schedule and its next slots.
type ExplainRequest struct {
	Schedule model.ScheduleConfig `json:"schedule"`
	From     time.Time            `json:"from" ts_type:"string"` // zero: now
	N        int                  `json:"n"`                     // number of slots

	// Text is a schedule in words, a cron expression or one time; it changes
	// Schedule, and the answer has the result. Empty: Schedule is explained as it is.
	Text string `json:"text,omitempty"`
	// Folder is what a path to watch in the text is relative to; empty: it stays
	// relative.
	Folder string `json:"folder,omitempty"`
}

// MatchRequest asks which files a watch would match.
type MatchRequest struct {
	Schedule model.ScheduleConfig `json:"schedule"`
}

// MatchResponse are files that a watch matches.
type MatchResponse struct {
	Files []string `json:"files"` // the first ones, below the watched path
	Total int      `json:"total"`
	// Partial: the search stopped at its time limit, so there may be more.
	Partial bool `json:"partial"`
}

// Command is a slash command that is available in a directory.
type Command struct {
	Name         string `json:"name"` // without its slash
	Description  string `json:"description"`
	ArgumentHint string `json:"argument_hint"`
	Source       string `json:"source"` // such as builtin, user, project, plugin
}

// Variable is the test result of one variable of a profile. It never contains a
// secret value.
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

// SecretRequest stores a value in the system's keyring.
type SecretRequest struct {
	Item  string `json:"item"` // service/account, the value of a variable with the source keychain
	Value string `json:"value"`
}

// TranscriptResponse is the current transcript of a run.
type TranscriptResponse struct {
	Entries []transcript.Entry `json:"entries"`
	Outcome transcript.Outcome `json:"outcome"`
}

// PruneRequest removes worktrees.
type PruneRequest struct {
	Paths []string `json:"paths"` // empty: all without work that would be lost
	Force bool     `json:"force"` // also those with uncommitted changes or unpushed commits
}

// PruneResponse lists what was removed.
type PruneResponse struct {
	Removed []string `json:"removed"`
}

// TextResponse is a reply of one text: a diff, a path, a shell command.
type TextResponse struct {
	Text string `json:"text"`
}

// Empty is an empty reply.
type Empty struct{}
