package transcript

import "strings"

// verbs describe what a tool did in one word, in the past tense: rows are read
// afterwards more often than live.
var verbs = map[string]string{
	"Read": "Read", "NotebookRead": "Read", "ListMcpResourcesTool": "Listed", "ReadMcpResourceTool": "Read",
	"Edit": "Edited", "MultiEdit": "Edited", "NotebookEdit": "Edited", "Write": "Wrote",
	"Bash": "Ran", "PowerShell": "Ran", "BashOutput": "Looked at", "TaskOutput": "Looked at", "KillShell": "Stopped", "KillBash": "Stopped", "TaskStop": "Stopped",
	"Glob": "Searched", "Grep": "Searched", "LS": "Listed", "ToolSearch": "Searched", "WebSearch": "Searched", "WebFetch": "Fetched",
	"Task": "Delegated", "Agent": "Delegated", "SendMessage": "Told", "Skill": "Used", "SlashCommand": "Used",
	"TodoWrite": "Planned", "TaskCreate": "Planned", "TaskUpdate": "Planned", "TaskList": "Planned", "TaskGet": "Planned",
	"ExitPlanMode": "Planned", "EnterPlanMode": "Planned", "AskUserQuestion": "Asked", "StructuredOutput": "Answered",
	"EnterWorktree": "Entered", "ExitWorktree": "Left", "CronCreate": "Scheduled", "ScheduleWakeup": "Scheduled", "CronDelete": "Deleted", "CronList": "Listed", "ListAgents": "Listed",
	"Monitor": "Watched", "Workflow": "Ran", "ReportFindings": "Reported",
}

// toolVerb is never empty: an unknown tool was "Used".
func toolVerb(name string) string {
	if v := verbs[name]; v != "" {
		return v
	}
	return "Used"
}

// toolTitle makes "github: get_issue" of "mcp__github__get_issue".
func toolTitle(name string) string {
	rest, ok := strings.CutPrefix(name, "mcp__")
	if !ok {
		return name
	}
	server, tool, ok := strings.Cut(rest, "__")
	if !ok {
		return rest
	}
	return server + ": " + tool
}
