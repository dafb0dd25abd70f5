package dataset

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// step is one thing that Claude did in a run: it wrote a text, thought, or used a tool.
type step struct {
	text    string
	thought bool           // the text is a thought
	tool    string         // empty: a text
	input   map[string]any // the tool's input
	result  string
	failed  bool
	denied  bool
	share   int // its share of the run's time; 0: 1
}

func says(text string) step { return step{text: text} }

func thinks(text string) step { return step{text: text, thought: true, share: 2} }

func uses(tool, field, value, result string) step {
	return step{tool: tool, input: map[string]any{field: value}, result: result}
}

func edits(path, before, after string) step {
	return step{tool: "Edit", input: map[string]any{"file_path": path, "old_string": before, "new_string": after}, result: "The file has been updated."}
}

// fails returns a tool whose result is an error.
func fails(s step) step { s.failed = true; return s }

// isDenied returns a tool that the run may not use.
func isDenied(s step) step { s.failed, s.denied = true, true; return s }

// takes gives a step a larger share of its run's time.
func takes(share int, s step) step { s.share = share; return s }

// log writes the events of a run as the CLI does: its steps, then its output.
// The run's time is divided among them; Claude takes half of each step's share.
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
	steps = append(steps, says(run.Output))
	shares := 0
	for _, s := range steps {
		shares += max(1, s.share)
	}
	now, unit := *run.StartTime, run.EndTime.Sub(*run.StartTime)/time.Duration(max(1, shares)+1)
	message := func(kind, id string, content map[string]any) {
		event(map[string]any{"type": kind, "session_id": run.SessionID, "timestamp": now.UTC().Format(time.RFC3339Nano),
			"message": map[string]any{"id": id, "role": kind, "content": []any{content}}})
	}
	event(map[string]any{"type": "system", "subtype": "init", "session_id": run.SessionID, "model": run.Model, "cwd": run.Directory,
		"claude_code_version": run.ClaudeVersion, "permissionMode": "default", "tools": []string{"Bash", "Edit", "Read", "Grep"}})
	for i, s := range steps {
		id, share := fmt.Sprintf("msg_%d", i), time.Duration(max(1, s.share))*unit
		switch {
		case s.thought:
			now = now.Add(share)
			message("assistant", id, map[string]any{"type": "thinking", "thinking": s.text})
			continue
		case s.tool == "":
			now = now.Add(share)
			message("assistant", id, map[string]any{"type": "text", "text": s.text})
			continue
		}
		use := fmt.Sprintf("toolu_%d", i)
		now = now.Add(min(share, unit) / 2)
		message("assistant", id, map[string]any{"type": "tool_use", "id": use, "name": s.tool, "input": s.input})
		if s.denied {
			event(map[string]any{"type": "system", "subtype": "permission_denied", "session_id": run.SessionID, "tool_use_id": use, "tool_name": s.tool})
		} else {
			now = now.Add(share - min(share, unit)/2)
		}
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
