package transcript

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// event is the union of all lines of the stream, decoded in one pass. A field
// of an unexpected type keeps its zero value.
type event struct {
	Type      string  `json:"type"`
	Subtype   string  `json:"subtype"`
	SessionID string  `json:"session_id"`
	Parent    string  `json:"parent_tool_use_id"`
	Timestamp string  `json:"timestamp"`
	Message   message `json:"message"`

	// assistant and user
	Error        string     `json:"error"`
	APIError     string     `json:"api_error"`
	APIStatus    int        `json:"api_error_status"`
	Synthetic    bool       `json:"isSynthetic"`
	ToolResult   toolResult `json:"tool_use_result"`
	ToolMeta     []toolMeta `json:"tool_result_meta"`
	LocalOutcome struct {
		Kind string `json:"kind"`
	} `json:"local_command_outcome"`

	// stream_event
	Event        delta  `json:"event"`
	APIMessageID string `json:"api_message_id"`

	// system/init
	Cwd            string      `json:"cwd"`
	Tools          []string    `json:"tools"`
	MCPServers     []MCPServer `json:"mcp_servers"`
	Model          string      `json:"model"`
	PermissionMode string      `json:"permissionMode"`
	SlashCommands  []string    `json:"slash_commands"`
	APIKeySource   string      `json:"apiKeySource"`
	Version        string      `json:"claude_code_version"`

	// other system lines
	Content       string  `json:"content"`
	ToolUseID     string  `json:"tool_use_id"`
	ToolName      string  `json:"tool_name"`
	Attempt       int     `json:"attempt"`
	MaxRetries    int     `json:"max_retries"`
	RetryDelayMS  float64 `json:"retry_delay_ms"`
	ErrorStatus   int     `json:"error_status"`
	FallbackModel string  `json:"fallback_model"`
	TaskID        string  `json:"task_id"`
	Backgrounded  bool    `json:"is_backgrounded"`
	Status        string  `json:"status"`
	Summary       string  `json:"summary"`
	Description   string  `json:"description"`
	LastTool      string  `json:"last_tool_name"`
	Prevents      bool    `json:"prevent_continuation"`
	Submit        struct {
		Kind string `json:"kind"` // blocked_by_hook, stopped_by_hook
	} `json:"prompt_submit_outcome"`
	NoVerdict *noVerdict      `json:"hook_no_verdict"`
	HookName  string          `json:"hook_name"`
	HookEvent string          `json:"hook_event"`
	Outcome   string          `json:"outcome"` // success, error or cancelled, for a hook
	Stderr    string          `json:"stderr"`
	ExitCode  json.RawMessage `json:"exit_code"` // a hook's exit code
	Patch     struct {
		Status string `json:"status"`
	} `json:"patch"`

	RateLimit rateLimit `json:"rate_limit_info"`

	// result
	IsError        optionalBool             `json:"is_error"`
	LocalCommand   string                   `json:"local_command"`
	Structured     json.RawMessage          `json:"structured_output"`
	Result         string                   `json:"result"`
	Errors         []string                 `json:"errors"`
	CostUSD        amount                   `json:"total_cost_usd"`
	Usage          usage                    `json:"usage"`
	SinceLast      map[string]modelUsage    `json:"model_usage_since_last_result"`
	DurationMS     amount                   `json:"duration_ms"`
	NumTurns       int                      `json:"num_turns"`
	StopReason     string                   `json:"stop_reason"`
	TerminalReason string                   `json:"terminal_reason"`
	Shutdown       bool                     `json:"interrupted_by_shutdown"`
	CheckStopped   bool                     `json:"stopped_by_permission_check"`
	Denials        []model.PermissionDenial `json:"permission_denials"`
}

type tokens = model.Usage

// usage is the usage of a message or a result or, with the second group, of a
// subagent.
type usage struct {
	tokens
	TotalTokens int     `json:"total_tokens"`
	DurationMS  float64 `json:"duration_ms"`
	present     bool    // it is present
	odd         bool    // some of its numbers are not counts
}

type modelUsage struct {
	Input         int    `json:"inputTokens"`
	Output        int    `json:"outputTokens"`
	CacheRead     int    `json:"cacheReadInputTokens"`
	CacheCreation int    `json:"cacheCreationInputTokens"`
	CostUSD       amount `json:"costUSD"`
}

type message struct {
	ID      string  `json:"id"`
	Model   string  `json:"model"`
	Content []block `json:"content"`
	Usage   usage   `json:"usage"`
}

type block struct {
	Type      string          `json:"type"`
	Text      string          `json:"text"`
	Thinking  string          `json:"thinking"`
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
	ToolUseID string          `json:"tool_use_id"`
	Content   resultText      `json:"content"`
	IsError   bool            `json:"is_error"`
}

// delta is an event of the API's own stream.
type delta struct {
	Type    string  `json:"type"`
	Index   int     `json:"index"`
	Message message `json:"message"`
	Block   block   `json:"content_block"`
	Delta   struct {
		Type     string `json:"type"`
		Text     string `json:"text"`
		Thinking string `json:"thinking"`
	} `json:"delta"`
	Usage usage `json:"usage"`
}

// noVerdict is a hook that should have checked a tool call but gave no answer;
// the call ran.
type noVerdict struct {
	Event     string `json:"hook_event"`
	ToolUseID string `json:"tool_use_id"`
	TimedOut  bool   `json:"timed_out"`
}

type toolMeta struct {
	ID       string `json:"id"`
	NotRun   string `json:"non_execution_kind"`
	Decision struct {
		Decision string `json:"decision"`
		Source   string `json:"source"` // "hook": a hook blocked it
	} `json:"permission_decision"`
}

type rateLimit struct {
	Status   string  `json:"status"`
	ResetsAt instant `json:"resetsAt"`
	Type     string  `json:"rateLimitType"`
	// Utilization is of the window of Type; versions that have Windows repeat it there.
	Utilization *float64                   `json:"utilization"`
	Windows     map[string]json.RawMessage `json:"unifiedWindows"`
}

// resultText is the content of a tool_result: a string, or a list of blocks of
// which the text counts.
type resultText string

func (r *resultText) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(r))
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(data, &parts) != nil {
		return nil
	}
	var text []byte
	for i, part := range parts {
		if i > 0 {
			text = append(text, '\n')
		}
		if part.Type == "text" {
			text = append(text, part.Text...)
		} else {
			text = append(append(append(text, '['), part.Type...), ']')
		}
	}
	*r = resultText(text)
	return nil
}

// toolResult is the CLI's machine-readable result of a tool. Its file contents
// and outputs repeat the tool_result and are not decoded.
type toolResult struct {
	Type       string     `json:"type"` // create or update, for a Write
	FilePath   string     `json:"filePath"`
	Patch      []wireHunk `json:"structuredPatch"`
	NewTodos   []wireTodo `json:"newTodos"`
	Background string     `json:"backgroundTaskId"`
	Async      bool       `json:"isAsync"`
}

type wireHunk struct {
	OldStart int      `json:"oldStart"`
	OldLines int      `json:"oldLines"`
	NewStart int      `json:"newStart"`
	NewLines int      `json:"newLines"`
	Lines    []string `json:"lines"`
}

type wireTodo struct {
	Content    string `json:"content"`
	Status     string `json:"status"`
	ActiveForm string `json:"activeForm"`
}

func (r *toolResult) UnmarshalJSON(data []byte) error {
	for _, word := range []string{`"structuredPatch"`, `"newTodos"`, `"backgroundTaskId"`, `"isAsync"`} {
		if len(data) > 0 && data[0] == '{' && bytes.Contains(data, []byte(word)) {
			type plain toolResult
			_ = json.Unmarshal(data, (*plain)(r)) // unreadable fields count as missing
			return nil
		}
	}
	return nil
}

// when parses the time of a line; zero if there is none.
func (e *event) when() time.Time {
	t, err := time.Parse(time.RFC3339, e.Timestamp)
	if err != nil {
		return time.Time{}
	}
	return t
}

// instant is a point in time that the CLI writes as seconds since 1970. Gateways
// also write milliseconds, a text, or a date. Anything else counts as missing.
type instant struct{ at *time.Time }

func (i *instant) UnmarshalJSON(data []byte) error {
	i.at = nil
	text := strings.Trim(string(data), `"`)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		at = at.UTC()
		i.at = &at
		return nil
	}
	epoch, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil // unreadable fields count as missing
	}
	if epoch >= 1e12 {
		epoch /= 1000 // milliseconds
	}
	const lastYear = 253402300799 // the end of 9999: later times cannot be written as JSON
	if epoch >= 1 && epoch <= lastYear {
		at := time.Unix(int64(epoch), 0).UTC()
		i.at = &at
	}
	return nil
}
