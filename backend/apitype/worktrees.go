package apitype

import (
	"time"

	"claude-scheduler/backend/model"
)

// WorktreeRequest names the worktree of a job and says what to do with its
// branch.
type WorktreeRequest struct {
	Path    string `json:"path"`    // the worktree's path
	Message string `json:"message"` // commit or merge message, or title of the pull request; empty: from the last run
	Body    string `json:"body"`    // body of the pull request; empty: from the runs
}

// WorktreeDiff is what the branch of a worktree would change in the one it
// merges into, committed or not.
type WorktreeDiff struct {
	Onto    string        `json:"onto"` // empty: compared with the commit it was created from
	Changes model.Changes `json:"changes"`
	Text    string        `json:"text"` // unified diff
}

// WorktreeResult is what became of the branch of a worktree. Fields that an
// operation does not set are empty.
type WorktreeResult struct {
	Path        string   `json:"path"`
	Branch      string   `json:"branch"`
	Commit      string   `json:"commit"`       // made, or merged
	Commits     int      `json:"commits"`      // merged
	Onto        string   `json:"onto"`         // merged into
	FastForward bool     `json:"fast_forward"` // merged without a merge commit
	Remote      string   `json:"remote"`       // pushed to
	URL         string   `json:"url"`          // the pull request, or the page that opens one
	Opened      bool     `json:"opened"`       // the pull request is open; false: the user opens it at URL
	Notes       []string `json:"notes"`        // what the user should know, in sentences
}

// DiscardedWorktree can be restored until it is removed permanently.
type DiscardedWorktree struct {
	ID     string    `json:"id"`
	JobID  string    `json:"job_id"`
	Repo   string    `json:"repo"`
	Branch string    `json:"branch"`
	Path   string    `json:"path"`
	Time   time.Time `json:"time" ts_type:"string"`  // when it was discarded
	Until  time.Time `json:"until" ts_type:"string"` // when it is removed permanently
	Fault  string    `json:"fault"`                  // why it cannot be restored; empty: it can
}

// RestoreWorktreeRequest names a discarded worktree.
type RestoreWorktreeRequest struct {
	ID string `json:"id"`
}
