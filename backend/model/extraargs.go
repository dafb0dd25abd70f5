package model

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	// maxExtraArgs is how many extra arguments a task may have.
	maxExtraArgs = 50
	// maxArgument is the longest argument in bytes: Linux accepts 128 KiB.
	maxArgument = 100 << 10
)

// efforts are the levels of the CLI 2.1.330, which ignores others with a
// warning.
var efforts = []string{"low", "medium", "high", "xhigh", "max"}

// Efforts returns the levels of effort that a task may have.
func Efforts() []string { return efforts }

func checkEffort(effort string) error {
	if effort == "" || oneOf(effort, efforts) {
		return nil
	}
	return Invalid("effort", fmt.Sprintf("%q is not a level", effort), "one of "+strings.Join(efforts, ", ")+"; empty: the choice of Claude Code")
}

// managedFlag is why a task cannot give a flag of the CLI, and what to use
// instead.
type managedFlag struct{ why, instead string }

var (
	managedOutput      = managedFlag{"the scheduler reads the output in the format that it asks for", "leave it out"}
	managedPermissions = managedFlag{"the permissions of a run are those that its task shows", "use permissions"}
	managedPrompts     = managedFlag{"the scheduler answers requests for permissions, or denies them", "use ask_timeout"}
	managedAllowed     = managedFlag{"the permissions of a run are those that its task shows", "use allowed_tools"}
	managedDisallowed  = managedFlag{"the permissions of a run are those that its task shows", "use disallowed_tools"}
	managedSession     = managedFlag{"the scheduler chooses the session of a run, to continue it later", "use session_mode and session_id"}
	managedSources     = managedFlag{"the scheduler chooses which settings apply", "use trust_project"}
	managedSystem      = managedFlag{"the scheduler adds its request for a report this way", "write it in the prompt"}
	managedWorktree    = managedFlag{"the scheduler makes the worktrees of runs", "use use_git_worktree of the job"}
	managedTerminal    = managedFlag{"a run works on this computer without a terminal", "leave it out"}
	managedNoRun       = managedFlag{"the CLI would end without running the task", "leave it out"}
)

// managedFlags are the flags that the scheduler sets itself or whose effect it
// depends on, in lower case.
var managedFlags = map[string]managedFlag{
	"--print":                              managedOutput,
	"--output-format":                      managedOutput,
	"--input-format":                       managedOutput,
	"--verbose":                            managedOutput,
	"--include-partial-messages":           managedOutput,
	"--include-hook-events":                managedOutput,
	"--forward-subagent-text":              managedOutput,
	"--replay-user-messages":               managedOutput,
	"--permission-mode":                    managedPermissions,
	"--dangerously-skip-permissions":       managedPermissions,
	"--allow-dangerously-skip-permissions": managedPermissions,
	"--enable-auto-mode":                   managedPermissions,
	"--permission-prompts":                 managedPrompts,
	"--permission-prompt-tool":             managedPrompts,
	"--allowedtools":                       managedAllowed,
	"--allowed-tools":                      managedAllowed,
	"--disallowedtools":                    managedDisallowed,
	"--disallowed-tools":                   managedDisallowed,
	"--model":                              {"the model is a field of the task", "use model"},
	"--fallback-model":                     {"it is a field of the task", "use fallback_model"},
	"--effort":                             {"it is a field of the task", "use effort"},
	"--max-turns":                          {"the limits of a run are fields of its task", "use max_turns"},
	"--max-budget-usd":                     {"the limits of a run are fields of its task", "use max_budget_usd"},
	"--continue":                           managedSession,
	"--resume":                             managedSession,
	"--session-id":                         managedSession,
	"--fork-session":                       managedSession,
	"--from-pr":                            managedSession,
	"--resume-session-at":                  managedSession,
	"--rewind-files":                       managedSession,
	"--teleport":                           managedSession,
	"--cloud":                              managedTerminal,
	"--environment":                        managedTerminal,
	"--desktop":                            managedTerminal,
	"--remote-control":                     managedTerminal,
	"--remote-control-session-name-prefix": managedTerminal,
	"--remote":                             managedSession,
	"--no-session-persistence":             managedSession,
	"--setting-sources":                    managedSources,
	"--strict-mcp-config":                  managedSources,
	"--settings":                           {"the scheduler reads the settings files to know the account, the hooks and the permissions of a run", "put them into ~/.claude/settings.json or the project's settings"},
	"--append-system-prompt":               managedSystem,
	"--append-system-prompt-file":          managedSystem,
	"--worktree":                           managedWorktree,
	"--tmux":                               managedWorktree,
	"--ide":                                managedTerminal,
	"--chrome":                             managedTerminal,
	"--bg":                                 {"the scheduler follows the run until it ends", "leave it out"},
	"--background":                         {"the scheduler follows the run until it ends", "leave it out"},
	"--help":                               managedNoRun,
	"--version":                            managedNoRun,
	"--init-only":                          managedNoRun,
}

// flagName is the name of a flag in its long form; options cannot be combined
// or shortened in it, so that none is overlooked.
var flagName = regexp.MustCompile(`^--[A-Za-z0-9][A-Za-z0-9-]*$`)

// checkExtraArgs refuses arguments that are not flags, and flags that the
// scheduler manages itself. Each argument is one flag with its value, so that a
// flag cannot take another argument as its value.
func checkExtraArgs(args []string) error {
	if len(args) > maxExtraArgs {
		return Invalid("extra_args", fmt.Sprintf("has %d entries", len(args)), fmt.Sprintf("%d at most", maxExtraArgs))
	}
	return each(args, func(i int, arg string) error {
		field := fmt.Sprintf("extra_args[%d]", i)
		name, _, _ := strings.Cut(arg, "=")
		switch {
		case !flagName.MatchString(name):
			return Invalid(field, fmt.Sprintf("%q is not a flag in its long form", short(name)), "one flag in each entry, with its value after =, for example --add-dir=/data")
		case len(arg) > maxArgument:
			return Invalid(field, fmt.Sprintf("%s is %d bytes long", name, len(arg)), "put the value into a file")
		case !utf8.ValidString(arg) || strings.ContainsFunc(arg, func(r rune) bool { return r < ' ' || r == 0x7f }):
			return Invalid(field, name+" contains a line break or control character", "keep it to one line")
		}
		if m, managed := managedFlags[strings.ToLower(name)]; managed {
			return Invalid(field, fmt.Sprintf("%s is managed by the scheduler: %s", name, m.why), m.instead)
		}
		return nil
	})
}

// short keeps a message readable that quotes what a user gave.
func short(text string) string {
	const limit = 60
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit]) + "…"
}
