package transcript

import (
	"maps"
	"slices"
	"time"

	"claude-scheduler/backend/model"
)

// Outcome is what the stream reports about the run as a whole. While HasResult
// is false, NumTurns and Usage, here and in Total, are counted from the
// messages so far.
type Outcome struct {
	Init           bool        `json:"init"` // the session began
	SessionID      string      `json:"session_id"`
	Model          string      `json:"model"`
	ClaudeVersion  string      `json:"claude_version"`
	Cwd            string      `json:"cwd"`
	PermissionMode string      `json:"permission_mode"`
	APIKeySource   string      `json:"api_key_source"` // "none": the subscription
	SlashCommands  []string    `json:"slash_commands"`
	Tools          []string    `json:"tools"`
	MCPServers     []MCPServer `json:"mcp_servers"`
	MCPListed      bool        `json:"mcp_listed"` // the session listed its servers

	// The last result. A run may have several, when background tasks end after
	// an answer; CostUSD is cumulative and, in a resumed session, continues
	// from the earlier runs. Usage and NumTurns are of the last turn only: see
	// Total.
	HasResult      bool                      `json:"has_result"`
	IsError        bool                      `json:"is_error"`
	Subtype        string                    `json:"subtype"`
	StopReason     string                    `json:"stop_reason"`
	TerminalReason string                    `json:"terminal_reason"`
	APIError       string                    `json:"api_error"`        // usage_limit_reached, max_output_tokens, connection_failed
	APIErrorStatus int                       `json:"api_error_status"` // HTTP; 0: none
	ErrorKind      string                    `json:"error_kind"`       // the last error's class: authentication_failed, billing_error, server_error
	Text           string                    `json:"text"`             // the final text, else the errors, one a line
	Said           string                    `json:"-"`                // the last text of the answer, used instead of Text if the run was cut short
	CostUSD        float64                   `json:"cost_usd"`
	Usage          model.Usage               `json:"usage"`
	NumTurns       int                       `json:"num_turns"`
	DurationMS     int64                     `json:"duration_ms"`
	Denials        []model.PermissionDenial  `json:"denials"`
	Requests       []model.PermissionRequest `json:"-"`            // that wait for the user
	Unanswered     []model.PermissionRequest `json:"-"`            // without an answer in time
	Refused        []model.PermissionRequest `json:"-"`            // that the user denied; they are not in Denials
	MoreDenials    int                       `json:"-"`            // denied calls beyond those listed in Denials
	FailedSteps    int                       `json:"failed_steps"` // tool calls that failed and were not repeated with success; neither denied, blocked nor refused by the CLI
	Results        int                       `json:"results"`

	// Why a result without an error is no success.
	Unclear      bool   `json:"unclear"`       // the last result does not say whether it is an error
	Stopped      string `json:"stopped"`       // message of a hook that stopped the run
	CutShort     string `json:"cut_short"`     // why Claude Code itself ended the last turn early
	NeverAsked   bool   `json:"never_asked"`   // the model was never asked
	LocalCommand string `json:"local_command"` // the slash command that Claude Code answered itself in the last turn; empty: none
	SaidNothing  bool   `json:"said_nothing"`  // it neither said anything nor called a tool
	Unfinished   bool   `json:"-"`             // the model answered again after the last result: a turn that has none

	// Things to report although they do not decide the outcome.
	EarlierError string          `json:"earlier_error"` // error of a turn before the last
	Blocked      []string        `json:"blocked"`       // descriptions of tool calls that a hook blocked
	Killed       []string        `json:"killed"`        // descriptions of background work that the CLI ended after it had answered
	FailedHooks  []string        `json:"failed_hooks"`  // descriptions of hooks that failed and so had no effect
	Unchecked    []string        `json:"unchecked"`     // descriptions of tool calls that ran although the hook that checks them failed
	Schedules    int             `json:"schedules"`     // schedules made by CronCreate, which never fire in a run
	Servers      map[string]bool `json:"servers"`       // MCP servers that were called: whether they answered

	// Total is the sum of all results of this run only.
	Total Totals `json:"total"`

	Limit     *Limit     `json:"limit"`      // the last event about the usage limit
	Refusal   *Limit     `json:"-"`          // the last one that refused a request; nil: none, or a later one about the same window did not
	Windows   []Window   `json:"-"`          // usage windows of the login, as last reported, in the order of their names
	WindowsAt time.Time  `json:"-"`          // the time in the stream of that report; zero: unknown
	ResetTime *time.Time `json:"reset_time"` // set when the limit was reached and the stream says when it ends
	LastTime  time.Time  `json:"last_time" ts_type:"string"`
	// LastAction is a live one-liner: "Bash: go test ./...".
	LastAction  string `json:"last_action"`
	Retries     int    `json:"retries"`     // how often the CLI retried the API
	Retrying    bool   `json:"retrying"`    // the CLI is retrying: no message since
	Fallback    string `json:"fallback"`    // the model that the CLI switched to, if any
	Unavailable bool   `json:"unavailable"` // the slash command is not available unattended: nothing was done
	OutputCut   bool   `json:"output_cut"`  // the scheduler left out part of the output
	Broken      int    `json:"broken"`      // lines that begin like an event but are not valid
	OddSession  bool   `json:"odd_session"` // a session id was not a UUID
	OddNumbers  bool   `json:"odd_numbers"` // a cost or count was implausible and counts as missing
	Exited      bool   `json:"-"`           // the CLI has exited; events that come now are not its own
	Late        int    `json:"late"`        // number of such events; they are ignored
}

// MCPServer is a server of the session; Status other than "connected" means
// that its tools were missing.
type MCPServer struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}

// Totals are sums over the results of one run, without what a resumed session
// spent before it and with what its subagents spent.
type Totals struct {
	CostUSD    float64     `json:"cost_usd"`
	Usage      model.Usage `json:"usage"`
	NumTurns   int         `json:"num_turns"`
	DurationMS int64       `json:"duration_ms"`
}

// Tokens returns the sum of all tokens of u.
func Tokens(u model.Usage) int {
	return u.InputTokens + u.OutputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens
}

// clone makes lists that the caller owns and that are never null in JSON.
func (o Outcome) clone() Outcome {
	o.SlashCommands = append([]string{}, o.SlashCommands...)
	o.Tools = append([]string{}, o.Tools...)
	o.MCPServers = append([]MCPServer{}, o.MCPServers...)
	o.Blocked, o.Killed, o.Servers = slices.Clone(o.Blocked), slices.Clone(o.Killed), maps.Clone(o.Servers)
	o.FailedHooks, o.Unchecked = slices.Clone(o.FailedHooks), slices.Clone(o.Unchecked)
	o.Requests, o.Unanswered, o.Refused = slices.Clone(o.Requests), slices.Clone(o.Unanswered), slices.Clone(o.Refused)
	o.Denials = append([]model.PermissionDenial{}, o.Denials...)
	return o
}
