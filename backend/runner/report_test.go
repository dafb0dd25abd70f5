package runner

import (
	"strings"
	"testing"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// The real CLI is asked for a report, which is stored in the run.
func TestRunsReportWhatTheyFound(t *testing.T) {
	for _, c := range []struct {
		name     string
		prompt   string
		change   func(*Request)
		status   model.RunStatus
		reason   model.Reason
		outcome  model.RunOutcome
		headline string
		failed   int
	}{
		{"done", `!say I looked.\n\n**Outcome:** done - Updated 3 dependencies`, nil, model.RunSuccess, "", model.OutcomeDone, "Updated 3 dependencies", 0},
		{"nothing to do", `!say Outcome: nothing_to_do - No new commits`, nil, model.RunSuccess, "", model.OutcomeNothingToDo, "No new commits", 0},
		{"partial", `!say Ergebnis: partial - Zwei Dateien fehlen`, nil, model.RunSuccess, "", model.OutcomePartial, "Zwei Dateien fehlen", 0},
		{"blocked", `!say Outcome: blocked - No access to the tracker`, func(o *Request) { o.Task.Retry.MaxRetries = 3 }, model.RunFailed, model.ReasonBlocked, model.OutcomeBlocked, "No access to the tracker", 0},
		{"blocked, and a check fails", `!say Outcome: blocked - No access`, func(o *Request) { o.Task.Checks = model.Strings{"false"} }, model.RunFailed, model.ReasonBlocked, model.OutcomeBlocked, "No access", 0},
		{"no line", `!say # Report\n\nTwo of 41 tests fail. More below.`, nil, model.RunSuccess, "", "", "Two of 41 tests fail.", 0},
		{"not asked", `!say Outcome: blocked - As an example`, func(o *Request) { o.Task.Report = false }, model.RunSuccess, "", "", "Outcome: blocked - As an example", 0},
		{"a step failed", "!bash exit 3\n!say Outcome: done - All good", allowBash, model.RunSuccess, "", model.OutcomeDone, "All good", 1},
		{"a step failed and passed later", "!bash test -e x || { touch x; exit 3; }\n!bash test -e x || { touch x; exit 3; }\n!say Outcome: done - All good", allowBash, model.RunSuccess, "", model.OutcomeDone, "All good", 0},
		{"a step was denied", "!bash touch y\n!say Outcome: done - All good", nil, model.RunSuccess, "", model.OutcomeDone, "All good", 0},
		{"an edit without a read", "!edit note.txt a => b\n!say Outcome: done - All good", nil, model.RunSuccess, "", model.OutcomeDone, "All good", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newTestEnv(t, "script")
			o := b.request(func(o *Request) { o.Task.Command = c.prompt })
			o.Task.Report = true
			if c.change != nil {
				c.change(&o)
			}
			result := b.execute(o)
			run := result.Run
			if run.Status != c.status || run.Reason != c.reason || run.Outcome != c.outcome || run.Headline != c.headline || run.FailedSteps != c.failed {
				t.Errorf("%s %q, outcome %q, headline %q, %d failed steps; want %s %q, %q, %q, %d (%q)",
					run.Status, run.Reason, run.Outcome, run.Headline, run.FailedSteps, c.status, c.reason, c.outcome, c.headline, c.failed, run.Errors)
			}
			if result.Retryable {
				t.Error("it would be retried")
			}
			if asked := strings.Contains(run.CommandLine, report.Instruction[:40]); asked != o.Task.Report {
				t.Errorf("the command line asks for a report: %v\n%s", asked, run.CommandLine)
			}
			if !strings.Contains(run.Prompt, c.prompt) {
				t.Errorf("the recorded prompt is %q", run.Prompt)
			}
		})
	}
}

func allowBash(o *Request) { o.Task.AllowedTools = model.Strings{"Bash"} }

// Neither the recorded prompt nor the headline shows a secret, not even one that
// Markdown had split.
func TestReportIsRedacted(t *testing.T) {
	b := newTestEnv(t, "script")
	o := b.request(func(o *Request) { o.Task.Command = "!say The key is hunter2`hunter2 today.\n(use hunter2hunter2)" })
	o.Profiles = []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "API_TOKEN", Source: model.SourceStatic, Value: "hunter2hunter2"}}}}
	run := b.execute(o).Run
	if run.Status != model.RunSuccess || strings.Contains(run.Headline+run.Prompt, "hunter2hunter2") || !strings.Contains(run.Prompt, "(use ••••••)") {
		t.Errorf("%s: headline %q, prompt %q", run.Status, run.Headline, run.Prompt)
	}
}

func TestRecordedPromptIsBounded(t *testing.T) {
	if got := recordedPrompt(strings.Repeat("ä", maxPrompt)); len(got) > maxPrompt+40 || !strings.HasSuffix(got, "not kept") {
		t.Errorf("%d bytes", len(got))
	}
}
