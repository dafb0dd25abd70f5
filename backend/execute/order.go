// Package execute carries out one run: it prepares directory, environment and
// prompt, launches the CLI under its supervisor, follows the output, and
// judges what came of it. It decides nothing about when.
package execute

import (
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// Order is everything that one run needs. It is a snapshot: what changes in
// the task afterwards concerns its next run.
type Order struct {
	Run       model.Run // as recorded; the result is built upon it
	Task      model.Task
	Job       *model.Job // nil: a task without a job
	Profiles  []environ.Layer
	Settings  model.Settings
	Session   string   // the session to resume; empty: none yet
	Previous  string   // {{previous_output}}
	Files     []string // {{changed_files}}
	BudgetUSD float64  // what is left of the day's budget; 0: no limit
}

// Hooks tell of a run that goes on. They are called from the goroutine that
// called Run or Adopt, one at a time.
type Hooks struct {
	// Started is called once the supervisor has taken over: from here on the
	// run goes on whatever becomes of this process.
	Started func(model.Run)
	// Progress is called when session, model, cost or turns changed, at most
	// once a second.
	Progress func(model.Run)
}

// Result is what came of a run.
type Result struct {
	Run       model.Run // with its final status, reason and errors
	Retryable bool      // what failed may pass next time
	OneModel  bool      // the usage limit that was reached is that of one model
}

// State says what is left of a run that an earlier process started.
type State int

const (
	Unknown State = iota // no trace: it never started, or was forgotten
	Alive                // it goes on under its supervisor
	Ended                // it ended; its result waits to be collected
	Lost                 // it started, and ended without a result
)

// progressEvery bounds how often Progress is called.
const progressEvery = time.Second
