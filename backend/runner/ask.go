package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/ask"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/transcript"
)

// answerLimit is how long a supervisor may take to accept an answer.
const answerLimit = 10 * time.Second

// answerSlack is how much longer the CLI waits for its tool than the supervisor for
// the user: the supervisor denies in time, but it may be busy.
const answerSlack = 10 * time.Minute

// asking lets the CLI ask the user when it needs a permission, through a tool of
// this program that reaches the supervisor of the run.
func (x *Executor) asking(call claude.Invocation, o Request) claude.Invocation {
	if o.Task.AskTimeout <= 0 {
		return call
	}
	dir := x.Paths.SuperviseDir(o.Run.ID)
	if o.Run.ID == "" { // a preview
		dir = filepath.Join(filepath.Dir(x.Paths.SuperviseDir(uuid.Nil.String())), "RUN")
	}
	type server struct {
		Command string   `json:"command"`
		Args    []string `json:"args"`
		Timeout int64    `json:"timeout"` // of a call, in milliseconds; without it, the CLI gives up after half an hour of silence
	}
	config, err := json.Marshal(map[string]map[string]server{"mcpServers": {
		ask.ServerName: {x.Program, []string{"ask", dir}, (time.Duration(o.Task.AskTimeout)*time.Second + answerSlack).Milliseconds()},
	}})
	if err != nil {
		return call // of plain values
	}
	call.PromptTool, call.MCPConfig = ask.Tool, string(config)
	return call
}

// Answer answers a request of a run that waits for the user. The error is a
// *model.Problem when it no longer waits.
func (x *Executor) Answer(ctx context.Context, runID string, a ask.Answer) error {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	a.ID = transcript.RequestNumber(a.ID)
	err := ask.SendAnswer(ctx, x.Paths.SuperviseDir(runID), a)
	switch {
	case errors.Is(err, ask.ErrClosed):
		return &model.Problem{Field: "request", Message: "it no longer waits: it was answered, its time was over, or the run ended", Hint: "see claude-scheduler run show", Kind: model.KindConflict}
	case errors.Is(err, ask.ErrOther):
		return &model.Problem{Field: "request", Message: "Claude Code made a different call: the run itself wrote this one into its output", Hint: "deny it, or cancel the run", Kind: model.KindConflict}
	case errors.Is(err, ask.ErrInside):
		return &model.Problem{Field: "request", Message: ask.ErrInside.Error(), Kind: model.KindConflict}
	}
	return err
}

// IsInside reports whether a process belongs to a run that has not ended.
func (x *Executor) IsInside(runID string, pid int) bool {
	return supervisor.Inside(x.Paths.SuperviseDir(runID), runID, pid)
}

// remarkRequests adds a remark for each request that was denied, by the user or
// because there was no answer in time.
func remarkRequests(run *model.Run, o transcript.Outcome) {
	for _, r := range o.Unanswered {
		run.Remark(fmt.Sprintf("no answer within %s, so it was denied: %s", format.Limit(r.Deadline.Sub(r.AskedAt)), transcript.RequestLine(r)))
	}
	for _, r := range o.Refused {
		run.Remark("denied by you: " + transcript.RequestLine(r))
	}
}
