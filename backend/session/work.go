// Package session tracks, from Claude Code's stream, whether the session still
// has work in progress.
//
// The CLI does not end with its first result: while commands, monitors or
// agents run in the background, hooks run or a wake-up is scheduled, it stays
// open, and continues with another turn and another result (measured with
// 2.1.330).
package session

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/format"
)

// longestWake bounds how far ahead a wake-up is accepted; the CLI itself allows
// an hour.
const longestWake = 24 * time.Hour

// Work is the state of a session's work. Its zero value is a session without
// output. It is not safe for concurrent use.
type Work struct {
	started  bool
	answered bool
	tasks    map[string]string // background tasks: id -> description
	listed   bool              // the CLI lists them itself; then only its list counts
	hooks    map[string]string // running: id -> name
	wake     time.Time
}

// line is the decoded part of a line of the stream.
type line struct {
	Type         string `json:"type"`
	Subtype      string `json:"subtype"`
	TaskID       string `json:"task_id"`
	Description  string `json:"description"`
	Backgrounded bool   `json:"is_backgrounded"`
	Tasks        []task `json:"tasks"`
	Status       string `json:"status"`
	Patch        struct {
		Status string `json:"status"`
	} `json:"patch"`
	HookID     string          `json:"hook_id"`
	HookName   string          `json:"hook_name"`
	ToolResult json.RawMessage `json:"tool_use_result"`
}

type task struct {
	ID          string `json:"task_id"`
	Type        string `json:"task_type"`
	Description string `json:"description"`
}

// Add reads one line of the stream, which arrived at now.
func (w *Work) Add(text []byte, now time.Time) {
	if !w.concerns(text) {
		return
	}
	var l line
	if json.Unmarshal(text, &l) != nil && l.Type == "" {
		return
	}
	switch l.Type {
	case "result":
		w.answered = true
	case "assistant", "stream_event":
		w.answered = false
	case "user":
		w.answered = false
		w.scheduled(l.ToolResult, now)
	case "system":
		w.system(&l)
	}
}

// hookEnd matches the beginning of a line that reports the end of a hook. The
// line contains everything the hook wrote, so it may be long.
var hookEnd = regexp.MustCompile(`^\{"type":"system","subtype":"hook_(?:response|finished)","hook_id":"([^"]+)"`)

// AddLong handles a line that was too long to parse, by its beginning: the end
// of a hook, a message, or a result.
func (w *Work) AddLong(head []byte, result bool) {
	if hook := hookEnd.FindSubmatch(head); hook != nil {
		delete(w.hooks, string(hook[1]))
		return
	}
	w.answered = result
}

// words occur in every line that matters during a turn; most lines have none of
// them and are not decoded.
var words = [][]byte{[]byte(`"result"`), []byte(`"init"`), []byte(`background_tasks_changed`), []byte(`"task_`), []byte(`"hook_`), []byte(`"scheduledFor"`)}

// concerns reports quickly whether a line may matter. After an answer every
// line does: any may begin a new turn.
func (w *Work) concerns(text []byte) bool {
	return w.answered || slices.ContainsFunc(words, func(word []byte) bool { return bytes.Contains(text, word) })
}

func (w *Work) system(l *line) {
	switch l.Subtype {
	case "init":
		w.started, w.answered = true, false
	case "status", "api_retry":
		w.answered = false
	case "background_tasks_changed":
		w.listed = true
		w.tasks = map[string]string{}
		for _, t := range l.Tasks {
			w.tasks[t.ID] = name(t.Type, t.Description)
		}
	case "task_started":
		if l.Backgrounded && !w.listed {
			if w.tasks == nil {
				w.tasks = map[string]string{}
			}
			w.tasks[l.TaskID] = name("", l.Description)
		}
	case "task_notification", "task_updated":
		switch l.Status + l.Patch.Status { // a line has one of them
		case "completed", "failed", "killed", "stopped", "cancelled":
			delete(w.tasks, l.TaskID)
		}
	case "hook_started":
		if w.hooks == nil {
			w.hooks = map[string]string{}
		}
		w.hooks[l.HookID] = "hook " + l.HookName
	case "hook_response", "hook_finished":
		delete(w.hooks, l.HookID)
	}
}

// scheduled reads the result of a tool call, which may schedule a wake-up.
func (w *Work) scheduled(result json.RawMessage, now time.Time) {
	var wakeUp struct {
		At float64 `json:"scheduledFor"` // milliseconds since 1970
	}
	if !bytes.Contains(result, []byte(`"scheduledFor"`)) || json.Unmarshal(result, &wakeUp) != nil {
		return
	}
	if wakeUp.At <= 0 || wakeUp.At > 1e14 {
		return
	}
	if at := time.UnixMilli(int64(wakeUp.At)); at.After(now) && at.Sub(now) <= longestWake {
		w.wake = at
	}
}

// Started reports whether the session has begun.
func (w *Work) Started() bool { return w.started }

// Answered reports whether the last turn has ended with a result and no new one
// has begun.
func (w *Work) Answered() bool { return w.answered }

// Wake returns the session's last scheduled wake-up; the zero time for none.
func (w *Work) Wake() time.Time { return w.wake }

// Background lists what runs besides the turn, sorted: background commands,
// monitors, agents, hooks.
func (w *Work) Background() []string {
	names := slices.Concat(slices.Collect(maps.Values(w.tasks)), slices.Collect(maps.Values(w.hooks)))
	slices.Sort(names)
	return names
}

// name describes a background task.
func name(kind, description string) string {
	what := "background task"
	switch kind {
	case "local_bash":
		what = "background command"
	case "local_agent":
		what = "background agent"
	}
	if description = strings.Join(strings.Fields(description), " "); description != "" {
		what += " \"" + format.Cut(description, 100) + "\""
	}
	return what
}
