package claude

import (
	"strconv"
	"strings"

	"claude-scheduler/backend/model"
)

// Invocation is one unattended run of the CLI. The prompt is not part of it: it
// goes to standard input, since every user of the machine can read arguments,
// which are limited to 128 KiB, and a prompt that begins with "-" would be read
// as a flag.
type Invocation struct {
	Model           string // empty: the CLI's choice
	PermissionMode  string // as in a task: default, bypass, or one of the CLI's own words; empty: default
	SessionMode     model.SessionMode
	SessionID       string // resume: the session; empty: starts one
	NewSessionID    string // UUID of the session to start, where one is started; empty: the CLI's choice
	AllowedTools    []string
	DisallowedTools []string
	MaxTurns        int      // 0: no limit
	MaxBudgetUSD    float64  // 0: no limit
	HookEvents      bool     // the stream reports the result of each hook; only if OffersHookEvents
	SystemPrompt    string   // appended to the CLI's own, one line; empty: nothing
	PromptTool      string   // MCP tool that is asked for permissions; empty: what would ask is denied
	MCPConfig       string   // JSON of MCP servers beside those of the user and the project; empty: none
	Effort          string   // empty: the CLI's choice
	FallbackModel   string   // for when the model is overloaded; empty: none
	ExtraArgs       []string // further flags, each with its value, see model.Task
	TrustProject    bool     // false: the project's settings, hooks, commands and MCP servers are ignored
}

// Args returns the arguments, without the program.
func (i Invocation) Args() []string {
	args := []string{"-p", "--output-format", "stream-json", "--verbose", "--include-partial-messages"}
	if i.PromptTool != "" {
		args = append(args, "--permission-prompt-tool", i.PromptTool)
	} else {
		// No user can be asked. Without a prompt tool -p denies too, but a
		// settings file might configure one.
		args = append(args, "--permission-prompts", "none")
	}
	args = append(args, "--permission-mode", permissionMode(i.PermissionMode))
	if i.MCPConfig != "" {
		args = append(args, "--mcp-config="+i.MCPConfig) // with "=": it is variadic
	}
	if i.Model != "" {
		args = append(args, "--model", i.Model)
	}
	if i.FallbackModel != "" {
		args = append(args, "--fallback-model", i.FallbackModel)
	}
	if i.Effort != "" {
		args = append(args, "--effort", i.Effort)
	}
	switch {
	case i.SessionMode == model.SessionContinue:
		args = append(args, "--continue") // --session-id would need --fork-session
	case i.SessionMode == model.SessionResume && i.SessionID != "":
		args = append(args, "--resume="+i.SessionID) // one word: an id is never read as a flag
	case i.NewSessionID != "":
		args = append(args, "--session-id", i.NewSessionID)
	}
	// With "=" and commas: both are variadic and would consume what follows.
	if len(i.AllowedTools) > 0 {
		args = append(args, "--allowedTools="+strings.Join(i.AllowedTools, ","))
	}
	if len(i.DisallowedTools) > 0 {
		args = append(args, "--disallowedTools="+strings.Join(i.DisallowedTools, ","))
	}
	if i.MaxTurns > 0 {
		args = append(args, "--max-turns", strconv.Itoa(i.MaxTurns))
	}
	if i.MaxBudgetUSD > 0 {
		args = append(args, "--max-budget-usd", strconv.FormatFloat(i.MaxBudgetUSD, 'f', -1, 64))
	}
	if i.HookEvents {
		args = append(args, "--include-hook-events")
	}
	if i.SystemPrompt != "" {
		args = append(args, "--append-system-prompt="+i.SystemPrompt) // one word: a text is never taken for a flag
	}
	if !i.TrustProject {
		args = append(args, "--strict-mcp-config", "--setting-sources", "user")
	}
	return append(args, i.ExtraArgs...) // last: none can take an argument of the others as its value
}

// permissionMode returns the CLI's word for a task's permissions. "default" is
// no longer in its help but means the same as "manual", and older versions only
// accept "default".
func permissionMode(task string) string {
	switch task {
	case "":
		return "default"
	case "bypass":
		return "bypassPermissions"
	}
	return task
}

// ShellLine returns a command line that users can paste into a shell. The
// prompt is read from the file promptFrom unless that is empty.
func ShellLine(path string, args []string, promptFrom string) string {
	words := []string{quote(path)}
	for _, arg := range args {
		words = append(words, quote(arg))
	}
	line := strings.Join(words, " ")
	if promptFrom != "" {
		line += " < " + quote(promptFrom)
	}
	return line
}

// Terminal returns a shell line that continues a session in a terminal; with
// no session it starts one in dir.
func Terminal(path, dir, sessionID string) string {
	line := "cd " + quote(dir) + " && " + quote(path)
	if strings.HasPrefix(dir, "-") {
		line = "cd -- " + quote(dir) + " && " + quote(path)
	}
	if sessionID != "" {
		line += " --resume=" + quote(sessionID)
	}
	return line
}

// ServersLine returns a shell line that opens the list of MCP servers of a
// directory, where the user signs in to them; an empty dir is the current one.
func ServersLine(path, dir string) string {
	if dir == "" {
		return ShellLine(path, []string{"/mcp"}, "")
	}
	return Terminal(path, dir, "") + " /mcp"
}

// quote quotes a word for sh, only where it must.
func quote(word string) string {
	plain := word != "" && word[0] != '~' && !strings.ContainsFunc(word, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:,@%+~", r))
	})
	if plain {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
