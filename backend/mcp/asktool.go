package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/ask"
)

// promptInput is what Claude Code passes to its permission prompt tool.
type promptInput struct {
	ToolName  string          `json:"tool_name"`
	Input     json.RawMessage `json:"input"`
	ToolUseID string          `json:"tool_use_id"`
}

// promptOutput is what it expects.
type promptOutput struct {
	Behavior     string           `json:"behavior"` // allow or deny
	UpdatedInput json.RawMessage  `json:"updatedInput,omitempty"`
	Permissions  []permissionRule `json:"updatedPermissions,omitempty"`
	Message      string           `json:"message,omitempty"`
}

// permissionRule adds rules for the rest of the session.
type permissionRule struct {
	Type        string       `json:"type"`
	Rules       []ruleOfTool `json:"rules"`
	Behavior    string       `json:"behavior"`
	Destination string       `json:"destination"`
}

// ruleOfTool is a rule such as Bash(git push) in its parts, without escapes.
type ruleOfTool struct {
	ToolName string `json:"toolName"`
	Content  string `json:"ruleContent,omitempty"`
}

// sessionRules are rules for the rest of the session; nil: there are none.
func sessionRules(rules []string) []permissionRule {
	if len(rules) == 0 {
		return nil
	}
	out := permissionRule{Type: "addRules", Behavior: "allow", Destination: "session"}
	for _, rule := range rules {
		tool, content, _ := strings.Cut(strings.TrimSuffix(rule, ")"), "(")
		out.Rules = append(out.Rules, ruleOfTool{tool, strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`).Replace(content)})
	}
	return []permissionRule{out}
}

// ServeAsk serves the tool that Claude Code asks for permissions in a run, on
// standard input and output until that or ctx ends. dir is the state directory
// of the run.
func ServeAsk(ctx context.Context, version, dir string) error {
	server := mcp.NewServer(&mcp.Implementation{Name: ask.ServerName, Title: "Claude Scheduler", Version: version}, nil)
	server.AddTool(&mcp.Tool{
		Name: ask.ToolName, Description: "Asks the user for a permission. Only Claude Code itself calls it.",
		InputSchema: json.RawMessage(`{"type":"object","properties":{"tool_name":{"type":"string"},"input":{"type":"object"},"tool_use_id":{"type":"string"}},"required":["tool_name","input"]}`),
	}, func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return result(prompt(ctx, dir, r.Params.Arguments)), nil
	})
	err := server.Run(ctx, &mcp.StdioTransport{})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// prompt asks about one call. Whatever goes wrong is a denial.
func prompt(ctx context.Context, dir string, arguments json.RawMessage) promptOutput {
	var in promptInput
	if err := json.Unmarshal(arguments, &in); err != nil {
		return promptOutput{Behavior: "deny", Message: "The user could not be asked: the request cannot be read: " + err.Error()}
	}
	v, err := ask.SendCall(ctx, dir, ask.Call{ToolUseID: in.ToolUseID, ToolName: in.ToolName, Input: in.Input})
	switch {
	case err != nil:
		return promptOutput{Behavior: "deny", Message: "The user could not be asked: " + err.Error()}
	case !v.Allow:
		return promptOutput{Behavior: "deny", Message: v.Message}
	}
	return promptOutput{Behavior: "allow", UpdatedInput: in.Input, Permissions: sessionRules(v.Rules)} // exactly what the user saw
}
