package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
)

type importChoice struct {
	Kind      string   `json:"kind" jsonschema:"python, crontab or claude_desktop"`
	Path      string   `json:"path,omitempty" jsonschema:"absolute; empty: where the program keeps its files"`
	IDs       []string `json:"ids,omitempty" jsonschema:"of the plan's records; empty: those that it has chosen"`
	Enable    bool     `json:"enable,omitempty" jsonschema:"tasks that were on there are on here; else all arrive disabled, so that nothing runs twice"`
	Overwrite bool     `json:"overwrite,omitempty" jsonschema:"replace what exists here; ask the person before"`
	Runs      bool     `json:"runs,omitempty" jsonschema:"the history too"`
	Settings  bool     `json:"settings,omitempty" jsonschema:"the settings too"`
}

func (s *Server) addImports(to *mcp.Server) {
	add(s, to, reads(), "list_import_sources", "List other programs on this machine whose scheduled work can be brought in.", func(_ context.Context, c *client.Client, _ noInput) (any, error) {
		return nonNil(c.System.ImportSources())
	})
	add(s, to, reads(), "plan_import", "Say what an import from another program would do, without doing it.", func(_ context.Context, c *client.Client, in importChoice) (any, error) {
		return c.System.PlanImport(apitype.ImportChoice(in))
	})
	add(s, to, arms().full(), "import_from", "Bring in what another program keeps. What exists here stays as it is unless told otherwise.", func(_ context.Context, c *client.Client, in importChoice) (any, error) {
		return c.System.ImportFrom(apitype.ImportChoice(in))
	})
}
