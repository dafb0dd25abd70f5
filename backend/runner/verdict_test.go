package runner

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

const sessionLine = `"session_id":"2a6207a7-99db-44c2-a232-5928f74f0c89"`

// The stream of a script in the CLI's place, and the expected verdict.
func TestVerdictOfTheStream(t *testing.T) {
	t.Parallel()
	line := func(text string) string { return "cat <<'X'\n" + text + "\nX\n" }
	begin := func(servers string) string {
		return line(`{"type":"system","subtype":"init",` + sessionLine + `,"cwd":".","model":"m","tools":[],"mcp_servers":[` + servers + `]}`)
	}
	result := func(fields string) string { return line(`{"type":"result","subtype":"success",` + fields + `}`) }
	const good = `"is_error":false,"result":"done","session_id":"2a6207a7-99db-44c2-a232-5928f74f0c89","total_cost_usd":0.01,"num_turns":1`
	const nothing = `"is_error":false,"num_turns":0,"stop_reason":null,"total_cost_usd":0,"usage":{"input_tokens":0,"output_tokens":0},"permission_denials":[]`
	hook := func(kind string) string {
		return line(`{"type":"system","subtype":"informational","content":"UserPromptSubmit operation blocked by hook: policy: not today","level":"warning","prevent_continuation":true,"prompt_submit_outcome":{"kind":"` + kind + `"}}`)
	}
	assistant := func(content string) string {
		return line(`{"type":"assistant","message":{"id":"m1","model":"m","content":[` + content + `]},` + sessionLine + `}`)
	}
	call := func(tool string) string {
		return assistant(`{"type":"tool_use","id":"t1","name":"` + tool + `","input":{}}`)
	}
	answer := func(failed, text string) string {
		return line(`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","is_error":` + failed + `,"content":"` + text + `"}]},` + sessionLine + `}`)
	}
	db := func(status string) string { return begin(`{"name":"db","status":"` + status + `"}`) }
	allowed := func(o *Request) { o.Task.AllowedTools = model.Strings{"Read", "mcp__db__query"} }
	required := func(o *Request) { o.Task.RequiredMCPServers = model.Strings{"db"} }
	for _, c := range []struct {
		name   string
		script string
		change func(*Request)
		status model.RunStatus
		reason model.Reason
		words  string // expected in the errors
		remark string // expected in the remarks; empty: there is none
	}{
		{"a plain success", begin("") + result(good), nil, model.RunSuccess, "", "", ""},

		// The model was never asked, or said nothing.
		{"a prompt that a hook blocked", begin("") + hook("blocked_by_hook") + result(nothing+`,"result":"blocked"`), nil, model.RunFailed, model.ReasonHook, "policy: not today", ""},
		{"a prompt that a hook stopped", begin("") + hook("stopped_by_hook") + result(nothing+`,"result":""`), nil, model.RunFailed, model.ReasonHook, "policy: not today", ""},
		{"a hook that stops within the turn", begin("") + call("Bash") + answer("false", "hi") + result(`"is_error":false,"result":"","num_turns":2,"terminal_reason":"hook_stopped"`), nil, model.RunFailed, model.ReasonHook, "a hook of a tool call", ""},
		{"a Stop hook that stops", begin("") + assistant(`{"type":"text","text":"done"}`) + result(good+`,"terminal_reason":"stop_hook_prevented"`), nil, model.RunFailed, model.ReasonHook, "Stop hook", ""},
		{"a wake-up that a hook blocked", begin("") + result(good) + begin("") + hook("blocked_by_hook") + result(nothing+`,"result":"blocked"`), nil, model.RunFailed, model.ReasonHook, "policy: not today", ""},
		{"no turn", begin("") + result(nothing+`,"result":"Nothing to do"`), nil, model.RunFailed, model.ReasonNothingDone, "Nothing to do", ""},
		{"a turn that used nothing", begin("") + result(`"is_error":false,"num_turns":1,"usage":{"input_tokens":0,"output_tokens":0},"result":"ok"`), nil, model.RunFailed, model.ReasonNothingDone, "never asked", ""},
		{"a local command that failed", begin("") + line(`{"type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"Error: No messages to compact"}]},"local_command_outcome":{"kind":"failed"}}`) + result(nothing+`,"result":"","local_command":"compact"`), nil, model.RunFailed, model.ReasonNothingDone, "No messages to compact", ""},
		{"a local command that answered", begin("") + line(`{"type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"Context"}]}}`) + result(nothing+`,"result":"Context","local_command":"context"`), nil, model.RunFailed, model.ReasonNothingDone, "answered /context itself; the model was never asked", ""},
		{"a local command with tokens of an earlier turn", begin("") + assistant(`{"type":"text","text":"done"}`) + result(good) + begin("") + result(nothing+`,"result":"Context","local_command":"context"`), nil, model.RunSuccess, "", "", ""},
		{"only thoughts", begin("") + assistant(`{"type":"thinking","thinking":"hm"}`) + result(`"is_error":false,"result":"","num_turns":2,"usage":{"input_tokens":5,"output_tokens":5}`), nil, model.RunFailed, model.ReasonNothingDone, "said nothing", ""},
		{"work without words", begin("") + call("Bash") + answer("false", "hi") + result(`"is_error":false,"result":"","num_turns":2,"usage":{"input_tokens":5,"output_tokens":5}`), nil, model.RunSuccess, "", "", "without a closing answer"},

		// The CLI ended the turn itself, and calls it no error.
		{"a hook that defers a call", begin("") + call("Bash") + result(`"is_error":false,"result":"","num_turns":1,"stop_reason":"tool_deferred"`), nil, model.RunFailed, model.ReasonHook, "deferred a tool call", ""},
		{"a shutdown", begin("") + assistant(`{"type":"text","text":"working"}`) + result(good+`,"interrupted_by_shutdown":true`), nil, model.RunFailed, model.ReasonError, "shut down", ""},
		{"a check that gives up", begin("") + assistant(`{"type":"text","text":"working"}`) + result(good+`,"stopped_by_permission_check":true`), nil, model.RunFailed, model.ReasonError, "safe", ""},
		{"an interruption", begin("") + assistant(`{"type":"text","text":"working"}`) + result(good+`,"terminal_reason":"aborted_streaming"`), nil, model.RunFailed, model.ReasonError, "interrupted", ""},
		{"a normal end", begin("") + result(good+`,"terminal_reason":"completed"`), nil, model.RunSuccess, "", "", ""},
		{"an unknown kind of result", begin("") + line(`{"type":"result","subtype":"stopped",`+good+`}`), nil, model.RunFailed, model.ReasonError, "done", ""},

		// Hooks that failed.
		{"a missing guard", begin("") + call("Bash") + line(`{"type":"system","subtype":"informational","content":"A hook gave no usable answer, so it didn't check this action.","tag":"hook_no_verdict","hook_no_verdict":{"hook_event":"PreToolUse","tool_use_id":"t1","timed_out":false}}`) + answer("false", "hi") + result(good), nil, model.RunSuccess, "", "", "a hook failed, so it did not check Bash"},
		{"a guard that takes too long", begin("") + call("Bash") + line(`{"type":"system","subtype":"informational","tag":"hook_no_verdict","hook_no_verdict":{"hook_event":"PreToolUse","tool_use_id":"t1","timed_out":true}}`) + answer("false", "hi") + result(good), nil, model.RunSuccess, "", "", "did not check Bash: it took too long"},
		{"a hook at the start that fails", line(`{"type":"system","subtype":"hook_response","hook_id":"h","hook_name":"SessionStart:startup","hook_event":"SessionStart","stderr":"no network\n","exit_code":2,"outcome":"error"}`) + begin("") + result(good), nil, model.RunSuccess, "", "", "a hook failed: SessionStart:startup: no network"},
		{"a hook at the start that works", line(`{"type":"system","subtype":"hook_response","hook_id":"h","hook_name":"SessionStart:startup","hook_event":"SessionStart","exit_code":0,"outcome":"success"}`) + begin("") + result(good), nil, model.RunSuccess, "", "", ""},
		{"a hook of the prompt that fails", line(`{"type":"system","subtype":"hook_response","hook_id":"h","hook_name":"UserPromptSubmit","hook_event":"UserPromptSubmit","stderr":"no jq\n","exit_code":1,"outcome":"error"}`) + begin("") + result(good), nil, model.RunSuccess, "", "", "a hook failed: UserPromptSubmit: no jq (exit code 1)"},
		{"a hook after a tool that fails", begin("") + line(`{"type":"system","subtype":"hook_response","hook_id":"h","hook_name":"PostToolUse:Edit","hook_event":"PostToolUse","stderr":"prettier: not found","exit_code":127,"outcome":"error"}`) + result(good), nil, model.RunSuccess, "", "", "PostToolUse:Edit: prettier: not found (exit code 127)"},
		{"a Stop hook that takes too long", begin("") + line(`{"type":"system","subtype":"hook_response","hook_id":"h","hook_name":"Stop","hook_event":"Stop","stderr":"","outcome":"cancelled"}`) + result(good), nil, model.RunSuccess, "", "", "a hook failed: Stop: it gave no reason"},
		{"a hook that blocks a call", begin("") + line(`{"type":"system","subtype":"hook_response","hook_id":"h","hook_name":"PreToolUse:Bash","hook_event":"PreToolUse","stderr":"not here","exit_code":2,"outcome":"error"}`) + result(good), nil, model.RunSuccess, "", "", ""},
		{"a hook with an odd exit code", begin("") + line(`{"type":"system","subtype":"hook_response","hook_id":"h","hook_name":"Stop","hook_event":"Stop","stderr":"x","exit_code":"one","outcome":"error"}`) + result(good), nil, model.RunSuccess, "", "", "a hook failed: Stop: x"},
		{"a hook at the end that fails", begin("") + result(good) + "echo 'SessionEnd hook [make report] failed: no such target' >&2\n", nil, model.RunSuccess, "", "", "a hook failed: SessionEnd [make report] failed: no such target"},

		{"another model", begin("") + line(`{"type":"system","subtype":"model_refusal_fallback","fallback_model":"claude-sonnet-5-5","content":"Switched to Sonnet"}`) + result(good), nil, model.RunSuccess, "", "", "another model was used: claude-sonnet-5-5"},

		// Work for which the CLI did not wait.
		{"background work when it exits", begin("") + line(`{"type":"system","subtype":"background_tasks_changed","tasks":[{"task_id":"b","task_type":"local_bash","description":"go test"}]}`) + result(good), nil, model.RunSuccess, "", "", `background command "go test"`},
		{"background work that had ended", begin("") + line(`{"type":"system","subtype":"background_tasks_changed","tasks":[{"task_id":"b","task_type":"local_bash","description":"go test"}]}`) + result(good) + line(`{"type":"system","subtype":"background_tasks_changed","tasks":[]}`) + begin("") + result(good), nil, model.RunSuccess, "", "", ""},
		{"a wake-up that is due when it exits", begin("") + line(`{"type":"user","message":{"content":[]},"tool_use_result":{"scheduledFor":WAKE}}`) + result(good), nil, model.RunSuccess, "", "", "wake-up at"},

		// The last result decides, if it is unambiguous.
		{"is_error as a string", begin("") + result(`"is_error":"true","result":"done","num_turns":1`), nil, model.RunFailed, model.ReasonError, "does not say whether", ""},
		{"is_error false as a string", begin("") + result(`"is_error":"false","result":"done","num_turns":1`), nil, model.RunFailed, model.ReasonError, "does not say whether", ""},
		{"is_error missing", begin("") + result(`"result":"done","num_turns":1`), nil, model.RunFailed, model.ReasonError, "does not say whether", ""},
		{"is_error null", begin("") + result(`"is_error":null,"result":"done","num_turns":1`), nil, model.RunFailed, model.ReasonError, "does not say whether", ""},
		{"an error by its kind alone", begin("") + line(`{"type":"result","subtype":"error_max_turns","is_error":false,"num_turns":3,"result":""}`), nil, model.RunFailed, model.ReasonMaxTurns, "limit of turns", ""},
		{"no error after an error of the API", begin("") + line(`{"type":"assistant","error":"server_error","message":{"model":"<synthetic>","content":[{"type":"text","text":"API Error: 500"}]}}`) + result(`"is_error":false,"result":"API Error: 500","num_turns":1`), nil, model.RunFailed, model.ReasonError, "API Error: 500", ""},
		{"an answer after an error of the API", begin("") + line(`{"type":"assistant","error":"server_error","message":{"model":"<synthetic>","content":[{"type":"text","text":"API Error: 500"}]}}`) + assistant(`{"type":"text","text":"done"}`) + result(good), nil, model.RunSuccess, "", "", ""},
		{"an error, then a success", begin("") + result(`"is_error":true,"result":"API Error: 500","num_turns":1`) + begin("") + result(good), nil, model.RunSuccess, "", "", "API Error: 500"},
		{"a success, then an error", begin("") + result(good) + begin("") + result(`"is_error":true,"result":"API Error: 500","num_turns":1`), nil, model.RunFailed, model.ReasonError, "API Error: 500", ""},
		{"a result cut in half", begin("") + "printf '%s' '{\"type\":\"result\",\"subtype\":\"success\",\"is_err'\n", nil, model.RunFailed, model.ReasonError, "without a result", ""},
		{"a result without a line feed", begin("") + "printf '%s' '{\"type\":\"result\",\"subtype\":\"success\"," + good + "}'\n", nil, model.RunSuccess, "", "", ""},

		// Values in the stream are validated.
		{"a session id that is a flag", begin("") + result(`"is_error":false,"result":"done","num_turns":1,"session_id":"--dangerously-skip-permissions"`), nil, model.RunSuccess, "", "", "not a UUID"},
		{"a short session id", line(`{"type":"system","subtype":"init","session_id":"s1","cwd":".","model":"m","tools":[]}`) + result(`"is_error":false,"result":"done","num_turns":1,"session_id":"s1"`), nil, model.RunSuccess, "", "", "not a UUID"},
		{"a negative cost", begin("") + result(`"is_error":false,"result":"done","num_turns":1,"total_cost_usd":-100`), nil, model.RunSuccess, "", "", "cannot be right"},
		{"an infinite cost", begin("") + result(`"is_error":false,"result":"done","num_turns":1,"total_cost_usd":1e999`), nil, model.RunSuccess, "", "", "cannot be right"},
		{"a huge cost", begin("") + result(`"is_error":false,"result":"done","num_turns":1,"total_cost_usd":1e300`), nil, model.RunSuccess, "", "", "cannot be right"},
		{"a cost in words", begin("") + result(`"is_error":false,"result":"done","num_turns":1,"total_cost_usd":"7"`), nil, model.RunSuccess, "", "", "cannot be right"},
		{"a negative cost of a model", begin("") + result(good+`,"model_usage_since_last_result":{"m":{"costUSD":-3,"inputTokens":-4}}`), nil, model.RunSuccess, "", "", "cannot be right"},
		{"negative tokens", begin("") + result(good+`,"usage":{"input_tokens":-5,"output_tokens":7}`), nil, model.RunSuccess, "", "", "cannot be right"},
		{"negative turns", begin("") + result(`"is_error":false,"result":"done","num_turns":-1,"usage":{"input_tokens":5,"output_tokens":5}`), nil, model.RunSuccess, "", "", "cannot be right"},

		// MCP servers.
		{"a server that failed", db("failed") + result(good), nil, model.RunSuccess, "", "", "the MCP server db was not available: it could not be started or reached (failed)"},
		{"a server that never answered", db("pending") + result(good), nil, model.RunSuccess, "", "", "still connecting"},
		{"a server that wants a sign-in", db("needs-auth") + result(good), nil, model.RunSuccess, "", "", "needs a sign-in"},
		{"a disabled server", db("disabled") + result(good), nil, model.RunSuccess, "", "", ""},
		{"a server that is late", db("pending") + call("mcp__db__query") + answer("false", "rows") + result(good), allowed, model.RunSuccess, "", "", ""},
		{"a server that dies", db("connected") + call("mcp__db__query") + answer("true", "Connection closed") + result(good), nil, model.RunSuccess, "", "", "its connection was lost"},
		{"a server that dies and comes back", db("connected") + call("mcp__db__query") + answer("true", "Connection closed") + call("mcp__db__query") + answer("false", "rows") + result(good), allowed, model.RunSuccess, "", "", ""},
		{"a tool that fails", db("connected") + call("mcp__db__query") + answer("true", "syntax error") + result(good), allowed, model.RunSuccess, "", "", ""},
		{"its tools are allowed", db("failed") + result(good), allowed, model.RunFailed, model.ReasonMCPServer, "whose tools the task allows", ""},
		{"its tools are allowed, it is unknown", begin("") + result(good), allowed, model.RunFailed, model.ReasonMCPServer, "not configured", ""},
		{"its tools are allowed, it dies", db("connected") + call("mcp__db__query") + answer("true", "Connection closed") + result(good), allowed, model.RunFailed, model.ReasonMCPServer, "connection was lost", ""},
		{"it is required", db("failed") + "exec sleep 99", required, model.RunFailed, model.ReasonMCPServer, "which the task requires", ""},
		{"it is required and unknown", begin("") + "exec sleep 99", required, model.RunFailed, model.ReasonMCPServer, "not configured", ""},
		{"it is required and connected", db("connected") + result(good), required, model.RunSuccess, "", "", ""},
		{"it is required and never answers", db("pending") + result(good), required, model.RunFailed, model.ReasonMCPServer, "still connecting", ""},
		{"it is required and late", db("pending") + call("mcp__db__query") + answer("false", "rows") + result(good), required, model.RunSuccess, "", "", ""},
		{"it is required, and not reported", line(`{"type":"system","subtype":"init",`+sessionLine+`}`) + result(good), required, model.RunFailed, model.ReasonMCPServer, "did not report", ""},
		{"it is required, and dies", db("connected") + call("mcp__db__query") + answer("true", "Connection closed") + result(good), required, model.RunFailed, model.ReasonMCPServer, "connection was lost", ""},
		{"another failure comes first", db("failed") + result(`"is_error":true,"result":"API Error: 500","num_turns":1`), allowed, model.RunFailed, model.ReasonError, "API Error: 500", "db was not available"},
		{"a name with special characters", begin(`{"name":"claude.ai Mail","status":"failed"}`) + result(good), func(o *Request) { o.Task.AllowedTools = model.Strings{"mcp__claude_ai_Mail"} }, model.RunFailed, model.ReasonMCPServer, "claude_ai_Mail", ""},

		// Other omissions.
		{"it creates its own schedule", begin("") + call("CronCreate") + answer("false", "Scheduled") + result(good), nil, model.RunSuccess, "", "", "never fires"},
		{"background work that the CLI ended", begin("") + result(good) + line(`{"type":"system","subtype":"task_notification","task_id":"b","status":"stopped","summary":"Background command x was stopped after reaching its background time limit"}`) + begin("") + result(good), nil, model.RunSuccess, "", "", "background time limit"},
		{"a call that a hook blocked", begin("") + call("Bash") + line(`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":"PreToolUse hook error: policy"}]},"tool_result_meta":[{"id":"t1","permission_decision":{"decision":"reject","source":"hook"}}]}`) + result(good+`,"permission_denials":[{"tool_name":"Bash","tool_use_id":"t1","tool_input":{}}]`), nil, model.RunSuccess, "", "", "a hook blocked Bash"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newTestEnv(t, "script")
			o := b.request(func(o *Request) {
				b.script(o, strings.ReplaceAll(c.script, "WAKE", strconv.FormatInt(time.Now().Add(time.Hour).UnixMilli(), 10)))
				if c.change != nil {
					c.change(o)
				}
			})
			began := time.Now()
			r := b.execute(o)
			want(t, r, c.status, c.reason, c.words)
			remarks := strings.Join(r.Run.Remarks, "\n")
			if !strings.Contains(remarks, c.remark) || c.remark == "" && remarks != "" {
				t.Errorf("remarks %q, want %q", remarks, c.remark)
			}
			if c.status == model.RunSuccess && len(r.Run.Errors) > 0 {
				t.Errorf("a success with errors %q", r.Run.Errors)
			}
			if r.Run.CostUSD < 0 || r.Run.CostUSD > 1 || r.Run.NumTurns < 0 || r.Run.Usage.InputTokens < 0 {
				t.Errorf("cost %v, %d turns, usage %v", r.Run.CostUSD, r.Run.NumTurns, r.Run.Usage)
			}
			if id := string(r.Run.SessionID); id != "" && len(id) != 36 {
				t.Errorf("session %q", id)
			}
			if len(r.Run.PermissionDenials) > 0 {
				t.Errorf("denials %v", r.Run.PermissionDenials)
			}
			if strings.Contains(c.script, "sleep 99") && time.Since(began) > 60*time.Second {
				t.Error("it was not ended early")
			}
		})
	}
}

// The same with the real CLI: hooks and MCP servers of the project.
func TestVerdictOfTheRealCLI(t *testing.T) {
	t.Parallel()
	stop := func(event string) string {
		return `{"hooks":{"` + event + `":[{"hooks":[{"type":"command","command":"cat stop.json"}]}]}}`
	}
	for _, c := range []struct {
		name     string
		settings string
		mcp      string
		command  string
		change   func(*Request)
		status   model.RunStatus
		reason   model.Reason
		words    string
		remark   string
		requests int // -1: any
	}{
		{"UserPromptSubmit exits with 2", `{"hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command","command":"echo policy >&2; exit 2"}]}]}}`, "", "!say hi", nil, model.RunFailed, model.ReasonHook, "policy", "", 0},
		{"UserPromptSubmit says stop", stop("UserPromptSubmit"), "", "!say hi", nil, model.RunFailed, model.ReasonHook, "not today", "", 0},
		{"PreToolUse says stop", stop("PreToolUse"), "", "!bash echo hi\n!say done", nil, model.RunFailed, model.ReasonHook, "a hook", "", 1},
		{"Stop says stop", stop("Stop"), "", "!say done", nil, model.RunFailed, model.ReasonHook, "Stop hook", "", 1},
		{"PreToolUse blocks", `{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"echo policy >&2; exit 2"}]}]}}`, "", "!bash echo hi\n!say done", nil, model.RunSuccess, "", "", "a hook blocked Bash", 2},
		{"only thoughts", "", "", "!think hm", nil, model.RunFailed, model.ReasonNothingDone, "said nothing", "", -1},
		{"/compact as a prompt", "", "", "/compact", nil, model.RunFailed, model.ReasonNothingDone, "No messages to compact", "", 0},
		{"/clear as a prompt", "", "", "/clear", nil, model.RunFailed, model.ReasonNothingDone, "never asked", "", 0},
		{"a server that does not exist", "", `{"mcpServers":{"db":{"command":"/nonexistent"}}}`, "!say done", nil, model.RunSuccess, "", "", "the MCP server db was not available", 1},
		{"it is required", "", `{"mcpServers":{"db":{"command":"/nonexistent"}}}`, "!sleep 60\n!say done", func(o *Request) { o.Task.RequiredMCPServers = model.Strings{"db"} }, model.RunFailed, model.ReasonMCPServer, "which the task requires", "", -1},
		{"its tool is called", "", `{"mcpServers":{"db":{"command":"/nonexistent"}}}`, "!call mcp__db__query {}\n!say Posted", func(o *Request) { o.Task.AllowedTools = model.Strings{"mcp__db__query"} }, model.RunFailed, model.ReasonMCPServer, "mcp", "", -1},
		{".mcp.json that is no JSON", "", "{not json", "!say done", nil, model.RunSuccess, "", "", ".mcp.json was left out", 1},
		{"settings that are no JSON", `{"hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command","command":"exit 2"}]}]},}`, "", "!say done", nil, model.RunSuccess, "", "", "settings.json was left out", 1},
		{"settings of the wrong kind", `{"permissions":"x","hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command","command":"exit 2"}]}]}}`, "", "!say done", nil, model.RunSuccess, "", "", `"permissions"`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newTestEnv(t, "script")
			if err := os.MkdirAll(filepath.Join(b.dir, ".claude"), 0o700); err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{".claude/settings.json": c.settings, ".mcp.json": c.mcp, "stop.json": `{"continue":false,"stopReason":"not today"}`} {
				if text == "" {
					continue
				}
				if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r := b.execute(b.request(func(o *Request) {
				o.Task.Command, o.Task.AllowedTools = c.command, model.Strings{"Bash"}
				if c.change != nil {
					c.change(o)
				}
			}))
			want(t, r, c.status, c.reason, strings.ReplaceAll(c.words, "mcp", "MCP server db"))
			if remarks := strings.Join(r.Run.Remarks, "\n"); !strings.Contains(remarks, c.remark) || c.remark == "" && remarks != "" {
				t.Errorf("remarks %q, want %q", remarks, c.remark)
			}
			if n := len(b.server.Requests()); c.requests >= 0 && n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
			if len(r.Run.PermissionDenials) > 0 {
				t.Errorf("denials %v", r.Run.PermissionDenials)
			}
		})
	}
}

// The real CLI with hooks that fail.
func TestRealHooksThatFail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hooks, prompt string
		status        model.RunStatus
		reason        model.Reason
		words         string
	}{
		"a guard that is not there": {`"PreToolUse":[{"hooks":[{"type":"command","command":"/nowhere/guard"}]}]`, "!bash true\n!say ok", model.RunSuccess, "", "a hook failed, so it did not check Bash"},
		"a guard that defers":       {`"PreToolUse":[{"hooks":[{"type":"command","command":"echo '{\"hookSpecificOutput\":{\"hookEventName\":\"PreToolUse\",\"permissionDecision\":\"defer\"}}'"}]}]`, "!bash true\n!say ok", model.RunFailed, model.ReasonHook, "deferred"},
		"at the start":              {`"SessionStart":[{"hooks":[{"type":"command","command":"echo no network >&2; exit 1"}]}]`, "!say ok", model.RunSuccess, "", "SessionStart:startup: no network"},
		"at the end":                {`"SessionEnd":[{"hooks":[{"type":"command","command":"echo no target >&2; exit 1"}]}]`, "!say ok", model.RunSuccess, "", "no target"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTestEnv(t, "script")
			if err := os.MkdirAll(filepath.Join(b.dir, ".claude"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(b.dir, ".claude", "settings.json"), []byte(`{"hooks":{`+c.hooks+`}}`), 0o600); err != nil {
				t.Fatal(err)
			}
			r := b.execute(b.request(func(o *Request) {
				o.Task.Command, o.Task.AllowedTools = c.prompt, model.Strings{"Bash"}
			}))
			want(t, r, c.status, c.reason, "")
			if said := strings.Join(append(r.Run.Errors, r.Run.Remarks...), "\n"); !strings.Contains(said, c.words) {
				t.Errorf("said %q, want %q", said, c.words)
			}
		})
	}
}

// The real CLI with settings that it ignores entirely or in part, without a message.
func TestRealSettingsThatAreLeftOut(t *testing.T) {
	t.Parallel()
	const hooks = `"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"touch marker"}]}]%s}`
	for name, c := range map[string]struct {
		file, text, remark string
		read               bool // the rest of the file counts
	}{
		"a wrong list":      {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", "") + `,"permissions":{"deny":"Bash"}}`, "permissions.deny", false},
		"a wrong text":      {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", "") + `,"model":5}`, `"model" is not a string`, false},
		"a wrong mode":      {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", "") + `,"permissions":{"defaultMode":"nope"}}`, "defaultMode", false},
		"a wrong matcher":   {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", `,"PreToolUse":[{"matcher":5,"hooks":[{"type":"command","command":"true"}]}]`) + `}`, "matcher", false},
		"a matcher of none": {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", `,"Stop":[{"matcher":5,"hooks":[]}]`) + `}`, "", true},
		"a Stop matcher":    {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", `,"Stop":[{"matcher":5,"hooks":[{"type":"command","command":"true"}]}]`) + `}`, "", true},
		"a hook of one":     {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", `,"Stop":[{"command":"true"}]`) + `}`, "left out: a hook for Stop", true},
		"nothing wrong":     {".claude/settings.json", `{` + strings.ReplaceAll(hooks, "%s", "") + `,"permissions":{"deny":["Bash"],"defaultMode":"plan"},"env":{"A":5}}`, "", true},
		"a server":          {".mcp.json", `{"mcpServers":{"db":{"args":[]}}}`, "the MCP server db of .mcp.json was left out", false},
		"a server's type":   {".mcp.json", `{"mcpServers":{"db":{"url":"http://127.0.0.1:9"}}}`, "the MCP server db of .mcp.json was left out", false},
		"servers elsewhere": {".mcp.json", `{"servers":{"db":{"command":"true"}}}`, `has no "mcpServers"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTestEnv(t, "script")
			path := filepath.Join(b.dir, c.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			r := b.execute(b.request(func(o *Request) { o.Task.Command = "!say ok" }))
			want(t, r, model.RunSuccess, "", "")
			remarks := strings.Join(r.Run.Remarks, "\n")
			if !strings.Contains(remarks, c.remark) || c.remark == "" && remarks != "" {
				t.Errorf("remarks %q, want %q", remarks, c.remark)
			}
			if _, err := os.Stat(filepath.Join(b.dir, "marker")); (err == nil) != c.read {
				t.Errorf("the rest of the file was read: %v", err == nil)
			}
		})
	}
}
