package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

const instructions = `Claude Scheduler runs Claude Code on a schedule on this machine.
A job groups tasks and has a working directory; a task says what Claude should do and when; each scheduled time is a run.
Wherever an id is expected, a unique prefix of one or the name of a job, task or profile also works.
Fields have the names of the data model. A refusal names the field at fault and what is accepted.
Explain a schedule with explain_schedule before you create a task, and ask the user before you delete something or grant permissions.
The setting mcp_access limits what you may do. With "propose", tasks that you create or change are disabled until the user enables them: tell the user.`

// Server serves one MCP client.
type Server struct {
	Version string
	// Connect returns a client of a service that answers; it starts one if none does.
	Connect func(ctx context.Context) (*client.Client, error)
}

// Serve serves on standard input and output until that or ctx ends.
func (s *Server) Serve(ctx context.Context) error {
	err := s.server().Run(ctx, &mcp.StdioTransport{})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (s *Server) server() *mcp.Server {
	out := mcp.NewServer(&mcp.Implementation{Name: "claude-scheduler", Title: "Claude Scheduler", Version: s.Version}, &mcp.ServerOptions{Instructions: instructions})
	s.addSystem(out)
	s.addJobs(out)
	s.addTasks(out)
	s.addRuns(out)
	s.addProfiles(out)
	s.addImports(out)
	s.addFleet(out)
	return out
}

// add adds one tool. The fields of In describe its arguments; its result is
// JSON, and errors are a model.Problem.
func add[In any](s *Server, to *mcp.Server, e toolAnnotations, name, does string, act func(ctx context.Context, c *client.Client, in In) (any, error)) {
	tool := &mcp.Tool{Name: name, Description: does, Annotations: e.annotations()}
	mcp.AddTool(to, tool, func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
		c, err := s.Connect(ctx)
		var out any
		if err == nil {
			c = c.WithContext(ctx)
			ctx, err = admit(ctx, c, e)
		}
		if err == nil {
			out, err = act(ctx, c, in)
		}
		if err != nil {
			return refusal(inOperation(name, err)), nil, nil
		}
		return result(out), nil, nil
	})
}

// result returns a reply as JSON, without HTML escapes; a string is returned as
// it is.
func result(out any) *mcp.CallToolResult {
	text, isText := out.(string)
	if !isText {
		data, err := json.MarshalIndent(out, "", "  ")
		if err != nil {
			return refusal(err)
		}
		text = string(data)
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}
}

func refusal(err error) *mcp.CallToolResult {
	out := result(model.ProblemOf(err))
	out.IsError = true
	return out
}

// inOperation returns a problem that names the tool as its operation, unless the
// service named one: "update settings".
func inOperation(tool string, err error) error {
	if p := model.ProblemOf(err); p.Operation == "" {
		return p.WithOperation(strings.ReplaceAll(tool, "_", " "))
	}
	return err
}

// noInput are the arguments of a tool that takes none.
type noInput struct{}

// byID names a record.
type byID struct {
	ID string `json:"id" jsonschema:"id, a unique prefix of one, or a name"`
}

// nonNil returns a list that is never null.
func nonNil[T any](all []T, err error) (any, error) {
	if all == nil {
		all = []T{}
	}
	return all, err
}

// done is the empty reply.
type done struct {
	Done bool `json:"done"`
}

func finished(err error) (any, error) { return done{true}, err }
