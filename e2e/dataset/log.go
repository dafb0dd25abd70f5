package dataset

import (
	"encoding/json"
	"fmt"
	"strings"

	"claude-scheduler/backend/model"
)

// step is one thing that Claude did in a run: it wrote a text, or used a tool.
type step struct {
	text   string
	tool   string         // empty: a text
	input  map[string]any // of the tool
	result string
	failed bool
}

func says(text string) step { return step{text: text} }

func uses(tool, field, value, result string) step {
	return step{tool: tool, input: map[string]any{field: value}, result: result}
}

func edits(path, before, after string) step {
	return step{tool: "Edit", input: map[string]any{"file_path": path, "old_string": before, "new_string": after}, result: "The file has been updated."}
}

// fails is a tool whose result is an error.
func fails(s step) step { s.failed = true; return s }

// log writes the events of a run as the CLI does: its steps, then its output.
func (b *builder) log(run *model.Run, steps ...step) {
	var text strings.Builder
	event := func(v map[string]any) {
		line, err := json.Marshal(v)
		if err != nil {
			panic(err) // maps of strings and numbers
		}
		text.Write(line)
		text.WriteByte('\n')
	}
	message := func(kind, id string, content map[string]any) {
		event(map[string]any{"type": kind, "session_id": run.SessionID, "message": map[string]any{"id": id, "role": kind, "content": []any{content}}})
	}
	event(map[string]any{"type": "system", "subtype": "init", "session_id": run.SessionID, "model": run.Model, "cwd": run.Directory,
		"claude_code_version": run.ClaudeVersion, "permissionMode": "default", "tools": []string{"Bash", "Edit", "Read", "Grep"}})
	for i, s := range append(steps, says(run.Output)) {
		id := fmt.Sprintf("msg_%d", i)
		if s.tool == "" {
			message("assistant", id, map[string]any{"type": "text", "text": s.text})
			continue
		}
		use := fmt.Sprintf("toolu_%d", i)
		message("assistant", id, map[string]any{"type": "tool_use", "id": use, "name": s.tool, "input": s.input})
		message("user", id, map[string]any{"type": "tool_result", "tool_use_id": use, "content": s.result, "is_error": s.failed})
	}
	result := map[string]any{"type": "result", "subtype": "success", "is_error": run.Status == model.RunFailed, "session_id": run.SessionID,
		"result": run.Output, "total_cost_usd": run.CostUSD, "num_turns": run.NumTurns, "usage": run.Usage}
	if run.Duration != nil {
		result["duration_ms"] = int(*run.Duration * 1000)
	}
	event(result)
	b.Logs[run.ID] = text.String()
}
