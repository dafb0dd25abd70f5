package claude

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"claude-scheduler/backend/model"
)

// Trial is the result of a call of the CLI that costs nothing.
type Trial struct {
	Servers []Server // the MCP servers of the session, if they were requested
}

// trialSession is the id of a session that is not stored.
const trialSession = "00000000-0000-4000-8000-000000000000"

// Server is an MCP server as a session reports it.
type Server struct {
	Name   string `json:"name"`
	Status string `json:"status"` // connected, failed, needs-auth, pending, disabled
}

// Try calls the CLI in dir as a run would, with a command that the CLI answers
// itself and an API address where nothing listens: no model is asked. It shows
// whether the CLI accepts the arguments. Hooks and credential helpers do not
// run and no session is stored; MCP servers are started only if servers is set.
//
// The error is a *model.Problem with what the CLI said if it refused the call.
func Try(ctx context.Context, path string, env []string, dir string, i Invocation, servers bool) (Trial, error) {
	i.SessionMode, i.SessionID, i.NewSessionID = model.SessionNew, "", trialSession
	args := append(i.Args(), "--no-session-persistence", "--settings", runNothing)
	if !servers && i.TrustProject {
		args = append(args, "--strict-mcp-config") // no server of any file
	}
	env = append(env[:len(env):len(env)], "ANTHROPIC_BASE_URL="+unreachableURL, "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "CLAUDE_CODE_MAX_RETRIES=0")
	out, err := ask(ctx, path, env, dir, "/clear", args...)
	for line := range bytes.Lines(out) {
		var event struct {
			Type    string   `json:"type"`
			Subtype string   `json:"subtype"`
			Servers []Server `json:"mcp_servers"`
		}
		if json.Unmarshal(line, &event) == nil && event.Type == "system" && event.Subtype == "init" {
			return Trial{event.Servers}, nil
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		said, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		if said == "" {
			said = err.Error()
		}
		return Trial{}, &model.Problem{Operation: "try claude", Field: "claude_path", Message: said, Kind: model.KindInvalid}
	}
	if err == nil {
		err = errors.New("it started no session")
	}
	return Trial{}, fmt.Errorf("try claude: %w", err)
}
