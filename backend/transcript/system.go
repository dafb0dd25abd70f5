package transcript

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/format"
)

// system handles the CLI's messages about itself.
func (t *Transcript) system(e *event, at Entry, line []byte) {
	switch e.Subtype {
	case "init":
		t.init(e, at)
	case "api_retry":
		t.outcome.Retries++
		t.outcome.Retrying = true
		at.Kind = KindRetry
		at.Retry = &Retry{Attempt: e.Attempt, Max: e.MaxRetries, DelayMS: int64(e.RetryDelayMS), Status: e.ErrorStatus, Error: e.Error}
		at.Text = at.Retry.text()
		t.outcome.LastAction = at.Text
		t.addExtra(at)
	case "permission_denied":
		t.refused(e, at, line)
	case "model_fallback", "model_refusal_fallback", "model_consent_fallback":
		t.outcome.Fallback = e.FallbackModel
		if e.FallbackModel != "" {
			t.outcome.Model = e.FallbackModel
		}
		t.notice(at, e.Content)
	case "informational":
		if e.Prevents || strings.HasSuffix(e.Submit.Kind, "_by_hook") {
			words, _, _ := strings.Cut(e.Content, "Original prompt:")
			t.seen.prevents = format.OneLine(cmp.Or(strings.Join(strings.Fields(words), " "), "it gave no reason"), 300)
		}
		if e.NoVerdict != nil {
			t.unchecked(e.NoVerdict)
		}
		t.notice(at, e.Content)
	case "hook_response":
		t.hook(e)
	case "compact_boundary":
		t.notice(at, "the conversation was compacted to make room")
	case "task_started", "task_progress", "task_updated", "task_notification":
		t.task(e, at)
	}
}

// init may come twice, and not first.
func (t *Transcript) init(e *event, at Entry) {
	o := &t.outcome
	first := !o.Init
	known := o.MCPServers
	o.Init = true
	o.Model, o.Cwd, o.PermissionMode = e.Model, e.Cwd, e.PermissionMode
	o.APIKeySource, o.ClaudeVersion = e.APIKeySource, e.Version
	o.SlashCommands, o.Tools = e.SlashCommands, e.Tools
	if e.MCPServers != nil {
		o.MCPServers, o.MCPListed = e.MCPServers, true
	}
	if first {
		at.Kind = KindStart
		at.Text = strings.Join(slices.DeleteFunc([]string{e.Model, e.PermissionMode, e.Cwd}, func(s string) bool { return s == "" }), " · ")
		t.addExtra(at)
		at.Text = ""
	}
	for _, s := range e.MCPServers {
		// "pending" is not final, so it is ignored.
		if s.Status != "connected" && s.Status != "pending" && s.Status != "disabled" && !slices.Contains(known, s) {
			t.notice(at, fmt.Sprintf("MCP server %s is not available (%s)", s.Name, s.Status))
		}
	}
}

// refused marks a denied call.
func (t *Transcript) refused(e *event, at Entry, line []byte) {
	var words struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(line, &words) // it is a refusal even without a message
	if index, ok := t.parentCall(e.ToolUseID, len(t.entries)); ok {
		t.change(index, func(c *ToolCall) {
			c.Denied, c.IsError, c.Done = true, true, true
			if c.Result == "" {
				c.Result = bounded(words.Message)
			}
		})
		return
	}
	at.Kind, at.Text = KindDenied, e.ToolName
	if words.Message != "" {
		at.Text += ": " + bounded(words.Message)
	}
	t.addExtra(at)
}

func (r *Retry) text() string {
	what := "API does not answer"
	switch {
	case r.Status == 529 || r.Error == "overloaded":
		what = fmt.Sprintf("API busy (%d)", r.Status)
	case r.Status == 429:
		what = "API limits the rate (429)"
	case r.Status == 401 || r.Status == 403:
		what = fmt.Sprintf("API refuses the key (%d)", r.Status)
	case r.Status > 0:
		what = fmt.Sprintf("API error (%d)", r.Status)
	}
	return fmt.Sprintf("%s, trying again %d/%d in %d s", what, r.Attempt, r.Max, max(1, (r.DelayMS+500)/1000))
}
