package mcp

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/model"
)

// toolAnnotations describes the effects of a tool, for clients that decide
// whether to ask the user first, and the access it needs.
type toolAnnotations struct {
	changes     bool // the state of the scheduler, or of anything else
	destructive bool // may lose something, cost money, or create something that will run programs
	idempotent  bool // repeating the call with the same arguments changes nothing more
	openWorld   bool // reaches beyond this machine's files: models, networks, programs
	needs       model.MCPAccess
}

// readOnly: the tool reads records and files. It runs nothing but git and crontab
// -l.
func readOnly() toolAnnotations { return toolAnnotations{idempotent: true, needs: model.MCPRead} }

// runsPrograms: the tool runs programs of the settings or a profile to find out
// something; they may do anything.
func runsPrograms() toolAnnotations {
	return toolAnnotations{changes: true, idempotent: true, openWorld: true, needs: model.MCPPropose}
}

// creates: the tool creates something that has no effect on its own.
func creates() toolAnnotations { return toolAnnotations{changes: true, needs: model.MCPPropose} }

// rearranges: the tool makes a reversible change, and runs nothing.
func rearranges() toolAnnotations {
	return toolAnnotations{changes: true, idempotent: true, needs: model.MCPPropose}
}

// configuresRuns: the tool creates or changes something that runs Claude or shell
// commands later. With the access "propose", a user still has to enable it.
func configuresRuns() toolAnnotations {
	return toolAnnotations{changes: true, destructive: true, openWorld: true, needs: model.MCPPropose}
}

// startsRuns: the tool starts runs, which cost money and may do anything.
func startsRuns() toolAnnotations {
	return toolAnnotations{changes: true, destructive: true, openWorld: true, needs: model.MCPPropose}
}

// removes: the tool removes or ends something.
func removes() toolAnnotations {
	return toolAnnotations{changes: true, destructive: true, idempotent: true, needs: model.MCPFull}
}

// repeatable marks a tool as idempotent.
func (e toolAnnotations) repeatable() toolAnnotations { e.idempotent = true; return e }

// needsPropose marks a tool that needs only the access "propose".
func (e toolAnnotations) needsPropose() toolAnnotations { e.needs = model.MCPPropose; return e }

// needsFull marks a tool that needs the access "full".
func (e toolAnnotations) needsFull() toolAnnotations { e.needs = model.MCPFull; return e }

func (e toolAnnotations) annotations() *mcp.ToolAnnotations {
	return &mcp.ToolAnnotations{ReadOnlyHint: !e.changes, DestructiveHint: &e.destructive, IdempotentHint: e.idempotent, OpenWorldHint: &e.openWorld}
}
