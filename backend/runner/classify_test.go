package runner

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/transcript"
)

// Endings that the real CLI does not produce on a healthy machine.
func TestClassify(t *testing.T) {
	t.Parallel()
	zero, one := 0, 1
	claude := func(code *int) []supervisor.StepExit { return []supervisor.StepExit{{Name: stepClaude, Code: code}} }
	answered := transcript.Outcome{Init: true, HasResult: true, Text: "done"}
	const full = "write log: no space left on device"
	for _, c := range []struct {
		name   string
		o      transcript.Outcome
		exit   supervisor.Exit
		status model.RunStatus
		reason model.Reason
		words  string
		retry  bool
		output string
	}{
		{"the disk is full, the result is lost", transcript.Outcome{Init: true, Said: "On it."}, supervisor.Exit{Steps: claude(&zero), LogFault: full}, model.RunFailed, model.ReasonError, "so its result is unknown: " + full, true, "On it."},
		{"the disk is full, the result was written", answered, supervisor.Exit{Steps: claude(&zero), LogFault: full}, model.RunSuccess, "", "", false, "done"},
		{"ended while the disk was full", transcript.Outcome{}, supervisor.Exit{Steps: claude(nil), LogFault: full, EndedBy: supervisor.EndedTimeout}, model.RunFailed, model.ReasonTimeout, "time limit", true, ""},
		{"the machine shuts down", answered, supervisor.Exit{Steps: claude(&zero), EndedBy: supervisor.EndedCancel, Why: bySignal}, model.RunFailed, model.ReasonInterrupted, "shutdown signal", false, "done"},
		{"stopped as an outlier", answered, supervisor.Exit{Steps: claude(nil), EndedBy: supervisor.EndedCancel, Why: string(model.ReasonOutlier)}, model.RunFailed, model.ReasonOutlier, "far more than usual", false, "done"},
		{"an outlier that has not started", transcript.Outcome{}, supervisor.Exit{EndedBy: supervisor.EndedCancel, Why: string(model.ReasonOutlier)}, model.RunCancelled, model.ReasonOutlier, "far more than usual", false, ""},
		{"a precheck that hangs", transcript.Outcome{}, supervisor.Exit{Steps: []supervisor.StepExit{{Name: stepPrecheck}}, EndedBy: supervisor.EndedTimeout}, model.RunFailed, model.ReasonTimeout, "was stopped: precheck", true, ""},
		{"the program was removed", transcript.Outcome{}, supervisor.Exit{Steps: claude(nil), EndedBy: supervisor.EndedFault, Why: "start claude: no such file"}, model.RunFailed, model.ReasonNotStarted, "no such file", true, ""},
		{"a check fails after a failure", transcript.Outcome{Init: true, HasResult: true, IsError: true, Text: "API Error: 500", APIErrorStatus: 500}, supervisor.Exit{Steps: claude(&one)}, model.RunFailed, model.ReasonError, "status 500", true, "API Error: 500"},
		{"a huge answer", transcript.Outcome{Init: true, HasResult: true, Text: strings.Repeat("é", maxOutput)}, supervisor.Exit{Steps: claude(&zero)}, model.RunSuccess, "", "", false, strings.Repeat("é", maxOutput/2) + "\n… the rest is in the log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := model.NewRun()
			run.SessionID = "chosen"
			r := classifyExit(run, c.o, c.exit)
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

// A log that was cut is reported, however the run ended.
func TestRemarkOfACutLog(t *testing.T) {
	t.Parallel()
	zero := 0
	for _, ended := range []supervisor.EndReason{supervisor.EndedItself, supervisor.EndedTimeout, supervisor.EndedStall} {
		exit := supervisor.Exit{Steps: []supervisor.StepExit{{Name: stepClaude, Code: &zero}}, LogCut: true, LogFault: "no space left on device", EndedBy: ended}
		r := classifyExit(model.NewRun(), transcript.Outcome{Init: true, HasResult: true, Text: "done"}, exit)
		said := strings.Join(r.Run.Remarks, "\n")
		if !strings.Contains(said, "256 MB") || !strings.Contains(said, "no space left") {
			t.Errorf("%s: remarks %q", ended, r.Run.Remarks)
		}
	}
}

// A record that is incomplete does not change the outcome, and is reported.
func TestRemarkOfAFullDisk(t *testing.T) {
	t.Parallel()
	zero := 0
	exit := supervisor.Exit{Steps: []supervisor.StepExit{{Name: stepClaude, Code: &zero}}, LogFault: "no space left on device"}
	r := classifyExit(model.NewRun(), transcript.Outcome{Init: true, HasResult: true, Text: "done"}, exit)
	if r.Run.Status != model.RunSuccess || len(r.Run.Errors) > 0 || len(r.Run.Remarks) != 1 || !strings.Contains(r.Run.Remarks[0], "no space left") {
		t.Errorf("got %s %q, remarks %q", r.Run.Status, r.Run.Errors, r.Run.Remarks)
	}
}

// A restarted service that adopts a run keeps the remarks of its start.
func TestRemarksSurviveAdoption(t *testing.T) {
	t.Parallel()
	run := model.NewRun()
	run.ID = "11111111-1111-4111-8111-111111111111"
	record := run // a record of which only the claim exists has no remarks
	run.Remark("left out: a", "left out: b", "left out: a")
	dir := t.TempDir()
	if err := (runState{Run: run}).write(dir); err != nil {
		t.Fatal(err)
	}
	k, err := readRunState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := k.merge(record).Remarks; len(got) != 2 || got[0] != "left out: a" || got[1] != "left out: b" {
		t.Errorf("remarks %q", got)
	}
}

// A usage limit that was reached counts, however the run ended.
func TestLimitOfARunThatEndedOtherwise(t *testing.T) {
	t.Parallel()
	reset := time.Now().Add(3 * time.Hour)
	rejected := transcript.Outcome{Init: true, Limit: &transcript.Limit{Status: "rejected", Type: "five_hour", ResetTime: &reset}, ResetTime: &reset}
	for _, by := range []supervisor.EndReason{supervisor.EndedCancel, supervisor.EndedTimeout, supervisor.EndedStall, supervisor.EndedNoOutput} {
		exit := supervisor.Exit{Steps: []supervisor.StepExit{{Name: stepClaude, EndedBy: by}}, EndedBy: by, EndedAt: time.Now()}
		r := classifyExit(model.NewRun(), rejected, exit)
		if r.Limit == nil || r.Limit.Name != "5-hour limit" || r.LimitReset == nil || !r.LimitReset.Equal(reset) || r.Run.Reason == model.ReasonUsageLimit || len(r.Run.Remarks) == 0 {
			t.Errorf("%s: %+v", by, r)
		}
		if r := classifyExit(model.NewRun(), transcript.Outcome{Init: true, HasResult: true}, exit); r.Limit != nil {
			t.Errorf("%s: a limit without one: %+v", by, r.Limit)
		}
	}
}

// What the system refuses to start is an error with the field to change, if one
// is at fault, and what to do.
func TestWhyNotStarted(t *testing.T) {
	t.Parallel()
	const chosen = ", or choose the program with claude-scheduler settings set claude_path PROGRAM or in the window's settings)"
	for why, want := range map[string]struct{ begins, ends string }{
		"start claude: /x/claude cannot be started: it is damaged": {"start claude: claude_path: /x/claude cannot be started: it is damaged (install", chosen},
		"start claude: run claude: no such file or directory":      {"start claude: claude_path: run claude: no such file or directory (install", chosen},
		"start claude: run claude: permission denied":              {"start claude: claude_path: run claude: permission denied (install", chosen},
		"start claude: working directory: stat /gone: no such file or directory": {
			"start claude: working_directory.path: stat /gone: no such file or directory (", "(create it, or choose another directory for the job)"},
		"start claude: run claude: argument list too long":                 {"start claude: run", "too long"},
		"start claude: run claude: fork: resource temporarily unavailable": {"start claude: run", "unavailable"},
		"start precheck: /x/sh cannot be started: it is damaged":           {"start precheck: /x/sh cannot", "damaged"},
	} {
		r := classifyExit(model.NewRun(), transcript.Outcome{}, supervisor.Exit{EndedBy: supervisor.EndedFault, Why: why})
		if got := r.Run.Errors[0]; !strings.HasPrefix(got, want.begins) || !strings.HasSuffix(got, want.ends) {
			t.Errorf("%s:\n%s", why, got)
		}
	}
}
