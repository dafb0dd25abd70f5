package model

import (
	"slices"
	"time"
)

// Run is the execution record of one slot of a task. A run that never started
// has no start time, and a Reason.
type Run struct {
	ID            string     `json:"id"` // UUID
	TaskID        string     `json:"task_id"`
	TaskName      string     `json:"task_name"` // its name when the run was created
	Status        RunStatus  `json:"status" ts_type:"RunStatus"`
	ScheduledTime time.Time  `json:"scheduled_time" ts_type:"string"` // the slot
	StartTime     *time.Time `json:"start_time" ts_type:"string | null"`
	EndTime       *time.Time `json:"end_time" ts_type:"string | null"`
	Duration      *float64   `json:"duration"` // seconds from start to end
	SessionID     Text       `json:"session_id" ts_type:"string | null"`
	Output        string     `json:"output"`     // the final text
	RawOutput     string     `json:"raw_output"` // empty in runs.json; the API reads it from the log of the run, the last 8 MiB
	Errors        Strings    `json:"errors" ts_type:"string[]"`
	ExitCode      *int       `json:"exit_code"` // the CLI's; null if it did not run or a signal ended it

	JobID             Text               `json:"job_id" ts_type:"string | null"`
	Trigger           Trigger            `json:"trigger"`
	Attempt           int                `json:"attempt"`                          // from 1
	RetryOf           Text               `json:"retry_of" ts_type:"string | null"` // the run that this one retries
	Reason            Reason             `json:"reason" ts_type:"Reason | ''"`
	CostUSD           float64            `json:"cost_usd"`
	Usage             *Usage             `json:"usage"`
	NumTurns          int                `json:"num_turns"`
	Model             string             `json:"model"` // as the CLI reported it
	PermissionDenials []PermissionDenial `json:"permission_denials" ts_type:"PermissionDenial[]"`
	Worktree          string             `json:"worktree"` // its directory; empty: none
	Branch            string             `json:"branch"`
	Changes           *Changes           `json:"changes"`
	ClaudeVersion     string             `json:"claude_version"`
	ResetTime         *time.Time         `json:"reset_time" ts_type:"string | null"` // when the usage limit ends

	Directory    string  `json:"directory"`    // where it ran
	CommandLine  string  `json:"command_line"` // what was run, for a shell; the prompt went to standard input
	TreeBefore   string  `json:"tree_before"`  // git trees before and after the run, for its diff; empty: no repository
	TreeAfter    string  `json:"tree_after"`
	ChangedFiles Strings `json:"changed_files" ts_type:"string[]"`        // what triggered a file_watch run: the first 1,000, relative to the folder
	Sequence     Text    `json:"sequence" ts_type:"string | null"`        // id of the first run of the sequence it belongs to; null: none
	AfterRun     Text    `json:"after_run,omitempty" ts_type:"string"`    // the run whose end started it, by start_after; empty: none did
	FollowUps    Strings `json:"follow_ups,omitempty" ts_type:"string[]"` // the runs that its end started, by start_after
	Remarks      Strings `json:"remarks" ts_type:"string[]"`              // what was left out, ended early or could not be recorded; it does not decide the status

	Headline       string         `json:"headline"`                                // one line, at most 160 characters: what was found, why it failed or why it did not run; empty until the end
	Outcome        RunOutcome     `json:"outcome" ts_type:"RunOutcome | ''"`       // reported by the run itself; empty: not asked for, or not reported
	FailedSteps    int            `json:"failed_steps"`                            // tool calls that failed and were not repeated with success; denied ones are not counted
	FailedCommand  *FailedCommand `json:"failed_command"`                          // why it failed: its precheck, a check or the setup of its worktree; null: none of them
	Prompt         string         `json:"prompt"`                                  // as passed to the CLI, with placeholders filled in and secrets redacted; the first 32 KiB
	AcknowledgedAt *time.Time     `json:"acknowledged_at" ts_type:"string | null"` // when it was marked as done; null: not yet
	SnoozedUntil   *time.Time     `json:"snoozed_until" ts_type:"string | null"`   // until when it is left out of the report; null: it is not

	Profiles    Strings `json:"profiles" ts_type:"string[]"` // ids of the profiles that it ran with, the job's first
	ReservedUSD float64 `json:"reserved_usd"`                // of the daily budgets, which it may spend; 0: no budget applied
	AssumedUSD  float64 `json:"assumed_usd,omitempty"`       // what counts toward the daily budgets because the cost is unknown
	Outlier     string  `json:"outlier"`                     // how it is far outside the history of its task, found while it ran; empty: it is not

	Machine  string `json:"machine,omitempty"`   // of the fleet, that ran it or has claimed it; empty: not a shared run, or no machine has
	FleetRun string `json:"fleet_run,omitempty"` // identifies it in the fleet; empty: not a shared run

	// Vars are the values for {{var.NAME}} that a user gave for this run.
	Vars map[string]string `json:"vars,omitempty" ts_type:"Record<string, string>"`

	// Payload is the text of the event that started the run, for {{payload}}: data
	// from outside.
	Payload string `json:"payload,omitempty"`

	// Requests are those that wait for the user's answer, oldest first. A run that
	// has ended has none.
	Requests []PermissionRequest `json:"requests,omitempty" ts_type:"PermissionRequest[]"`

	Unknown Unknown `json:"-"`
}

// FailedCommand is the precheck or the check of a task, or the setup of a worktree,
// that a run failed for.
type FailedCommand struct {
	Command  string `json:"command"`   // for a shell, as its task had it
	ExitCode *int   `json:"exit_code"` // null: it was ended by a signal or at a limit
	Output   string `json:"output"`    // its end, secrets redacted: the last 4 KiB in whole lines
}

// PermissionRequest is a tool call that waits for the user's permission. If
// there is no answer before the deadline, it is denied.
type PermissionRequest struct {
	ID        string         `json:"id"` // unique within the run: "1", "2", …
	ToolUseID string         `json:"tool_use_id"`
	ToolName  string         `json:"tool_name"`
	ToolInput map[string]any `json:"tool_input" ts_type:"Record<string, unknown>"` // secrets are redacted
	AskedAt   time.Time      `json:"asked_at" ts_type:"string"`
	Deadline  time.Time      `json:"deadline" ts_type:"string"`
	Masked    bool           `json:"masked,omitempty"` // a secret in it was redacted, so no rule can be written for it
	Moved     bool           `json:"moved,omitempty"`  // see PermissionDenial
}

// Usage counts tokens, as the CLI's last result reported them.
type Usage struct {
	InputTokens              int `json:"input_tokens"`
	OutputTokens             int `json:"output_tokens"`
	CacheCreationInputTokens int `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int `json:"cache_read_input_tokens"`
}

// PermissionDenial is a tool call that was denied.
type PermissionDenial struct {
	ToolName  string         `json:"tool_name"`
	ToolUseID string         `json:"tool_use_id"`
	ToolInput map[string]any `json:"tool_input"`
	// Moved: an earlier call had changed to another folder, where relative paths
	// then start.
	Moved bool `json:"moved,omitempty"`
}

// Changes counts what a run changed in its repository, committed or not.
type Changes struct {
	Files      int `json:"files"`
	Insertions int `json:"insertions"`
	Deletions  int `json:"deletions"`
	Commits    int `json:"commits"`
}

// maxRemarks limits the remarks of a run.
const maxRemarks = 200

// Remark adds a remark, once. Remarks beyond a limit are left out.
func (r *Run) Remark(words ...string) {
	for _, w := range words {
		if len(r.Remarks) >= maxRemarks {
			return
		}
		if len(r.Remarks) == maxRemarks-1 {
			w = "there are more remarks than are recorded"
		}
		if !slices.Contains(r.Remarks, w) {
			r.Remarks = append(r.Remarks[:len(r.Remarks):len(r.Remarks)], w) // copies of the record share the old list
		}
	}
}

// NewRun returns a run with the defaults.
func NewRun() Run { return Run{Status: RunUpcoming, Trigger: TriggerManual, Attempt: 1} }

func (r Run) MarshalJSON() ([]byte, error) {
	type plain Run
	p := plain(r)
	if p.PermissionDenials == nil {
		p.PermissionDenials = []PermissionDenial{}
	}
	return encode(p, r.Unknown)
}

func (r *Run) UnmarshalJSON(data []byte) error {
	type plain Run
	p := plain(NewRun())
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*r, r.Unknown = Run(p), unknown
	return nil
}
