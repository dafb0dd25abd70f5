package transcript

import (
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// Ending is how the process of a run ended.
type Ending struct {
	ExitCode *int   // nil: it did not exit by itself, or nobody saw it
	Signal   string // the signal that ended it: "KILL" or "SIGKILL"; empty: none
	Stderr   string
	// AfterResult says that the scheduler ended the process itself, because it
	// lingered after its last result. The result alone then decides: exit code
	// and signal are our own doing.
	AfterResult bool
	// At is when the process ended, in the time zone of the CLI. It resolves
	// "resets 3am"; the zero value means the time of the last event.
	At time.Time
}

// Verdict is what came of a run. A caller that ended the run itself (timeout,
// stall, cancelled by the user) knows better and overrides Reason.
type Verdict struct {
	Status model.RunStatus `json:"status"` // success or failed
	Reason model.Reason    `json:"reason"`
	// Errors are words a person can act on, the first with a hint in brackets.
	// A success may have some too: permissions that were denied.
	Errors []string `json:"errors"`
	// Retryable says that the same run may pass next time: API or network
	// trouble, or no result at all. The usage limit is not: it passes at ResetTime.
	Retryable bool       `json:"retryable"`
	ResetTime *time.Time `json:"reset_time"`
	// OneModel says that the usage limit is that of one model: with others, runs may go on.
	OneModel bool `json:"one_model"`
}

// Judge tells the truth about a finished run. It succeeded only if the exit
// code is 0 and the last result is no error: an API error is told as subtype
// "success", and an interrupted run exits with 0.
func Judge(o Outcome, e Ending) Verdict {
	exited := e.ExitCode != nil && *e.ExitCode == 0 && e.Signal == ""
	if o.HasResult && !o.IsError && (exited || e.AfterResult) {
		return Verdict{Status: model.RunSuccess, Errors: o.remarks()}
	}
	v := classify(&o, &e)
	v.Status = model.RunFailed
	v.Errors = append(v.Errors, o.remarks()...)
	return v
}

// remarks are what a person should know even of a success.
func (o *Outcome) remarks() []string {
	out := []string{}
	if o.Unavailable && !o.IsError {
		out = append(out, "the slash command did nothing: "+oneLine(o.Text, 200)+" (choose a command that works unattended)")
	}
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
	return append(out, fmt.Sprintf("permission denied for %s (look at what would allow it, then allow it and run again)", strings.Join(names, ", ")))
}
