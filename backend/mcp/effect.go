package mcp

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/model"
)

// toolAnnotations describes the effects of a tool, for clients that decide
// whether to ask the user first, and the access it needs.
type toolAnnotations struct {
	changes    bool // the state of the scheduler, or of anything else
	loses      bool // may lose something, cost money, or create something that will run programs
	idempotent bool // repeating the call with the same arguments changes nothing more
	outside    bool // reaches beyond this machine's files: models, networks, programs
	needs      model.MCPAccess
}

// reads: the tool reads records and files. It runs nothing but git and crontab
// -l.
func reads() toolAnnotations { return toolAnnotations{idempotent: true, needs: model.MCPRead} }

// probes: the tool runs programs of the settings or a profile to find out
// something; they may do anything.
func probes() toolAnnotations {
	return toolAnnotations{changes: true, idempotent: true, outside: true, needs: model.MCPPropose}
}

// adds: the tool creates something that has no effect on its own.
func adds() toolAnnotations { return toolAnnotations{changes: true, needs: model.MCPPropose} }

// orders: the tool makes a reversible change, and runs nothing.
func orders() toolAnnotations {
	return toolAnnotations{changes: true, idempotent: true, needs: model.MCPPropose}
}

// arms: the tool creates or changes something that runs Claude or shell
// commands later. With the access "propose", a user still has to enable it.
func arms() toolAnnotations {
	return toolAnnotations{changes: true, loses: true, outside: true, needs: model.MCPPropose}
}

// starts: the tool starts runs, which cost money and may do anything.
func starts() toolAnnotations {
	return toolAnnotations{changes: true, loses: true, outside: true, needs: model.MCPPropose}
}

// loses: the tool removes or ends something.
func loses() toolAnnotations {
	return toolAnnotations{changes: true, loses: true, idempotent: true, needs: model.MCPFull}
}

// again marks a tool as idempotent.
func (e toolAnnotations) again() toolAnnotations { e.idempotent = true; return e }

// proposed marks a tool that needs only the access "propose".
func (e toolAnnotations) proposed() toolAnnotations { e.needs = model.MCPPropose; return e }

// full marks a tool that needs the access "full".
func (e toolAnnotations) full() toolAnnotations { e.needs = model.MCPFull; return e }

func (e toolAnnotations) annotations() *mcp.ToolAnnotations {
	return &mcp.ToolAnnotations{ReadOnlyHint: !e.changes, DestructiveHint: &e.loses, IdempotentHint: e.idempotent, OpenWorldHint: &e.outside}
}
