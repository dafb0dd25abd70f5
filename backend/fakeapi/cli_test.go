package fakeapi

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/testclaude"
	"claude-scheduler/backend/testfolder"
)

// event is a line of the CLI's stream.
type event struct {
	Type           string
	Subtype        string
	IsError        bool   `json:"is_error"`
	Result         string `json:"result"`
	APIError       string `json:"api_error"`
	APIErrorStatus int    `json:"api_error_status"`
	ParentToolUse  string `json:"parent_tool_use_id"`
	NumTurns       int    `json:"num_turns"`
	Usage          struct {
		Input  int `json:"input_tokens"`
		Output int `json:"output_tokens"`
	}
	Denials []struct {
		Tool string `json:"tool_name"`
	} `json:"permission_denials"`
	RateLimit struct {
		Status   string
		ResetsAt int64
		Type     string `json:"rateLimitType"`
	} `json:"rate_limit_info"`
	SessionID string   `json:"session_id"`
	Tools     []string `json:"tools"`
	Message   json.RawMessage
}

// part is a piece of a message's content.
type part struct{ Type, Name, Thinking string }

// content returns the parts of a message; plain text has none.
func (e event) content() []part {
	var m struct{ Content []part }
	_ = json.Unmarshal(e.Message, &m)
	return m.Content
}

type outcome struct {
	dir    string
	events []event
	result event // the last one
	code   int
	took   time.Duration
	stderr string
}

func (o outcome) any(match func(event) bool) bool { return slices.ContainsFunc(o.events, match) }

// run runs the real CLI with a prompt against a scenario.
func run(t *testing.T, s *Server, scenario, prompt string, env []string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	o := outcome{dir: testfolder.Plain(t)}
	args = append([]string{"-p", "--output-format", "stream-json", "--verbose", "--permission-prompts", "none"}, args...)
	cmd := exec.CommandContext(ctx, testclaude.Path(t), args...)
	cmd.Dir = o.dir
	cmd.Env = append(Environment(s.URL(scenario), testfolder.Plain(t)), env...)
	if slices.Contains(env, "CLAUDE_CODE_OAUTH_TOKEN=dummy") {
		cmd.Env = Subscription(cmd.Env)
	}
	cmd.Stdin = strings.NewReader(prompt)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	began := time.Now()
	out, err := cmd.Output()
	o.took, o.stderr = time.Since(began), stderr.String()
	if exit, ok := err.(*exec.ExitError); ok {
		o.code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out) {
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("line %.200s: %v", line, err)
		}
		o.events = append(o.events, e)
		if e.Type == "result" {
			o.result = e
		}
	}
	return o
}
