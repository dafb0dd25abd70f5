// Package advice suggests changes of a task, based on its latest runs: rules for
// calls that are denied again and again, a better time limit, a cheaper model.
//
// It is pure. It suggests nothing on thin data, and nothing that permits more than
// what was denied.
package advice

import (
	"fmt"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/permission"
)

// Kind is what a suggestion is about.
type Kind string

const (
	Rules   Kind = "rules"   // allow what was denied
	Timeout Kind = "timeout" // raise or lower a time limit
	Model   Kind = "model"   // use a cheaper model
)

// Suggestion is a change of a task that its history suggests.
type Suggestion struct {
	// ID identifies it within the task. New runs do not change it, so that a
	// suggestion that was dismissed stays dismissed.
	ID    string `json:"id"`
	Kind  Kind   `json:"kind"`
	Title string `json:"title"` // what it does: "Raise the time limit from 30 min to 1 h"
	Label string `json:"label"` // text of its button
	Why   string `json:"why"`   // in numbers
	Note  string `json:"note"`  // what the rules permit beyond what was denied; empty: nothing
	// Rules are exactly what is added to the allowed tools; empty for other kinds.
	Rules []string `json:"rules" ts_type:"string[]"`
	// Change has the fields that an update of the task sets.
	Change map[string]any `json:"change" ts_type:"Record<string, unknown>"`
}

// Run is what advice considers of a run that was executed.
type Run struct {
	Status     model.RunStatus
	Reason     model.Reason
	Outcome    model.RunOutcome
	Model      string // as the CLI reported it
	Took       time.Duration
	CostUSD    float64            // 0: unknown
	Progressed bool               // the model answered, or files changed
	Denied     []permission.Grant // for its denied calls
}

// History is what suggestions depend on.
type History struct {
	Task     model.Task
	Settings model.Settings
	Runs     []Run // executed ones, newest first, of several attempts only the last
	// Dismissed are the ids of suggestions that the user dismissed, and rules that
	// the user removed from the task.
	Dismissed []string
}

// MaxRuns is how many runs a History needs at most, and MaxDenied how many of
// these need Run.Denied.
const (
	MaxRuns   = 30
	MaxDenied = recent
)

const (
	recent = 10 // runs that count as recent
	latest = 3  // something has to have happened in one of these to be worth a suggestion
	often  = 2  // how often it has to have happened
	steady = 10 // successes before a limit is lowered
	idle   = 5  // runs in a row with nothing to do before a cheaper model is suggested
)

// Suggest returns what a history suggests, the most useful first.
func Suggest(h History) []Suggestion {
	out := []Suggestion{}
	for _, found := range [][]Suggestion{h.rules(), h.raiseLimits(), h.cheaperModel(), h.lowerTimeout()} {
		for _, s := range found {
			if !h.dismissed(s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (h History) dismissed(s Suggestion) bool {
	for _, d := range h.Dismissed {
		if d == s.ID {
			return true
		}
		for _, rule := range s.Rules {
			if d == rule {
				return true
			}
		}
	}
	return false
}

// newest returns the newest n runs, or all that there are.
func (h History) newest(n int) []Run { return h.Runs[:min(n, len(h.Runs))] }

// ofRuns says how many of the runs something happened in: "3 of the last 10
// runs", "the last 2 runs".
func ofRuns(n, of int) string {
	if n == of {
		return fmt.Sprintf("the last %d runs", n)
	}
	return fmt.Sprintf("%d of the last %s", n, format.Count(of, "run"))
}
