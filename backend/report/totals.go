package report

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/format"
)

// Totals are the numbers of the report. The window counts them again whenever an
// item is marked as done, so it has the same sentence in TypeScript: the table
// testdata/totals.json tests both.
type Totals struct {
	Runs     int      `json:"runs"`
	Requests int      `json:"requests"`  // permissions that runs wait for
	ToReview int      `json:"to_review"` // files with tasks that wait for an approval
	NeedsYou int      `json:"needs_you"`
	Older    int      `json:"older"` // of these, about runs from before
	Found    int      `json:"found"`
	Quiet    int      `json:"quiet"`
	Done     int      `json:"done"`
	Other    int      `json:"other"` // runs in no list that were not marked as done
	Files    int      `json:"files"` // that changed
	Branches []string `json:"branches"`
	CostUSD  float64  `json:"cost_usd"`
	UsualUSD float64  `json:"usual_usd"` // median of the same hours on the days before; 0: unknown
	Since    string   `json:"since"`     // as text: 18:40, yesterday 18:40
}

// cent is the lowest cost that is shown, in dollars.
const cent = 0.005

// Sentence sums the report up.
func (t Totals) Sentence() string {
	sentences := []string{"No runs since " + t.Since + "."}
	if t.Runs > 0 {
		sentences[0] = format.Count(t.Runs, "run") + " since " + t.Since + "."
	}
	var kinds []string // but for the requests, they add up to the runs and the older items
	kind := func(n int, singular, plural string) {
		if n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, format.Verb(n, singular, plural)))
		}
	}
	kind(t.Requests, "waits for your answer", "wait for your answer")
	kind(t.ToReview, "task file to review", "task files to review")
	kind(t.NeedsYou, "needs you", "need you")
	if t.NeedsYou > 0 && t.Older > 0 && t.Runs > 0 {
		kinds[len(kinds)-1] += fmt.Sprintf(" (%d from before)", t.Older)
	}
	kind(t.Found, "found something", "found something")
	kind(t.Quiet, "is quiet", "are quiet")
	kind(t.Done, "is done", "are done")
	kind(t.Other, "only in the history", "only in the history")
	if len(kinds) > 0 {
		sentences = append(sentences, strings.Join(kinds, ", ")+".")
	}
	if t.Files > 0 {
		changed := format.Count(t.Files, "file") + " changed"
		switch len(t.Branches) {
		case 0:
		case 1:
			changed += " on " + t.Branches[0]
		default:
			changed += fmt.Sprintf(" on %d branches", len(t.Branches))
		}
		sentences = append(sentences, changed+".")
	}
	if t.CostUSD >= cent {
		cost := format.Budget(t.CostUSD)
		switch {
		case t.UsualUSD < cent:
		case t.CostUSD > 1.5*t.UsualUSD || t.CostUSD < t.UsualUSD/1.5:
			cost += ", usually " + format.Budget(t.UsualUSD)
		default:
			cost += ", as usual"
		}
		sentences = append(sentences, cost+".")
	}
	return strings.Join(sentences, " ")
}
