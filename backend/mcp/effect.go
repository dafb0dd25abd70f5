package mcp

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/model"
)

// toolAnnotations says what a tool does to the world, for those who decide whether to
// ask a person first, and how much access it takes.
type toolAnnotations struct {
	changes    bool // the state of the scheduler, or of anything else
	loses      bool // may lose something, cost money, or make what will run programs
	idempotent bool // called again with the same arguments, it changes nothing more
	outside    bool // reaches beyond this machine's files: models, networks, programs
	needs      model.MCPAccess
}

// reads looks at records and files. It runs nothing but git and crontab -l.
func reads() toolAnnotations { return toolAnnotations{idempotent: true, needs: model.MCPRead} }

// probes runs programs that the settings or a profile name, to find out
// something; they may do anything.
func probes() toolAnnotations {
	return toolAnnotations{changes: true, idempotent: true, outside: true, needs: model.MCPPropose}
}

// adds makes something that does nothing by itself.
func adds() toolAnnotations { return toolAnnotations{changes: true, needs: model.MCPPropose} }

// orders changes something that can be changed back, and runs nothing.
func orders() toolAnnotations {
	return toolAnnotations{changes: true, idempotent: true, needs: model.MCPPropose}
}

// arms makes or changes what runs Claude or shell commands later. With access
// to propose, a person still has to switch it on.
func arms() toolAnnotations {
	return toolAnnotations{changes: true, loses: true, outside: true, needs: model.MCPPropose}
}

// starts begins runs: they cost money and may do anything.
func starts() toolAnnotations {
	return toolAnnotations{changes: true, loses: true, outside: true, needs: model.MCPPropose}
}

// loses removes or ends something.
func loses() toolAnnotations {
	return toolAnnotations{changes: true, loses: true, idempotent: true, needs: model.MCPFull}
}

// again is the effect of a tool that changes nothing more when it is called again.
func (e toolAnnotations) again() toolAnnotations { e.idempotent = true; return e }

// proposed is the effect of a tool that also those may call who only propose.
func (e toolAnnotations) proposed() toolAnnotations { e.needs = model.MCPPropose; return e }

// full is the effect of a tool for which proposing is not enough.
func (e toolAnnotations) full() toolAnnotations { e.needs = model.MCPFull; return e }

func (e toolAnnotations) annotations() *mcp.ToolAnnotations {
	return &mcp.ToolAnnotations{ReadOnlyHint: !e.changes, DestructiveHint: &e.loses, IdempotentHint: e.idempotent, OpenWorldHint: &e.outside}
}
