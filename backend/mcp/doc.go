// Package mcp lets Claude Code itself manage the schedule: the actions of the
// typed client as tools of the Model Context Protocol, over standard input and
// output. It is a client like any other; its only own rule is what an agent may
// do (access.go).
package mcp
