package transcript

import (
	"encoding/json"
	"time"
)

// Kind is the kind of an entry.
type Kind string

const (
	KindStart    Kind = "start"    // the session began; Text names model, permission mode and directory
	KindPrompt   Kind = "prompt"   // the user's message, if the CLI repeats it
	KindText     Kind = "text"     // Claude's text, as Markdown
	KindThinking Kind = "thinking" // Claude's thinking
	KindTool     Kind = "tool"     // a tool call, with its result once there is one
	KindDenied   Kind = "denied"   // a refused permission whose tool call is not in the stream
	KindRetry    Kind = "retry"    // the API failed and is called again
	KindLimit    Kind = "limit"    // the usage limit is near or reached
	KindNotice   Kind = "notice"   // a message of the CLI or the scheduler
	KindError    Kind = "error"    // the CLI's own message instead of an answer
	KindOutput   Kind = "output"   // a line that is not an event
	KindResult   Kind = "result"   // the end of a turn; a run may have several
)

// Entry is one row of the transcript.
type Entry struct {
	Index   int       `json:"index"`
	Kind    Kind      `json:"kind"`
	Time    time.Time `json:"time,omitzero" ts_type:"string"` // zero: not in the stream
	Offset  int64     `json:"offset"`                         // byte offset of its first line in the log
	Parent  string    `json:"parent,omitempty"`               // tool_use_id of the call that started its subagent
	Depth   int       `json:"depth"`                          // 0: the run itself, 1: its subagents
	Text    string    `json:"text,omitempty"`
	Partial bool      `json:"partial,omitempty"` // still growing
	Dropped bool      `json:"dropped,omitempty"` // incomplete and replaced by a retry: not to be shown
	Tool    *ToolCall `json:"tool,omitempty"`
	Retry   *Retry    `json:"retry,omitempty"`
	Limit   *Limit    `json:"limit,omitempty"`
	Result  *Result   `json:"result,omitempty"`
}

// Settled reports whether the entry will no longer change if the run
// continues as expected.
func (e Entry) Settled() bool {
	return !e.Partial && (e.Tool == nil || e.Tool.Done)
}

// maxResult is how many bytes of a tool's result, and of its input, are kept
// in memory; the log has all of it.
const maxResult = 256 << 10

// ToolCall is a tool call and its result.
type ToolCall struct {
	ID    string          `json:"id"`
	Name  string          `json:"name"`  // as the CLI names it: Bash, mcp__github__get_issue
	Title string          `json:"title"` // for people: Bash, github: get_issue
	Verb  string          `json:"verb"`  // Read, Edited, Ran
	Input json.RawMessage `json:"input,omitempty" ts_type:"unknown"`
	// Target is what a one-line row shows: a path below the working directory,
	// the first line of a command, a URL. It may be empty.
	Target     string `json:"target"`
	Result     string `json:"result,omitempty"`
	Truncated  bool   `json:"truncated,omitempty"` // Result, Input or Diff is incomplete
	Done       bool   `json:"done"`
	IsError    bool   `json:"is_error,omitempty"`
	Denied     bool   `json:"denied,omitempty"`     // the permission was refused
	Stopped    bool   `json:"stopped,omitempty"`    // ended before it finished
	Background bool   `json:"background,omitempty"` // continued in the background; Done reports its end
	Summary    string `json:"summary,omitempty"`    // the CLI's summary at the end of a subagent or background task
	Tally      string `json:"tally,omitempty"`      // what a test runner or git counted: "2 failed, 210 passed", "1 commit"; empty: nothing that is certain
	DurationMS int64  `json:"duration_ms,omitempty"`
	Children   int    `json:"children,omitempty"` // tool calls of the subagent
	Activity   string `json:"activity,omitempty"` // the tool that the subagent used last
	Tokens     int    `json:"tokens,omitempty"`   // used by the subagent
	Diff       *Diff  `json:"diff,omitempty"`
	Todos      []Todo `json:"todos,omitempty"`
	step       uint64 // identifies the call by tool and input; 0: unknown
}

// Retry is one message that the CLI calls the API again.
type Retry struct {
	Attempt int    `json:"attempt"`
	Max     int    `json:"max"`
	DelayMS int64  `json:"delay_ms"`
	Status  int    `json:"status"` // HTTP; 0: no answer at all
	Error   string `json:"error"`  // the CLI's name of the error: overloaded, server_error, authentication_failed
}

// Limit is the state of the subscription's usage limit.
type Limit struct {
	Status    string     `json:"status"`               // allowed, allowed_warning, rejected
	Type      string     `json:"type"`                 // five_hour, seven_day, seven_day_opus
	ResetTime *time.Time `json:"reset_time,omitempty"` // nil: unknown
}

// Result is the CLI's report at the end of a turn.
type Result struct {
	IsError    bool    `json:"is_error"`
	Subtype    string  `json:"subtype"`
	NumTurns   int     `json:"num_turns"`
	DurationMS int64   `json:"duration_ms"`
	CostUSD    float64 `json:"cost_usd"` // the session so far
	Tokens     int     `json:"tokens"`
}
