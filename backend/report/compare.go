package report

import (
	"math"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// Difference is how a run differs from an earlier one. What is not known of both
// is null, and is not in the text.
type Difference struct {
	CostUSD      *float64 `json:"cost_usd"` // how much more the run cost; negative: less
	Duration     *float64 `json:"duration"` // how many seconds longer it took
	Files        *int     `json:"files"`    // how many more files it changed
	SameHeadline bool     `json:"same_headline"`
	SameOutput   bool     `json:"same_output"` // the final answers are the same
	// Text says it in one line: "$0.12 more, 40 s longer, 3 files more; same headline".
	Text string `json:"text"`
}

// A difference of cost or time is worth a word from these on, and from a tenth of
// what the earlier run had.
const (
	notableUSD     = 0.01
	notableSeconds = 5
	notableShare   = 0.1
)

// Compare compares a run that ended with an earlier one.
func Compare(before, run model.Run) Difference {
	d := Difference{SameHeadline: before.Headline == run.Headline, SameOutput: before.Output == run.Output}
	var words, alike []string
	if then := statusThen(before, run); then != "" {
		words = append(words, then)
	}
	if costKnown(before) && costKnown(run) {
		d.CostUSD = new(run.CostUSD - before.CostUSD)
		if more := *d.CostUSD; notable(more, before.CostUSD, notableUSD) {
			words = append(words, format.Budget(math.Abs(more))+moreOrLess(more, "more", "less"))
		} else {
			alike = append(alike, "cost")
		}
	}
	if before.Duration != nil && run.Duration != nil {
		d.Duration = new(*run.Duration - *before.Duration)
		if more := *d.Duration; notable(more, *before.Duration, notableSeconds) {
			words = append(words, wholeSeconds(math.Abs(more))+moreOrLess(more, "longer", "shorter"))
		} else {
			alike = append(alike, "time")
		}
	}
	if before.Changes != nil && run.Changes != nil {
		d.Files = new(run.Changes.Files - before.Changes.Files)
		if more := *d.Files; more != 0 {
			words = append(words, format.Count(max(more, -more), "file")+moreOrLess(float64(more), "more", "fewer"))
		}
	}
	if len(words) == 0 && len(alike) > 0 {
		words = append(words, "about the same "+strings.Join(alike, " and "))
	}
	d.Text = strings.Join(slices.DeleteFunc([]string{strings.Join(words, ", "), sameness(d, run)}, func(s string) bool { return s == "" }), "; ")
	return d
}

// sameness says whether both runs found the same.
func sameness(d Difference, run model.Run) string {
	switch {
	case d.SameOutput && run.Output != "":
		return "same answer"
	case d.SameHeadline:
		return "same headline"
	}
	return "another headline"
}

// statusThen says how the earlier run ended if the later one ended otherwise.
func statusThen(before, run model.Run) string {
	if before.Status == run.Status && before.Reason == run.Reason {
		return ""
	}
	text := map[model.RunStatus]string{model.RunSuccess: "that one succeeded", model.RunFailed: "that one failed", model.RunCancelled: "that one was cancelled"}[before.Status]
	if why := ReasonText(before.Reason); why != "" && text != "" {
		text += " (" + why + ")"
	}
	return text
}

// costKnown reports whether the cost of a run is all that it cost. Claude Code
// reports it at its end, so it may be missing from a run that was ended.
func costKnown(run model.Run) bool {
	switch run.Reason {
	case model.ReasonTimeout, model.ReasonStall, model.ReasonInterrupted, model.ReasonUser, model.ReasonReplaced, model.ReasonOutlier:
		return false
	}
	return run.CostUSD > 0
}

func notable(more, before, least float64) bool {
	return math.Abs(more) >= max(least, notableShare*before)
}

func moreOrLess(n float64, more, less string) string {
	if n < 0 {
		return " " + less
	}
	return " " + more
}

// wholeSeconds returns a duration without fractions: "40 s", "3 m 05 s".
func wholeSeconds(seconds float64) string {
	d := time.Duration(math.Round(seconds)) * time.Second
	if d < time.Minute {
		return strings.TrimSuffix(format.Duration(d), ".0 s") + " s"
	}
	return format.Duration(d)
}
