package transcript

import (
	"cmp"
	"slices"
	"strings"

	"claude-scheduler/backend/format"
)

// maxHooks bounds how many failed hooks an outcome names; a hook fails for
// every call of a tool.
const maxHooks = 10

// unchecked records a tool call that ran although the hook that should check it
// gave no answer: it is not installed, failed or took too long. Claude Code
// (2.1.330) then runs the call as if there were no hook.
func (t *Transcript) unchecked(v *noVerdict) {
	call := "a tool call"
	if index, ok := t.parentCall(v.ToolUseID, len(t.entries)); ok {
		c := t.entries[index].Tool
		call = format.OneLine(strings.TrimSpace(c.Name+" "+c.Target), 150)
	}
	if v.TimedOut {
		call += ": it took too long"
	}
	note(&t.outcome.Unchecked, call)
}

// hook records a hook that failed. Exit code 2 means that a hook blocks
// something, which is no failure, except at the start or end of a session,
// where there is nothing to block.
func (t *Transcript) hook(e *event) {
	if e.Outcome != "error" && e.Outcome != "cancelled" {
		return
	}
	around := slices.Contains([]string{"SessionStart", "SessionEnd", "Setup"}, e.HookEvent)
	code := string(e.ExitCode)
	if !around && code == "2" {
		return
	}
	why := cmp.Or(format.OneLine(e.Stderr, 150), "it gave no reason")
	if code != "" && code != "null" {
		why += " (exit code " + format.OneLine(code, 20) + ")"
	}
	note(&t.outcome.FailedHooks, cmp.Or(e.HookName, e.HookEvent)+": "+why)
}

func note(list *[]string, words string) {
	if len(*list) < maxHooks && !slices.Contains(*list, words) {
		*list = append(*list, words)
	}
}

// ReadStderr records what only the CLI's standard error contains: SessionEnd
// hooks that failed. They run after the last event: "SessionEnd hook [make
// report] failed: Hook cancelled".
func (o *Outcome) ReadStderr(stderr string) {
	for line := range strings.Lines(stderr) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "SessionEnd hook ["); ok && strings.Contains(rest, "] failed:") {
			note(&o.FailedHooks, format.OneLine("SessionEnd ["+rest, 200))
		}
	}
}

// cutShort returns why Claude Code itself ended a turn before the model had
// finished, although the result is no error; empty: it did not. The values are
// those of 2.1.330.
func cutShort(e *event) string {
	switch {
	case e.Shutdown:
		return "it was shut down"
	case e.CheckStopped:
		return "it could not determine whether tool calls were safe"
	}
	switch e.TerminalReason {
	case "aborted_streaming", "aborted_tools":
		return "it was interrupted"
	case "blocking_limit", "rapid_refill_breaker", "prompt_too_long":
		return "the conversation was too long"
	case "max_turns", "budget_exhausted":
		return "a limit was reached (" + e.TerminalReason + ")"
	case "image_error", "model_error", "api_error", "malformed_tool_use_exhausted", "structured_output_retry_exhausted",
		"tool_deferred_unavailable", "turn_setup_failed":
		return e.TerminalReason
	}
	return ""
}
