package transcript

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"claude-scheduler/backend/model"
)

// evidence is what the stream has shown so far and a result needs for the
// Outcome.
type evidence struct {
	denied    map[[2]string]bool // denied calls, by id and tool
	deniedIDs map[string]bool
	// refusedIDs are the calls that the user denied.
	refusedIDs map[string]bool
	asked      bool              // the model answered
	called     bool              // it called a tool
	failing    bool              // its last message came from the CLI, about an API error
	failure    failure           // that error
	prevents   string            // message of a hook that stopped the prompt of this turn
	hooked     map[string]string // tool calls that a hook blocked: id -> tool
	failed     map[uint64]string // failed tool calls by step (see stepOf): id of the last one
	moved      bool              // a command changed the working directory, also for later commands
	afterCd    map[string]bool   // ids of the later tool calls
}

// failure is an API error as the CLI's message about it reports it.
type failure struct {
	words    string
	apiError string
	status   int
}

// Limits of plausible values in a stream.
const (
	maxUSD    = 1e6
	maxTokens = 1e12
	maxTurns  = 1e6
)

// optionalBool is a bool that knows whether it was set.
type optionalBool struct{ set, known bool }

func (f *optionalBool) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "true":
		*f = optionalBool{true, true}
	case "false":
		*f = optionalBool{false, true}
	}
	return nil
}

// amount is a finite, non-negative number; anything else is 0 and odd.
type amount struct {
	value float64
	odd   bool
}

func (a *amount) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var v float64
	if json.Unmarshal(data, &v) != nil || v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		*a = amount{odd: true}
		return nil
	}
	*a = amount{value: v}
	return nil
}

// limit returns the amount, and sets odd if it exceeds the limit.
func (a *amount) limit(limit float64) float64 {
	if a.value > limit {
		*a = amount{odd: true}
	}
	return a.value
}

func (u *usage) UnmarshalJSON(data []byte) error {
	type plain usage
	_ = json.Unmarshal(data, (*plain)(u)) // unreadable fields count as missing
	u.present = len(data) > 0 && data[0] == '{'
	u.tokens = sane(u.tokens, &u.odd)
	u.TotalTokens = count(u.TotalTokens, maxTokens, &u.odd)
	return nil
}

func sane(t tokens, odd *bool) tokens {
	return tokens{
		InputTokens: count(t.InputTokens, maxTokens, odd), OutputTokens: count(t.OutputTokens, maxTokens, odd),
		CacheCreationInputTokens: count(t.CacheCreationInputTokens, maxTokens, odd),
		CacheReadInputTokens:     count(t.CacheReadInputTokens, maxTokens, odd),
	}
}

// count returns n, or 0 and sets odd if it is not a valid count.
func count(n int, limit float64, odd *bool) int {
	if n < 0 || float64(n) > limit {
		*odd = true
		return 0
	}
	return n
}

// sessionID sets the session id from a line. It becomes an argument of the CLI,
// so it must be a UUID.
func (t *Transcript) sessionID(id string) {
	if model.IsID(id) {
		t.outcome.SessionID = id
	} else {
		t.outcome.OddSession = true
	}
}

// checkSuccess determines why a result without an error is no success.
func (t *Transcript) checkSuccess(e *event) {
	o, seen := &t.outcome, &t.seen
	asked := seen.asked || Tokens(e.Usage.tokens) > 0 || e.NumTurns > 0 && !e.Usage.present
	o.Stopped = seen.prevents
	o.CutShort = cutShort(e)
	switch {
	case o.Stopped != "":
	case e.TerminalReason == "tool_deferred" || e.StopReason == "tool_deferred":
		o.Stopped = "it deferred a tool call, which then was not run"
	case e.TerminalReason == "hook_stopped":
		o.Stopped = "a hook of a tool call ended the run"
	case e.TerminalReason == "stop_hook_prevented":
		o.Stopped = "a Stop hook ended the run"
	}
	text := strings.TrimSpace(e.Result)
	o.NeverAsked, o.LocalCommand = !asked, e.LocalCommand
	o.SaidNothing = text == "" && strings.TrimSpace(o.Said) == "" && !seen.called && len(e.Structured) == 0
	seen.prevents = ""
}

// serverAnswered notes from the result of a tool call whether its MCP server is
// available.
func (t *Transcript) serverAnswered(tool, result string, failed bool) {
	server, ok := ServerOf(tool)
	if !ok {
		return
	}
	gone := failed && serverGone.MatchString(result)
	if t.outcome.Servers == nil {
		t.outcome.Servers = map[string]bool{}
	}
	if gone {
		t.outcome.Servers[server] = false
	} else if !failed {
		t.outcome.Servers[server] = true
	}
}

// serverGone matches the error of a tool call whose MCP server is not available
// or does not have the tool.
var serverGone = regexp.MustCompile(`(?is)no such tool available|connection closed|not connected|is not available|connection lost|transport closed|` +
	`mcp server.*(disconnected|unavailable)|(disconnected|unavailable).*mcp server`)

// ServerOf returns the MCP server in the name of a tool or in a rule for one,
// as written there: "db" of mcp__db__query.
func ServerOf(tool string) (server string, ok bool) {
	rest, ok := strings.CutPrefix(tool, "mcp__")
	if !ok {
		return "", false
	}
	server, _, _ = strings.Cut(rest, "__")
	server, _, _ = strings.Cut(server, "(")
	return server, server != "" && server != "*"
}

// ServerName returns the name of an MCP server as it appears in the names of
// its tools.
func ServerName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, name)
}

// MissingServer returns why an MCP server cannot be used; empty: according to
// the stream, it can.
func (o *Outcome) MissingServer(name string) string {
	name = ServerName(name)
	works, called := o.Servers[name]
	if called && works {
		return ""
	}
	if called {
		return "its connection was lost, or it has no such tool"
	}
	if !o.MCPListed {
		return "" // the stream does not mention servers
	}
	for _, s := range o.MCPServers {
		if ServerName(s.Name) == name {
			return s.fault()
		}
	}
	return "it is not configured, or its configuration was not read"
}

// Unusable is MissingServer for a server that the session listed.
func (o *Outcome) Unusable(s MCPServer) string {
	works, called := o.Servers[ServerName(s.Name)]
	switch {
	case called && works:
		return ""
	case called:
		return "its connection was lost, or it has no such tool"
	}
	return s.fault()
}

// NeedsSignIn begins what is wrong with an MCP server to which the user must sign in.
const NeedsSignIn = "it needs a sign-in"

// fault returns what is wrong with a server; empty: nothing.
func (s MCPServer) fault() string {
	switch s.Status {
	case "connected":
		return ""
	case "pending":
		return "it was still connecting"
	case "needs-auth", "needs_auth":
		return NeedsSignIn + ": run `claude` in a terminal and type /mcp"
	case "disabled":
		return "it is switched off"
	}
	return fmt.Sprintf("it could not be started or reached (%s)", s.Status)
}
