package transcript

import (
	"cmp"
	"time"

	"claude-scheduler/backend/format"
)

func newCall(b *block, cwd string) ToolCall {
	c := ToolCall{ID: b.ID, Name: b.Name, Input: b.Input}
	c.step = stepOf(b.Name, b.Input)
	in := readInput(b.Input)
	c.Title, c.Verb = toolTitle(b.Name), toolVerb(b.Name)
	c.Target = in.target(b.Name, cwd)
	if c.Diff, c.Truncated = in.diff(b.Name); c.Diff != nil {
		c.Diff.Path = c.Target
	}
	c.Todos = todos(in.Todos)
	c.Background = in.Background
	if len(c.Input) > maxResult {
		c.Input, c.Truncated = nil, true
	}
	return c
}

// finished pairs a result with its call. alone says that it is the only result
// of its line: then the machine-readable result (tool_use_result) is about it.
func (t *Transcript) finished(e *event, at Entry, b *block, alone bool) {
	index, ok := t.calls[callKey{e.Parent, b.ToolUseID}]
	if !ok {
		index, ok = t.parentCall(b.ToolUseID, len(t.entries))
	}
	if !ok { // its call is not in the log, which was cut
		at.Kind = KindTool
		call := ToolCall{ID: b.ToolUseID, Title: "Tool", Verb: "Ran"}
		at.Tool = &call
		index = t.open(callKey{e.Parent, b.ToolUseID}, at)
	}
	t.entries[index].Partial = false
	began := t.entries[index].Time
	t.change(index, func(c *ToolCall) {
		text := string(b.Content)
		c.Result = bounded(text)
		c.Truncated = c.Truncated || len(text) > maxResult
		c.IsError = b.IsError
		c.Done = true
		c.DurationMS = textBetween(began, at.Time)
		if !c.Truncated {
			c.Tally = tally(c.Name, c.Input, text)
		}
		t.serverAnswered(c.Name, text, b.IsError)
		if c.Name == "CronCreate" && !b.IsError {
			t.outcome.Schedules++
		}
		for _, m := range e.ToolMeta {
			if m.ID == b.ToolUseID {
				if m.Decision.Decision == "reject" && m.Decision.Source == "hook" {
					t.blocked(c, b.ToolUseID, text)
				}
				c.Denied = c.Denied || m.Decision.Decision == "reject"
				c.Stopped = m.NotRun != "" && !c.Denied
			}
		}
		if alone {
			c.learn(&e.ToolResult)
		}
		if e.Parent == "" {
			t.stepEnded(c, b.ToolUseID, text)
		}
		if c.Background && !c.IsError { // it continues; see Transcript.task
			c.Done, c.DurationMS = false, 0
		}
	})
}

// blocked records a call that a hook blocked.
func (t *Transcript) blocked(c *ToolCall, id, words string) {
	if t.seen.hooked == nil {
		t.seen.hooked = map[string]string{}
	}
	t.seen.hooked[id] = c.Name
	const maxBlocked = 20
	if len(t.outcome.Blocked) < maxBlocked {
		what := c.Name
		if c.Target != "" {
			what += " " + format.OneLine(c.Target, 80)
		}
		t.outcome.Blocked = append(t.outcome.Blocked, what+": "+format.OneLine(words, 200))
	}
}

// learn reads the machine-readable result.
func (c *ToolCall) learn(r *toolResult) {
	c.Background = r.Background != "" || r.Async
	if len(r.NewTodos) > 0 {
		c.Todos = todos(r.NewTodos)
	}
	switch {
	case c.IsError:
		c.Diff = nil // nothing was changed
	case len(r.Patch) > 0:
		d := &Diff{Path: c.Target}
		for _, h := range r.Patch {
			d.Hunks = append(d.Hunks, Hunk(h))
		}
		c.Truncated = d.finish() || c.Truncated
		c.Diff = d
	case c.Diff != nil && r.Type == "create":
		d := *c.Diff
		d.Created = true
		c.Diff = &d
	}
}

// task handles a progress message of a subagent or a background command.
func (t *Transcript) task(e *event, at Entry) {
	if t.outcome.HasResult && e.Subtype == "task_notification" && (e.Status == "stopped" || e.Status == "killed") {
		t.outcome.Killed = append(t.outcome.Killed, format.OneLine(cmp.Or(e.Summary, e.TaskID), 200))
	}
	index, ok := t.tasks[e.TaskID]
	if !ok {
		if index, ok = t.taskCall(e); !ok {
			if e.Subtype == "task_notification" && e.ToolUseID == "" { // otherwise of a nested subagent, which the stream leaves out
				t.notice(at, e.Summary)
			}
			return
		}
		t.tasks[e.TaskID] = index
	}
	began := t.entries[index].Time
	t.change(index, func(c *ToolCall) {
		c.Background = c.Background || e.Backgrounded
		status := e.Status + e.Patch.Status // a line has one of them
		if e.LastTool != "" {
			c.Activity = e.LastTool
		}
		if e.Usage.TotalTokens > 0 {
			c.Tokens = e.Usage.TotalTokens
		}
		if e.Summary != "" {
			c.Summary = bounded(e.Summary)
		}
		switch status {
		case "completed", "failed", "killed", "stopped":
			c.IsError = c.IsError || status == "failed"
			c.Stopped = c.Stopped || status == "killed" || status == "stopped"
			c.Activity = ""
			if c.Background {
				c.Done = true
			}
			if e.Usage.DurationMS > 0 {
				c.DurationMS = int64(e.Usage.DurationMS)
			} else if c.DurationMS == 0 {
				c.DurationMS = textBetween(began, at.Time)
			}
		}
	})
}

// taskCall finds the call that started a task: one that has no task yet.
func (t *Transcript) taskCall(e *event) (int, bool) {
	if e.ToolUseID == "" {
		return 0, false
	}
	for i := len(t.entries) - 1; i >= 0; i-- {
		if c := t.entries[i].Tool; c == nil || c.ID != e.ToolUseID {
			continue
		}
		taken := false
		for _, other := range t.tasks {
			taken = taken || other == i
		}
		if !taken {
			return i, true
		}
	}
	return 0, false
}

// textBetween returns the time from a to b in ms; 0 when one is not known.
func textBetween(a, b time.Time) int64 {
	if a.IsZero() || b.IsZero() || b.Before(a) {
		return 0
	}
	return b.Sub(a).Milliseconds()
}
