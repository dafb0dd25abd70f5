package execute

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/process"
	"claude-scheduler/backend/transcript"
)

// Ends that the real CLI does not come to on a healthy machine.
func TestConclude(t *testing.T) {
	zero, one := 0, 1
	claude := func(code *int) []process.StepExit { return []process.StepExit{{Name: stepClaude, Code: code}} }
	answered := transcript.Outcome{Init: true, HasResult: true, Text: "done"}
	const full = "write log: no space left on device"
	for _, c := range []struct {
		name   string
		o      transcript.Outcome
		exit   process.Exit
		status model.RunStatus
		reason model.Reason
		words  string
		retry  bool
		output string
	}{
		{"the disk is full, the result is lost", transcript.Outcome{Init: true, Said: "On it."}, process.Exit{Steps: claude(&zero), LogFault: full}, model.RunFailed, model.ReasonError, "nobody knows what came of it: " + full, true, "On it."},
		{"the disk is full, the result is there", answered, process.Exit{Steps: claude(&zero), LogFault: full}, model.RunSuccess, "", "part of the output is missing", false, "done"},
		{"ended while the disk was full", transcript.Outcome{}, process.Exit{Steps: claude(nil), LogFault: full, EndedBy: process.EndedTimeout}, model.RunFailed, model.ReasonTimeout, "time limit", true, ""},
		{"the machine shuts down", answered, process.Exit{Steps: claude(&zero), EndedBy: process.EndedCancel, Why: bySignal}, model.RunFailed, model.ReasonInterrupted, "shuts down", false, "done"},
		{"a precheck that hangs", transcript.Outcome{}, process.Exit{Steps: []process.StepExit{{Name: stepPrecheck}}, EndedBy: process.EndedTimeout}, model.RunFailed, model.ReasonTimeout, "was ended: precheck", true, ""},
		{"the program is gone", transcript.Outcome{}, process.Exit{Steps: claude(nil), EndedBy: process.EndedFault, Why: "start claude: no such file"}, model.RunFailed, model.ReasonNotStarted, "no such file", true, ""},
		{"a check fails behind a failure", transcript.Outcome{Init: true, HasResult: true, IsError: true, Text: "API Error: 500", APIErrorStatus: 500}, process.Exit{Steps: claude(&one)}, model.RunFailed, model.ReasonError, "status 500", true, "API Error: 500"},
		{"a huge answer", transcript.Outcome{Init: true, HasResult: true, Text: strings.Repeat("é", maxOutput)}, process.Exit{Steps: claude(&zero)}, model.RunSuccess, "", "", false, strings.Repeat("é", maxOutput/2) + "\n… the rest is in the log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := model.NewRun()
			run.SessionID = "chosen"
			r := conclude(run, c.o, c.exit)
			if _, ran := c.exit.Step(stepClaude); ran != (r.Run.SessionID != "") && r.Run.Reason != model.ReasonNotStarted && !c.o.HasResult {
				t.Errorf("the session is %q", r.Run.SessionID)
			}
			want(t, r, c.status, c.reason, c.words)
			if r.Retryable != c.retry {
				t.Errorf("retryable is %v", r.Retryable)
			}
			if r.Run.Output != c.output {
				t.Errorf("output is %.40q", r.Run.Output)
			}
		})
	}
}
