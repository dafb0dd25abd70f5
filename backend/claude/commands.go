package claude

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/spelling"
)

// Command is one slash command that can run unattended.
type Command struct {
	Name         string `json:"name"` // without the slash: "review", "sub:x"
	Description  string `json:"description"`
	ArgumentHint string `json:"argument_hint"`
	Source       string `json:"source"` // builtin, skill (bundled), plugin, project, user
}

// commandList is the cache key of the commands that a CLI offers in a
// directory.
type commandList struct {
	cli         identity
	dir, config string
	state       string
	signIn      string // some commands are offered to subscribers only
}

var offers cache[commandList, []Command]

// unreachableURL is a port where nothing listens: any request by the CLI is
// refused immediately.
const unreachableURL = "http://127.0.0.1:9"

// runNothing are settings that override those of the project and the user: no
// hook runs, nor any program for credentials and headers. So listing the
// commands of a folder does not require trusting it.
const runNothing = `{"disableAllHooks":true,"apiKeyHelper":"","awsAuthRefresh":"","awsCredentialExport":"","gcpAuthRefresh":"","otelHeadersHelper":"","proxyAuthHelper":""}`

// Commands returns the slash commands that the CLI offers in dir, sorted by
// name. It asks the CLI itself, with a command that the CLI answers locally and
// an unreachable API URL, so it costs nothing and takes 0.3 s; hooks,
// credential helpers and MCP servers are not started, so prompts of MCP servers
// are missing. The answer is cached until the CLI, a command or a setting
// changes. Runs that do not trust the project have all but those with the
// source "project".
func Commands(ctx context.Context, path string, env []string, dir string) ([]Command, error) {
	id, err := identify(path)
	if err != nil {
		return nil, err
	}
	found, state := scan(env, dir)
	key := commandList{id, dir, configDir(env), state, credentials(env)}
	if known, ok := offers.get(key); ok {
		return slices.Clone(known), nil
	}
	env = append(slices.Clone(env), "ANTHROPIC_BASE_URL="+unreachableURL, "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "CLAUDE_CODE_MAX_RETRIES=0")
	out, err := ask(ctx, path, env, dir, "/clear", "-p", "--output-format", "stream-json", "--verbose",
		"--no-session-persistence", "--strict-mcp-config", "--settings", runNothing)
	names, skills, ok := listIn(out)
	if !ok {
		if err == nil {
			err = errors.New("no init event")
		}
		return nil, fmt.Errorf("ask claude for its commands: %w", err)
	}
	commands := []Command{}
	for _, name := range names {
		if strings.HasPrefix(name, "__") {
			continue // the CLI's own
		}
		command, inFolder := found[name]
		switch {
		case inFolder:
		case strings.Contains(name, ":"):
			command = Command{Source: "plugin"}
		case slices.Contains(skills, name):
			command = Command{Source: "skill"}
		default:
			command = Command{Source: "builtin"}
		}
		command.Name = name
		commands = append(commands, command)
	}
	slices.SortFunc(commands, func(a, b Command) int { return strings.Compare(a.Name, b.Name) })
	commands = slices.CompactFunc(commands, func(a, b Command) bool { return a.Name == b.Name })
	offers.put(key, commands)
	return slices.Clone(commands), nil
}

// listIn reads the init event of a stream.
func listIn(stream []byte) (names, skills []string, ok bool) {
	for line := range bytes.Lines(stream) {
		var event struct {
			Type     string   `json:"type"`
			Subtype  string   `json:"subtype"`
			Commands []string `json:"slash_commands"`
			Skills   []string `json:"skills"`
		}
		if json.Unmarshal(line, &event) == nil && event.Type == "system" && event.Subtype == "init" && event.Commands != nil {
			return event.Commands, event.Skills, true
		}
	}
	return nil, nil, false
}

// aliases work without being listed (measured: review is code-review).
var aliases = map[string]string{"review": "code-review"}

// interactive are the commands that "succeed" in a run, but only report that
// they are not available there.
var interactive = []string{
	"add-dir", "bashes", "bug", "exit", "export", "fork", "help", "hooks", "ide", "login", "logout", "memory", "permissions",
	"plan", "plugin", "quit", "release-notes", "resume", "rewind", "status", "tasks", "terminal-setup", "theme", "vim",
}

// local are the CLI's built-in commands that it executes itself (measured with
// 2.1.330): they change the conversation, or show something about the session.
// In a run they do nothing: the model is not called, so the run does not count
// as a success.
var local = []string{
	"agents", "autocompact", "clear", "color", "compact", "config", "context", "cost", "effort", "fast", "focus", "heapdump", "list-agents",
	"mcp", "model", "new", "output-style", "reload-plugins", "reload-skills", "rename", "reset", "stats", "usage",
}

// CheckCommand refuses a slash command that the CLI would not execute: it sends
// an unknown one to the model as text, exits 0, and charges for it. Without
// trust in the project, its commands are unknown.
func CheckCommand(text string, offered []Command, trustProject bool) error {
	refuse := func(message, hint string) error { return model.Invalid("command", message, hint) }
	if !strings.HasPrefix(text, "/") {
		if strings.HasPrefix(strings.TrimSpace(text), "/") {
			return refuse("has something before the slash", "put / in the first column of the first line")
		}
		return refuse("is not a slash command", "begin it with /, or make it a prompt")
	}
	name := text[1:]
	if end := strings.IndexAny(name, " \t\r\n"); end >= 0 {
		name = name[:end]
	}
	if name == "" {
		return refuse("names no command", "write its name right after the slash")
	}
	listed := func(name string) bool {
		return slices.ContainsFunc(offered, func(c Command) bool { return c.Name == name })
	}
	if !trustProject && slices.ContainsFunc(offered, func(c Command) bool { return c.Name == name && c.Source == "project" }) {
		return refuse("/"+name+" is a command of the project, which this task does not trust", "turn trust_project on, or move the command to ~/.claude/commands")
	}
	own := !slices.ContainsFunc(offered, func(c Command) bool { return c.Name == name && c.Source != "builtin" })
	if slices.Contains(local, name) && own {
		return refuse("/"+name+" does nothing unattended: Claude Code answers it without asking the model", "use a command that can run unattended, or a prompt")
	}
	if listed(name) || aliases[name] != "" && listed(aliases[name]) {
		return nil
	}
	if slices.Contains(interactive, name) {
		return refuse("/"+name+" works only in a terminal", "use a command that can run unattended, or a prompt")
	}
	hint := "see the list of commands, or make it a prompt"
	if near := nearest(name, offered); len(near) > 0 {
		hint = "did you mean /" + strings.Join(near, " or /") + "?"
	}
	return refuse("/"+name+" is not a command here", hint)
}

// nearest returns up to three names that are similar to name (a typo), begin
// with it, or end with it after a colon; the nearest first.
func nearest(name string, offered []Command) []string {
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	for _, c := range offered {
		d := spelling.Distance(strings.ToLower(name), strings.ToLower(c.Name))
		if strings.HasPrefix(c.Name, name) || strings.HasSuffix(c.Name, ":"+name) {
			d = min(d, 1)
		}
		if d <= 1+len(name)/4 {
			near = append(near, candidate{c.Name, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var names []string
	for _, c := range near[:min(3, len(near))] {
		names = append(names, c.name)
	}
	return names
}
