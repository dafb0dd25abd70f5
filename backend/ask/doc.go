// Package ask lets a run ask the user for a permission.
//
// Claude Code passes a permission prompt to an MCP tool, which it starts within
// the process tree of the run (Tool; package mcp serves it). The tool calls the
// supervisor of the run, which listens on a socket in the state directory of
// the run: it masks secrets, writes the request to the log of the run, waits
// for an answer, and denies the request when its time is over. The service
// reads open requests from the log, and passes an answer on through the same
// socket. So only the supervisor decides about a request, and the service may
// restart meanwhile.
//
// Only processes of the run can ask, and only processes outside of it can
// answer, on systems that report which process has connected.
package ask

// Names under which Claude Code knows the tool. No other MCP server may have
// this name, or the CLI cannot tell them apart.
const (
	ServerName = "claude_scheduler_permission"
	ToolName   = "ask"
	// Tool is the value of --permission-prompt-tool.
	Tool = "mcp__" + ServerName + "__" + ToolName
)

// socketName is the socket in the state directory of a run.
const socketName = "ask.sock"

// Limits of requests. Anything beyond is denied immediately, with a message.
const (
	maxInput = 256 << 10 // bytes of the input of a tool call: a user has to read it
	maxOpen  = 20        // requests that wait at the same time
	maxAsked = 200       // requests of one run
)
