package report

import (
	"testing"

	"claude-scheduler/backend/model"
)

func TestNeedsYouAndQuiet(t *testing.T) {
	topic := Topic("All 12 tests pass.")
	ok := Run{Status: model.RunSuccess, Headline: "All 12 tests pass.", Topic: topic}
	with := func(change func(*Run)) Run { r := ok; change(&r); return r }
	cancelled := func(reason model.Reason) Run { return Run{Status: model.RunCancelled, Reason: reason} }
	for name, c := range map[string]struct {
		run   Run
		last  uint64
		needs string
		quiet bool
	}{
		"the first success":                 {ok, 0, "", false},
		"the same again":                    {ok, topic, "", true},
		"the same with other digits":        {with(func(r *Run) { r.Topic = Topic("All 13 tests pass.") }), topic, "", true},
		"another headline":                  {ok, Topic("2 tests fail."), "", false},
		"the same, but it changed files":    {with(func(r *Run) { r.Changed = true }), topic, "", false},
		"nothing to do":                     {with(func(r *Run) { r.Outcome = model.OutcomeNothingToDo }), 0, "", true},
		"done, and the same again":          {with(func(r *Run) { r.Outcome = model.OutcomeDone }), topic, "", true},
		"nothing to report":                 {with(func(r *Run) { r.Headline, r.Topic = "Nothing to report.", Topic("Nothing to report.") }), 0, "", true},
		"nothing to report, but it changed": {with(func(r *Run) { r.Headline, r.Topic, r.Changed = "Nothing to report.", Topic("Nothing to report."), true }), 0, "", false},
		"partial":                           {with(func(r *Run) { r.Outcome = model.OutcomePartial }), topic, "done in part", false},
		"denied":                            {with(func(r *Run) { r.Denied = 2 }), topic, "2 tool calls denied", false},
		"a failed step":                     {with(func(r *Run) { r.FailedSteps = 1 }), topic, "1 step failed", false},
		"nothing to do, but denied":         {with(func(r *Run) { r.Outcome, r.Denied = model.OutcomeNothingToDo, 1 }), 0, "1 tool call denied", false},
		"failed":                            {Run{Status: model.RunFailed, Reason: model.ReasonError}, 0, "failed", false},
		"blocked":                           {Run{Status: model.RunFailed, Reason: model.ReasonBlocked}, 0, "could not do its task", false},
		"missed":                            {cancelled(model.ReasonMissed), 0, "did not run when it was due", false},
		"the day's budget":                  {cancelled(model.ReasonBudget), 0, "budget reached", false},
		"a limit":                           {cancelled(model.ReasonUsageLimit), 0, "usage limit reached", false},
		"the precheck found nothing":        {cancelled(model.ReasonNothingToDo), 0, "", true},
		"a person stopped it":               {cancelled(model.ReasonUser), 0, "", true},
		"still running":                     {Run{Status: model.RunRunning}, 0, "", false},
	} {
		if needs, quiet := NeedsYou(c.run), Quiet(c.run, c.last); needs != c.needs || quiet != c.quiet {
			t.Errorf("%s: needs %q, quiet %v; want %q, %v", name, needs, quiet, c.needs, c.quiet)
		}
	}
}
