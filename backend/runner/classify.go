package runner

import (
	"cmp"
	"fmt"
	"strings"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner/verdict"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/transcript"
)

// classifyExit determines the result of a run from its stream and the exits of
// its steps. Neither the exit code nor the stream is enough: verdict.Classify
// evaluates what the CLI reported; what this program did to the run comes first
// here.
func classifyExit(run model.Run, o transcript.Outcome, exit supervisor.Exit) Result {
	end := exit.EndedAt.Round(0)
	run.EndTime = &end
	run.Output = output(o)
	step, ran := exit.Step(stepClaude)
	run.ExitCode = step.Code
	if !ran || o.SessionID == "" && step.Code != nil && *step.Code != 0 {
		run.SessionID = "" // the session was never created
	}
	ending := verdict.Exit{ExitCode: step.Code, Signal: step.Signal, Stderr: step.Tail, At: step.Ended}
	ending.AfterResult = step.EndedBy == supervisor.EndedByOrphans
	if step.EndedBy != supervisor.EndedItself {
		o.Killed = nil // this program killed it: see cutShort
	}
	for _, words := range cutShort(step, exit) {
		run.Remark(words)
	}
	if exit.LogFault != "" {
		run.Remark("part of the output is missing from the log: " + exit.LogFault)
	}
	if exit.LogCut {
		run.Remark("the output was too long for the log: from 256 MB on only results were kept")
	}
	result := Result{Run: run}
	if exit.EndedBy != supervisor.EndedItself && exit.EndedBy != supervisor.EndedByOrphans {
		result.noteLimit(o, ending)
	}
	if stopped, ok := result.stopped(o, ending, exit); ok {
		return stopped
	}
	if pre, ran := exit.Step(stepPrecheck); ran && !pre.OK() {
		return precheckFailed(result, pre)
	}
	if exit.LogFault != "" && !o.HasResult && exit.EndedBy == supervisor.EndedItself {
		result.Retryable = true
		return result.end(model.RunFailed, model.ReasonError, "its output could not be written to the log, so its result is unknown: "+exit.LogFault)
	}
	return result.finished(o, ending, exit)
}

// stopped returns the result of a run that this program stopped or could not
// start; false: it ended in another way.
func (r Result) stopped(o transcript.Outcome, ending verdict.Exit, exit supervisor.Exit) (Result, bool) {
	step, _ := exit.Step(stepClaude)
	switch exit.EndedBy {
	case supervisor.EndedCancel:
		return r.cancelled(o, ending, exit), true
	case supervisor.EndedTimeout:
		r.Run.Remark(verdict.Classify(o, ending).Remarks...)
		r.Retryable = true
		r.Run.FailedCommand = failedCommand(exit)
		return r.end(model.RunFailed, model.ReasonTimeout, "exceeded its time limit and was stopped"+stepMessage(exit)+afterAnswer(step)), true
	case supervisor.EndedStall:
		r.Run.Remark(verdict.Classify(o, ending).Remarks...)
		r.Retryable = true
		return r.end(model.RunFailed, model.ReasonStall, "no output for longer than the stall limit; stopped"+afterAnswer(step)), true
	case supervisor.EndedNoOutput:
		r.Retryable = true
		return r.end(model.RunFailed, model.ReasonStall, fmt.Sprintf("the CLI printed nothing for %s after starting; stopped", firstOutput)), true
	case supervisor.EndedFault:
		r.Retryable = true // an update may have replaced the program at this very moment
		return r.unstarted(model.RunFailed, model.ReasonNotStarted, whyNotStarted(exit.Why)), true
	}
	return Result{}, false
}

// whyNotStarted returns the supervisor's error with the field that has to be
// changed, where one is at fault.
func whyNotStarted(why string) string {
	cause, ofClaude := strings.CutPrefix(why, "start "+stepClaude+": ")
	if !ofClaude {
		return why
	}
	if dir, ok := strings.CutPrefix(cause, "working directory: "); ok {
		return model.Invalid("working_directory.path", dir, "create it, or choose another directory for the job").WithOperation("start " + stepClaude).Error()
	}
	for _, program := range []string{"cannot be started", "no such file", "permission denied", "not found in PATH"} {
		if strings.Contains(cause, program) {
			return claude.NotStarted(cause).Error()
		}
	}
	return why
}

// cancelled returns the result of a run that was cancelled: by the user, by
// this program for the reason Exit.Why, or by a signal to its supervisor.
func (r Result) cancelled(o transcript.Outcome, ending verdict.Exit, exit supervisor.Exit) Result {
	switch why := exit.Why; {
	case why == bySignal:
		return r.end(model.RunFailed, model.ReasonInterrupted, "interrupted: the supervisor received a shutdown signal; output up to that point is kept")
	case why == string(model.ReasonMCPServer):
		r.Retryable = true
		r.Run.Remark(verdict.Classify(o, ending).Remarks...)
		return r.end(model.RunFailed, model.ReasonMCPServer, "an MCP server that the task requires was not available")
	case len(exit.Steps) == 0: // right before its slot
		return cancelledUnstarted(r.Run, reasonOf(why))
	}
	reason, status := reasonOf(exit.Why), model.RunCancelled
	if reason == model.ReasonOutlier {
		status = model.RunFailed
	}
	r.Run.Remark(verdict.Classify(o, ending).Remarks...)
	return r.end(status, reason, cancelMessage(reason))
}

// finished returns the result of a run that this program did not stop: what
// the CLI reported, unless a check failed after it.
func (r Result) finished(o transcript.Outcome, ending verdict.Exit, exit supervisor.Exit) Result {
	v := verdict.Classify(o, ending)
	r.Retryable, r.Limit = v.Retryable, v.Limit
	r.Run.ResetTime = v.ResetTime
	r.Run.Remark(v.Remarks...)
	r = r.end(v.Status, v.Reason, v.Errors...)
	for _, s := range exit.Steps {
		if strings.HasPrefix(s.Name, stepCheck+" ") && !s.OK() && v.Status == model.RunSuccess {
			r.Retryable = false
			r.Run.FailedCommand = failedCommand(exit)
			return r.end(model.RunFailed, model.ReasonCheck, fmt.Sprintf("%s failed: %s", s.Name, describeExit(s)))
		}
	}
	return r
}

// noteLimit records a usage limit that a run reached although it ended for
// another reason.
func (r *Result) noteLimit(o transcript.Outcome, e verdict.Exit) {
	limit, reset, words := verdict.LimitReached(o, e)
	if limit == nil {
		return
	}
	r.Limit, r.LimitReset = limit, reset
	r.Run.Remark(words)
}

// cutShort describes what was still running when the run was ended.
func cutShort(step supervisor.StepExit, exit supervisor.Exit) []string {
	var remarks []string
	if len(step.Working) > 0 {
		remarks = append(remarks, "ended while still in progress: "+strings.Join(step.Working, ", "))
	}
	if len(step.Unfinished) > 0 {
		remarks = append(remarks, "Claude Code exited while this was still in progress: "+strings.Join(step.Unfinished, ", "))
	}
	if step.EndedBy == supervisor.EndedByOrphans {
		remarks = append(remarks, fmt.Sprintf("Claude Code stayed open for %s after its answer with nothing in progress, and was ended", "a minute"))
	}
	for _, s := range exit.Steps {
		if len(s.Left) == 0 {
			continue
		}
		who := "it"
		if s.Name != stepClaude {
			who = s.Name
		}
		remarks = append(remarks, "processes that "+who+" left running were ended: "+strings.Join(s.Left, ", "))
	}
	return append(remarks, exit.Faults...)
}

// afterAnswer returns the addition to an error that the run had already
// answered when it was stopped.
func afterAnswer(step supervisor.StepExit) string {
	if !step.Answered || step.EndedBy == supervisor.EndedItself { // a check was ended, not the CLI
		return ""
	}
	return "; it had answered, but work that it had started was still in progress"
}

// maxOutput bounds the final text in the record, in bytes; the log has all of it.
const maxOutput = 1 << 20

// output returns the final text, or the last text of a run that was cut short.
func output(o transcript.Outcome) string {
	text := cmp.Or(o.Text, o.Said)
	if len(text) > maxOutput {
		text = strings.ToValidUTF8(text[:maxOutput], "") + "\n… the rest is in the log"
	}
	return text
}

// precheckFailed returns the result of a run that its precheck prevented: exit
// code 1 means that there is nothing to do.
func precheckFailed(r Result, pre supervisor.StepExit) Result {
	r.Retryable = false
	if pre.Code != nil && *pre.Code == 1 {
		words := "the precheck found nothing to do"
		if tail := lastLine(pre.Tail); tail != "" {
			words += ": " + tail
		}
		return r.unstarted(model.RunCancelled, model.ReasonNothingToDo, words)
	}
	r.Run.FailedCommand = failedCommand(supervisor.Exit{Steps: []supervisor.StepExit{pre}})
	return r.unstarted(model.RunFailed, model.ReasonPrecheck, "the precheck failed: "+describeExit(pre))
}

// end sets the outcome of a run that started.
func (r Result) end(status model.RunStatus, reason model.Reason, errors ...string) Result {
	r.Run.Status, r.Run.Reason, r.Run.Errors = status, reason, errors
	if r.Run.StartTime != nil && r.Run.EndTime != nil {
		d := max(0, r.Run.EndTime.Sub(*r.Run.StartTime).Seconds()) // the clock may have been set back within the run
		r.Run.Duration = &d
	}
	return r
}

// unstarted sets the outcome of a run whose CLI never started.
func (r Result) unstarted(status model.RunStatus, reason model.Reason, words string) Result {
	r.Run.StartTime, r.Run.Duration, r.Run.SessionID, r.Run.Usage = nil, nil, "", nil
	r.Run.Status, r.Run.Reason, r.Run.Errors = status, reason, model.Strings{words}
	return r
}

// notStarted returns the result of a run that could not be prepared.
func notStarted(run model.Run, err error) Result {
	ended := now()
	run.EndTime = &ended
	return Result{Run: run}.unstarted(model.RunFailed, model.ReasonNotStarted, err.Error())
}

// cancelledUnstarted returns the result of a run that was cancelled while it
// was prepared.
func cancelledUnstarted(run model.Run, reason model.Reason) Result {
	ended := now()
	run.EndTime = &ended
	return Result{Run: run}.unstarted(model.RunCancelled, reason, cancelMessage(reason))
}

// bySignal is the reason of a supervisor that received a SIGTERM without a
// cancel request.
const bySignal = "signal"

func reasonOf(why string) model.Reason {
	if why == "" {
		return model.ReasonUser
	}
	return model.Reason(why)
}

func cancelMessage(reason model.Reason) string {
	switch reason {
	case model.ReasonReplaced:
		return "replaced by a newer scheduled run of this task"
	case model.ReasonOutlier:
		return "stopped because it took or cost far more than usual"
	}
	return "cancelled by the user"
}

// stepMessage names the step that was ended when it was not the CLI itself.
func stepMessage(exit supervisor.Exit) string {
	if n := len(exit.Steps); n > 0 && exit.Steps[n-1].Name != stepClaude {
		return ": " + exit.Steps[n-1].Name
	}
	return ""
}

// failedCommand is the shell command that was the last step of a run; nil: that
// was the CLI.
func failedCommand(exit supervisor.Exit) *model.FailedCommand {
	if len(exit.Steps) == 0 {
		return nil
	}
	last := exit.Steps[len(exit.Steps)-1]
	if last.Command == "" {
		return nil
	}
	return &model.FailedCommand{Command: last.Command, ExitCode: last.Code, Output: lastLines(last.Tail, maxCommandOutput)}
}

// maxCommandOutput is how much of the output of a failed command is in the
// record, in bytes.
const maxCommandOutput = 4 << 10

// lastLines is the end of a text in whole lines; of a longer line its end.
func lastLines(text string, limit int) string {
	text = strings.TrimRight(text, "\r\n\t ")
	if len(text) <= limit {
		return text
	}
	text = strings.ToValidUTF8(text[len(text)-limit:], "")
	if _, whole, ok := strings.Cut(text, "\n"); ok {
		return whole
	}
	return text
}

// describeExit describes how a shell command ended.
func describeExit(s supervisor.StepExit) string {
	words := "ended by signal " + s.Signal
	if s.Code != nil {
		words = fmt.Sprintf("exit code %d", *s.Code)
	}
	if tail := lastLine(s.Tail); tail != "" {
		words += ": " + tail
	}
	return words
}

// lastLine returns the last line of a command's output that is not blank.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	const maxLength = 300
	return format.Cut(strings.TrimSpace(lines[len(lines)-1]), maxLength)
}
