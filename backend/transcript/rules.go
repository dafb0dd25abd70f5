package transcript

import (
	"net/url"
	"strings"

	"claude-scheduler/backend/model"
)

// Rules gives the narrowest --allowedTools rules that would permit the call,
// as the CLI 2.1.330 takes them: `Bash(git push:*)`,
// `Edit(//home/me/project/README.md)`, `WebFetch(domain:go.dev)`,
// `mcp__server__tool`. A shell command needs one for each of its parts.
//
// Two oddities were measured: writing to a file is permitted by an Edit rule
// with its path, never by a Write rule; and what a command redirects its
// output to needs an Edit rule as well.
func Rules(d model.PermissionDenial) []string {
	text := func(name string) string { s, _ := d.ToolInput[name].(string); return s }
	switch d.ToolName {
	case "Bash":
		return commandRules(text("command"))
	case "Edit", "MultiEdit", "Write", "NotebookEdit":
		if file := text("file_path") + text("notebook_path"); file != "" {
			return []string{"Edit(" + pathPattern(file) + ")"}
		}
		return []string{"Edit"}
	case "Read", "NotebookRead":
		if file := text("file_path") + text("notebook_path"); file != "" {
			return []string{"Read(" + pathPattern(file) + ")"}
		}
	case "Glob", "Grep", "LS":
		if dir := text("path"); dir != "" {
			return []string{"Read(" + strings.TrimSuffix(pathPattern(dir), "/") + "/**)"}
		}
	case "WebFetch":
		if u, err := url.Parse(text("url")); err == nil && u.Hostname() != "" {
			return []string{"WebFetch(domain:" + u.Hostname() + ")"}
		}
	case "Skill":
		if skill := text("skill"); skill != "" {
			return []string{"Skill(" + skill + ")"}
		}
	}
	return []string{d.ToolName}
}

// pathPattern writes a path as the CLI's rules want it: // begins an absolute
// path, and what would be a wildcard is escaped.
func pathPattern(file string) string {
	if len(file) > 2 && file[1] == ':' && (file[2] == '\\' || file[2] == '/') { // C:\x is //c/x
		file = "/" + strings.ToLower(file[:1]) + strings.ReplaceAll(file[2:], `\`, "/")
	}
	if strings.HasPrefix(file, "/") {
		file = "/" + file
	}
	return strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`, `*`, `\*`, `?`, `\?`).Replace(file)
}
