package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
)

type importChoice struct {
	Kind      string   `json:"kind" jsonschema:"python, crontab or claude_desktop"`
	Path      string   `json:"path,omitempty" jsonschema:"absolute; empty: the program's usual location"`
	IDs       []string `json:"ids,omitempty" jsonschema:"IDs of the plan's records; empty: those that the plan has chosen"`
	Enable    bool     `json:"enable,omitempty" jsonschema:"enable tasks that are enabled in the source; otherwise all are disabled, so nothing runs twice"`
	Overwrite bool     `json:"overwrite,omitempty" jsonschema:"replace existing records; ask the user first"`
	Runs      bool     `json:"runs,omitempty" jsonschema:"the history too"`
	Settings  bool     `json:"settings,omitempty" jsonschema:"the settings too"`
}

func (s *Server) addImports(to *mcp.Server) {
	add(s, to, readOnly(), "list_import_sources", "List other programs on this machine whose scheduled work can be imported.", func(_ context.Context, c *client.Client, _ noInput) (any, error) {
		return nonNil(c.System.ImportSources())
	})
	add(s, to, readOnly(), "plan_import", "Show what an import from another program would do, without doing it.", func(_ context.Context, c *client.Client, in importChoice) (any, error) {
		return c.System.PlanImport(apitype.ImportChoice(in))
	})
	add(s, to, configuresRuns().needsFull(), "import_from", "Import the data of another program. Existing records are not changed unless overwrite is set.", func(_ context.Context, c *client.Client, in importChoice) (any, error) {
		return c.System.ImportFrom(apitype.ImportChoice(in))
	})
}
