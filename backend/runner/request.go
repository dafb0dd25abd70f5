// Package runner executes one run: it prepares directory, environment and
// prompt, launches the CLI under its supervisor, follows the output, and
// decides the outcome. It does not decide when tasks run.
package runner

import (
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner/verdict"
	"claude-scheduler/backend/transcript"
)

// Request is everything that one run needs. It is a snapshot: later changes of
// the task apply to its next run.
type Request struct {
	Run       model.Run // the record; the result is based on it
	Task      model.Task
	Job       *model.Job // nil: a task without a job
	Profiles  []environ.Layer
	Settings  model.Settings
	Session   string   // the session to resume; empty: none yet
	Previous  string   // {{previous_output}}
	Files     []string // {{changed_files}}
	BudgetUSD float64  // what the run may spend of the day's budgets; 0: no limit
	Owner     Owner    // whose usage the run counts toward, without the project's settings, which are not read yet
	LoginSalt []byte   // for hashing logins
}

// Hooks report the progress of a run. The goroutine that called Run or Adopt
// calls them, one at a time.
type Hooks struct {
	// Started is called once the supervisor has claimed the run: from here on the
	// run continues even if this process ends.
	Started func(model.Run)
	// Progress is called when session, model, cost or turns changed, at most
	// once a second.
	Progress func(model.Run)
	// Usage is called when the stream reports how much of its usage windows the
	// login has used; nil: nothing.
	Usage func(Usage)
}

// Usage is how much of its usage windows a login has used.
type Usage struct {
	Owner   Owner
	At      time.Time // when that was
	Windows []Window
}

// Window is one of these windows.
type Window = transcript.Window

// Result is the outcome of a run.
type Result struct {
	Run       model.Run      // with its final status, reason and errors
	Retryable bool           // a retry may succeed
	Limit     *verdict.Limit // the usage limit that it reached, even if it ended for another reason; nil: none
	// LimitReset is when that limit resets if another reason ended the run;
	// nil: unknown.
	LimitReset *time.Time
	Owner      Owner // at the run's start; zero: unknown
	Usage      Usage // as last reported; without windows: it was not
	// CostUnknown: the run used tokens, and Claude Code ended before it reported
	// the cost.
	CostUnknown bool
}

// Owner is whose usage a run counts toward, determined at its start: task and
// profile may have changed by its end.
type Owner struct {
	Login    string `json:"login"`    // identifies the login; empty: the default one
	Label    string `json:"label"`    // the login's display name; empty: unknown
	Profiles string `json:"profiles"` // the login that the profiles choose, which the project's settings may override
	Model    string `json:"model"`    // as requested; empty: the CLI's choice
}

// State is the state of a run that an earlier process started.
type State int

const (
	Unknown State = iota // no trace: it never started, or was forgotten
	Alive                // it is running under its supervisor
	Ended                // it ended; its result was not collected yet
	Lost                 // it started, and ended without a result
)

// progressEvery bounds how often Progress is called.
const progressEvery = time.Second
