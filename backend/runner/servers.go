package runner

import (
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// servers are the MCP servers that a task depends on, and those of its project.
type servers struct {
	Required []string `json:"required"` // named in required_mcp_servers
	Allowed  []string `json:"allowed"`  // their tools are among the allowed ones
	Project  []string `json:"project"`  // listed in .mcp.json
}

func serversOf(t model.Task, project []string) servers {
	s := servers{Required: t.RequiredMCPServers, Project: project}
	for _, rule := range t.AllowedTools {
		for one := range strings.SplitSeq(rule, ",") {
			if name, ok := transcript.ServerOf(strings.TrimSpace(one)); ok && !slices.Contains(s.Allowed, name) {
				s.Allowed = append(s.Allowed, name)
			}
		}
	}
	return s
}

// unavailable reports whether a required server will not become available in a
// session that has started. A server that is still connecting may.
func (s servers) unavailable(o transcript.Outcome) bool {
	return o.MCPListed && slices.ContainsFunc(s.Required, func(name string) bool {
		return o.MissingServer(name) != "" && !pending(o, name)
	})
}

func pending(o transcript.Outcome, name string) bool {
	return slices.ContainsFunc(o.MCPServers, func(server transcript.MCPServer) bool {
		return server.Status == "pending" && transcript.ServerName(server.Name) == transcript.ServerName(name)
	})
}

// missing lists the servers that were not available to a run, and why; empty:
// none.
func (s servers) missing(o transcript.Outcome) []string {
	var words []string
	for _, name := range s.Required {
		why := o.MissingServer(name)
		if why == "" && !o.MCPListed && !o.Servers[transcript.ServerName(name)] {
			why = "the session did not report it as connected"
		}
		if why != "" {
			words = append(words, fmt.Sprintf("the MCP server %s, which the task requires, was not available: %s", name, why))
		}
	}
	for _, name := range s.Allowed {
		if slices.ContainsFunc(s.Required, func(other string) bool { return transcript.ServerName(other) == name }) {
			continue
		}
		if why := o.MissingServer(name); why != "" {
			words = append(words, fmt.Sprintf("the MCP server %s, whose tools the task allows, was not available: %s", name, why))
		}
	}
	return words
}

// leftOut lists the servers of .mcp.json that the CLI ignored. The CLI reports
// no error for an entry that it does not understand: one without a command, of
// an unknown type, or with a reserved name.
func (s servers) leftOut(o transcript.Outcome) []string {
	if !o.MCPListed {
		return nil
	}
	var words []string
	for _, name := range s.Project {
		listed := slices.ContainsFunc(o.MCPServers, func(server transcript.MCPServer) bool { return server.Name == name })
		if !listed {
			words = append(words, fmt.Sprintf("the MCP server %s of .mcp.json was left out: Claude Code ignored its entry", name))
		}
	}
	return words[:min(len(words), 10)]
}

// failIfMissing fails a run if a server that it depends on was missing. A run that
// failed for another reason keeps that reason.
func (s servers) failIfMissing(r Result, o transcript.Outcome) Result {
	if r.Run.Status != model.RunSuccess && r.Run.Reason != model.ReasonMCPServer || !o.Init {
		return r
	}
	words := s.missing(o)
	if len(words) == 0 {
		return r
	}
	r.Retryable = true                                                        // it may be available next time
	r.Run.Remarks = slices.DeleteFunc(slices.Clone(r.Run.Remarks), s.isAbout) // the error says it
	return r.end(model.RunFailed, model.ReasonMCPServer, words...)
}

// isAbout reports whether a remark says that one of the servers was not available.
func (s servers) isAbout(remark string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(remark, "the MCP server "), " was not available: ")
	return slices.ContainsFunc(slices.Concat(s.Required, s.Allowed), func(known string) bool {
		return remark != name && transcript.ServerName(known) == transcript.ServerName(name)
	})
}
