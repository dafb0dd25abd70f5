// Package mcp lets Claude Code itself manage the schedule: the actions of the
// typed client as tools of the Model Context Protocol, over standard input and
// output. It is a client like any other; its one rule of its own is how far an
// agent may go (access.go).
package mcp
