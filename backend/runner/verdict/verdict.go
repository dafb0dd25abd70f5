// Package verdict decides whether a run of Claude Code succeeded, and why not:
// from its stream's outcome and how its process ended.
package verdict

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Exit is how the process of a run ended.
type Exit struct {
	ExitCode *int   // nil: it was ended, or its exit was not seen
	Signal   string // the signal that ended it: "KILL" or "SIGKILL"; empty: none
	Stderr   string
	// AfterResult means that the scheduler ended the process, because it lingered
	// after its last result. Then only the result decides: exit code and signal
	// come from the scheduler.
	AfterResult bool
	// At is when the process ended, in the time zone of the CLI. It resolves
	// "resets 3am"; the zero value means the time of the last event.
	At time.Time
}

// Verdict is the result of a run. A caller that ended the run itself (timeout,
// stall, cancelled by the user) knows better and overrides Reason.
type Verdict struct {
	Status model.RunStatus `json:"status"` // success or failed
	Reason model.Reason    `json:"reason"`
	// Errors are messages that a user can act on, the first with a hint in
	// brackets. A success may have some too: denied permissions.
	Errors []string `json:"errors"`
	// Remarks are what was left out, ended early or ignored; they do not decide the status.
	Remarks []string `json:"remarks"`
	// Retryable means that the same run may succeed next time: API or network
	// trouble, or no result at all. A usage limit is not retryable: it resets at
	// ResetTime.
	Retryable bool       `json:"retryable"`
	ResetTime *time.Time `json:"reset_time"`
	Limit     *Limit     `json:"limit"` // the usage limit that ended the run; nil: none did
}

// Classify returns the verdict of a run that has ended. It succeeded only if
// the exit code is 0 and the last result is no error: an API error has the
// subtype "success", and an interrupted run exits with 0.
func Classify(o transcript.Outcome, e Exit) Verdict {
	o.ReadStderr(e.Stderr)
	exited := e.ExitCode != nil && *e.ExitCode == 0 && e.Signal == ""
	if o.HasResult && !o.IsError && (exited || e.AfterResult) {
		v := Verdict{Status: model.RunSuccess, Errors: []string{}}
		if reason, words := nothingDone(&o); reason != "" {
			v = Verdict{Status: model.RunFailed, Reason: reason, Errors: []string{words}}
		} else if o.Unfinished && !e.AfterResult {
			v = Verdict{Status: model.RunFailed, Reason: model.ReasonError, Retryable: true,
				Errors: []string{"Claude Code continued after its answer and ended in the middle of that turn, without a result (run it again; see the end of the raw log)"}}
		}
		v.Errors, v.Remarks = append(v.Errors, denied(&o)...), remarks(&o)
		return v
	}
	v := classify(&o, &e)
	v.Status = model.RunFailed
	v.Errors, v.Remarks = append(v.Errors, denied(&o)...), remarks(&o)
	return v
}

// nothingDone returns why a result without an error is no success: a hook
// stopped the run, or the model was not asked or said nothing.
func nothingDone(o *transcript.Outcome) (reason model.Reason, words string) {
	switch {
	case o.Stopped != "":
		return model.ReasonHook, "a hook stopped the run: " + o.Stopped + " (see the hooks in the settings of Claude Code)"
	case o.CutShort != "":
		return model.ReasonError, "Claude Code ended the run early: " + o.CutShort + " (run it again)"
	case o.Unavailable && o.NeverAsked:
		return model.ReasonNothingDone, "the slash command did nothing: " + format.OneLine(o.Text, 200) + " (choose a command that works unattended)"
	case o.NeverAsked:
		words = "the model was never asked, so nothing was done"
		if o.LocalCommand != "" {
			words = "Claude Code answered /" + format.OneLine(o.LocalCommand, 40) + " itself; " + words
		}
		if said := format.OneLine(cmp.Or(strings.TrimSpace(o.Text), o.Said), 200); said != "" {
			words += "; claude said: " + said
		}
		return model.ReasonNothingDone, words + " (check the prompt or slash command)"
	case o.SaidNothing:
		return model.ReasonNothingDone, "the model said nothing and did nothing (run it again, or ask more clearly)"
	}
	return "", ""
}

// maxAlike limits the remarks of one kind.
const maxAlike = 20

// unavailable lists the MCP servers that were not available, and why.
func unavailable(o *transcript.Outcome) []string {
	var out []string
	listed := map[string]bool{}
	for _, s := range o.MCPServers {
		listed[transcript.ServerName(s.Name)] = true
		if why := o.Unusable(s); s.Status != "disabled" && why != "" {
			out = append(out, format.OneLine(s.Name, 80)+" was not available: "+why)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Servers)) {
		if !listed[name] && !o.Servers[name] {
			out = append(out, format.OneLine(name, 80)+" was not available: "+o.MissingServer(name))
		}
	}
	return out
}

// remarks returns what a user should know whether or not the run succeeded.
func remarks(o *transcript.Outcome) []string {
	var out []string
	add := func(before string, list []string) {
		for _, words := range list[:min(len(list), maxAlike)] {
			out = append(out, before+words)
		}
		if more := len(list) - maxAlike; more > 0 {
			out = append(out, fmt.Sprintf("%d more such remarks: %s…", more, strings.TrimSuffix(strings.TrimSpace(before), ":")))
		}
	}
	add("the MCP server ", unavailable(o))
	add("a hook blocked ", o.Blocked)
	add("a hook failed, so it did not check ", o.Unchecked)
	add("a hook failed: ", o.FailedHooks)
	add("Claude Code ended background work: ", o.Killed)
	if o.EarlierError != "" && !o.IsError {
		out = append(out, "an earlier turn of the run ended with an error: "+o.EarlierError)
	}
	if o.HasResult && !o.IsError && !o.SaidNothing && strings.TrimSpace(o.Text) == "" && !o.NeverAsked && o.Stopped == "" {
		out = append(out, "the run ended without a closing answer")
	}
	if o.Fallback != "" {
		out = append(out, "another model was used: "+format.OneLine(o.Fallback, 80))
	}
	if o.Schedules > 0 {
		out = append(out, "a schedule that the run made with CronCreate never fires, because it ends with the session (make it a task)")
	}
	if o.OddSession {
		out = append(out, "a session id that is not a UUID was ignored")
	}
	if o.MoreDenials > 0 {
		out = append(out, fmt.Sprintf("%d more calls were denied than are listed", o.MoreDenials))
	}
	if o.OddNumbers {
		out = append(out, "a cost or count that cannot be right was ignored")
	}
	return out
}

// denied returns messages about the denied calls.
func denied(o *transcript.Outcome) []string {
	var out []string
	if len(o.Denials) == 0 {
		return out
	}
	counts := map[string]int{}
	var names []string
	for _, d := range o.Denials {
		if counts[d.ToolName]++; counts[d.ToolName] == 1 {
			names = append(names, d.ToolName)
		}
	}
	for i, name := range names {
		if counts[name] > 1 {
			names[i] = fmt.Sprintf("%s (%d times)", name, counts[name])
		}
	}
	return append(out, fmt.Sprintf("permission denied for %s (see which rule would allow it, then allow it and run again)", strings.Join(names, ", ")))
}
