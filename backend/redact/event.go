package redact

import (
	"bytes"
	"encoding/json"
	"strings"
)

// protocol is the vocabulary of the event stream: its keys, and the values of
// the keys in worded. They are not masked even if a secret has the same letters
// (a password "result"), because the stream could not be parsed without them.
var protocol = vocabulary(`
	type subtype system assistant user result stream_event rate_limit_event claude_scheduler conversation_reset command_lifecycle
	init api_retry permission_denied model_fallback model_refusal_fallback model_consent_fallback informational compact_boundary status notification task_started task_progress
	task_updated task_notification background_tasks_changed hook_started hook_response hook_finished output_cut stderr exited
	success error_max_turns error_max_budget_usd error_during_execution error_max_structured_output_retries
	session_id uuid parent_tool_use_id timestamp message role model content id name text thinking signature tool_use tool_result
	server_tool_use mcp_tool_use input tool_use_id is_error tool_use_result tool_result_meta non_execution_kind permission_decision
	decision reject accept source hook config rule reason_type local_command_outcome local_command kind failed unavailable_headless event index delta
	content_block content_block_start content_block_delta content_block_stop message_start message_delta message_stop text_delta
	thinking_delta input_json_delta signature_delta partial_json usage input_tokens output_tokens cache_creation_input_tokens
	cache_read_input_tokens total_tokens duration_ms cwd tools mcp_servers connected pending needs-auth disabled permissionMode
	slash_commands apiKeySource claude_code_version tool_name attempt max_retries retry_delay_ms error_status error_code fallback_model
	task_id task_type run_id local_bash local_agent is_backgrounded backgrounded summary description last_tool_name patch completed
	killed stopped running cancelled tasks output_file rate_limit_info allowed allowed_warning rejected resetsAt rateLimitType
	five_hour seven_day seven_day_opus seven_day_sonnet seven_day_overage_included overage total_cost_usd num_turns stop_reason
	end_turn max_tokens refusal stop_sequence terminal_reason hook_stopped stop_hook_prevented prompt_too_long aborted_tools
	aborted_streaming permission_denials tool_input errors error api_error api_error_status usage_limit_reached max_output_tokens
	connection_failed authentication_failed billing_error server_error rate_limit overloaded model_not_found unknown invalid_request
	model_usage_since_last_result modelUsage inputTokens outputTokens cacheReadInputTokens cacheCreationInputTokens costUSD
	prevent_continuation prompt_submit_outcome blocked_by_hook stopped_by_hook dropped_by_hook structured_output hook_no_verdict hook_event timed_out outcome
	cancelled SessionStart SessionEnd Setup PreToolUse tool_deferred interrupted_by_shutdown stopped_by_permission_check blocking_limit
	rapid_refill_breaker image_error model_error malformed_tool_use_exhausted budget_exhausted structured_output_retry_exhausted
	tool_deferred_unavailable turn_setup_failed completed background_requested
	permission_request permission_answer asked_at deadline masked at allow always deny no_answer withdrawn
	isSynthetic api_message_id hook_id hook_name <synthetic> none default plan bypassPermissions acceptEdits dontAsk auto
	Bash Read Write Edit MultiEdit Glob Grep LS WebFetch WebSearch Task Agent TodoWrite NotebookEdit Skill Monitor ScheduleWakeup CronCreate`)

// worded are the keys whose values are protocol words.
var worded = vocabulary(`type subtype role kind status stop_reason terminal_reason api_error error error_code rateLimitType decision source
	reason_type non_execution_kind outcome hook_event model permissionMode task_type local_command name tool_name`)

// payloads are the keys of tool inputs and results, which may contain anything,
// also in keys and numbers.
var payloads = vocabulary(`input tool_input tool_use_result structured_output`)

func vocabulary(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// event masks secrets in a line of the stream, and keeps its structure: outside
// payloads, keys, numbers and protocol words are not masked. It returns false
// if the line is not an event.
func (s *Set) event(line []byte) ([]byte, bool) {
	if len(line) == 0 || line[0] != '{' || !json.Valid(line) {
		return nil, false
	}
	if !s.touches(line) {
		return line, true
	}
	var kind struct {
		Type    string `json:"type"`
		IsError bool   `json:"is_error"`
	}
	_ = json.Unmarshal(line, &kind) // a type that is not a string is not part of the protocol
	w := walker{set: s, in: line, failed: kind.Type == "result" && kind.IsError}
	w.value("", !protocol[kind.Type])
	return append(w.out, line[w.at:]...), true
}

// touches reports whether the line contains a secret.
func (s *Set) touches(line []byte) bool {
	for i := range line {
		if length, _, _ := s.at(line[i:]); length > 0 {
			return true
		}
	}
	return false
}

// walker copies one valid JSON value with masked secrets.
type walker struct {
	set    *Set
	in     []byte
	at     int
	out    []byte
	failed bool // it is the result of a run that failed
}

// value copies the value of a key. In a payload, everything is masked.
func (w *walker) value(key string, payload bool) {
	w.space()
	switch w.in[w.at] {
	case '{':
		w.object(payload)
	case '[':
		w.list(key, payload)
	case '"':
		text := w.text()
		switch {
		case !payload && w.spared(key, text):
			w.out = append(w.out, text...)
		case !payload && w.failed && (key == "result" || key == "errors"):
			w.out = append(w.out, w.set.failed.String(string(text))...)
		default:
			w.hide(text)
		}
	default:
		end := w.at
		for end < len(w.in) && !bytes.ContainsRune([]byte(",}] \t\r\n"), rune(w.in[end])) {
			end++
		}
		if payload {
			w.hide(w.in[w.at:end])
		} else {
			w.out = append(w.out, w.in[w.at:end]...)
		}
		w.at = end
	}
}

func (w *walker) object(payload bool) {
	for w.consume(); ; w.consume() { // the brace, then the commas
		w.space()
		if w.in[w.at] == '}' {
			break
		}
		text := w.text()
		key := string(text[1 : len(text)-1])
		if !payload && protocol[key] {
			w.out = append(w.out, text...)
		} else {
			w.hide(text)
		}
		w.space()
		w.consume() // the colon
		w.value(key, payload || payloads[key])
		w.space()
		if w.in[w.at] == '}' {
			break
		}
	}
	w.consume()
}

func (w *walker) list(key string, payload bool) {
	for w.consume(); ; w.consume() {
		w.space()
		if w.in[w.at] == ']' {
			break
		}
		w.value(key, payload)
		w.space()
		if w.in[w.at] == ']' {
			break
		}
	}
	w.consume()
}

// spared reports whether the protocol needs a value: one of its words, or the
// id of the session.
func (w *walker) spared(key string, text []byte) bool {
	inner := string(text[1 : len(text)-1])
	switch {
	case worded[key] && protocol[inner]:
		return true
	case key == "session_id" || key == "uuid":
		// A random id may contain the digits of a secret. One that equals a
		// secret is not from the CLI.
		return len(inner) == 36 && strings.Trim(strings.ToLower(inner), "0123456789abcdef-") == "" && w.set.String(inner) != replacement
	}
	return false
}

// text takes a string with its quotes.
func (w *walker) text() []byte {
	end := w.at + 1
	for w.in[end] != '"' {
		if w.in[end] == '\\' {
			end++
		}
		end++
	}
	text := w.in[w.at : end+1]
	w.at = end + 1
	return text
}

func (w *walker) hide(text []byte) { w.out = append(w.out, w.set.String(string(text))...) }

// consume copies one byte.
func (w *walker) consume() {
	w.out = append(w.out, w.in[w.at])
	w.at++
}

func (w *walker) space() {
	for bytes.IndexByte([]byte(" \t\r\n"), w.in[w.at]) >= 0 {
		w.consume()
	}
}
