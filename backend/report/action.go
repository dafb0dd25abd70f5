package report

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/model"
)

// ActionKind says what an action does.
type ActionKind string

const (
	AllowAndRun   ActionKind = "allow_and_run" // add the rules to the task and run it again
	RunAgain      ActionKind = "run_again"
	RunNow        ActionKind = "run_now" // a slot that did not run, or a task that was stopped
	ChooseFolder  ActionKind = "choose_folder"
	InstallClaude ActionKind = "install_claude" // a command to run in a terminal
	ChooseProgram ActionKind = "choose_program" // where Claude Code is
	SignIn        ActionKind = "sign_in"
	SignInServers ActionKind = "sign_in_servers" // to MCP servers, in a terminal
	RaiseLimit    ActionKind = "raise_limit"     // the field is the task's or a setting
	EditTask      ActionKind = "edit_task"
	EditProfile   ActionKind = "edit_profile"
	EditJob       ActionKind = "edit_job"
	CheckAgain    ActionKind = "check_again"
	ReviewBranch  ActionKind = "review_branch" // Path is its worktree
	MergeBranch   ActionKind = "merge_branch"
	PushBranch    ActionKind = "push_branch"
	OpenRequest   ActionKind = "open_request" // a pull request
	Continue      ActionKind = "continue"     // its session, in a terminal
	Resume        ActionKind = "resume"       // do not wait for the limit
)

// Action is something that resolves an item.
type Action struct {
	Kind    ActionKind `json:"action"`
	Label   string     `json:"label"`             // text of its button
	Command string     `json:"command"`           // does the same in a shell, or starts it
	Field   string     `json:"field,omitempty"`   // field to change: of the task, or a setting after "settings."
	Rules   []string   `json:"rules,omitempty"`   // rules that allow_and_run adds
	Path    string     `json:"path,omitempty"`    // of the worktree
	Profile string     `json:"profile,omitempty"` // id of the profile to edit; Field is its variable, or daily_budget_usd
}

// Circumstances are what the actions of an item depend on, beside the item.
type Circumstances struct {
	Rules         []string // would permit what was denied; empty: none would, or the task has them
	Allowed       bool     // the task has the rules that would permit what was denied
	FolderMissing bool
	Profile       string // name of the profile with a variable that has no value or a budget that was reached; empty: none
	ProfileID     string
	Variable      string             // variable without a value
	OwnBudget     bool               // the task has its own budget
	Session       bool               // the run has a session that can be continued
	Unpublished   model.AfterSuccess // what could not be done with the branch of its job; empty or none: nothing
	Worktree      string             // path, if Unpublished
	Install       string             // command that installs Claude Code; empty: the run found it
	Servers       string             // command in which the user signs in to an MCP server; empty: none wants that
}

// Actions returns what resolves an item, the best first. It is never empty.
func Actions(item Item, c Circumstances) []Action {
	run, task := item.Run, short(item.Task.ID)
	again := Action{Kind: RunAgain, Label: "Run again", Command: "claude-scheduler run retry " + short(run.ID)}
	edit := Action{Kind: EditTask, Label: "Edit task…", Command: "claude-scheduler task edit " + task}
	folder := Action{Kind: ChooseFolder, Label: "Choose folder…", Command: "claude-scheduler job edit " + short(item.Task.Job) + " --directory FOLDER", Field: "working_directory.path"}
	limit := func(label, field, flag string) Action {
		return Action{Kind: RaiseLimit, Label: label, Command: "claude-scheduler task edit " + task + " --" + flag + " VALUE", Field: field}
	}
	continued := Action{Kind: Continue, Label: "Continue in terminal", Command: "claude-scheduler run open " + short(run.ID)}
	if run.ID == "" {
		if len(item.Task.Actions) > 0 {
			return item.Task.Actions
		}
		return []Action{edit, {Kind: RunNow, Label: "Run now", Command: "claude-scheduler task run " + task}}
	}
	if item.WaitsForLimit {
		return []Action{{Kind: Resume, Label: "Do not wait", Command: "claude-scheduler resume"}}
	}
	if c.FolderMissing { // whatever else went wrong, it cannot run again without
		return []Action{folder, again}
	}
	var out []Action
	switch {
	case c.Install != "":
		return []Action{
			{Kind: InstallClaude, Label: "Install Claude Code", Command: c.Install},
			{Kind: ChooseProgram, Label: "Choose program…", Command: "claude-scheduler settings set claude_path PROGRAM", Field: "settings.claude_path"},
			again,
		}
	case c.Worktree != "" && c.Unpublished != model.AfterSuccessNone:
		return append(branchActions(c), again)
	case run.Reason == model.ReasonLogin:
		out = append(out, Action{Kind: SignIn, Label: "Sign in…", Command: "claude /login"})
	case run.Reason == model.ReasonMCPServer && c.Servers != "":
		out = append(out, signInServers(c.Servers))
	case run.Reason == model.ReasonBudget && run.Started && c.OwnBudget:
		out = append(out, limit("Raise budget…", "max_budget_usd", "max-budget-usd"))
	case run.Reason == model.ReasonBudget:
		out = append(out, raiseBudget(c.Profile, c.ProfileID))
	case run.Reason == model.ReasonCheck && c.Session: // the work is done, but not well
		out = append(out, continued)
	case run.Reason == model.ReasonMaxTurns:
		out = append(out, limit("Raise limit…", "max_turns", "max-turns"))
	case run.Reason == model.ReasonTimeout:
		out = append(out, limit("Raise limit…", "timeout", "timeout"))
	case run.Reason == model.ReasonStall:
		return []Action{again, limit("Raise limit…", "stall_timeout", "stall-timeout")}
	case run.Reason == model.ReasonNotStarted && c.Profile != "":
		out = append(out, editVariable(c.Profile, c.ProfileID, c.Variable))
	case run.Reason == model.ReasonNotStarted && item.Task.Problem == "":
		return []Action{again, edit} // what was wrong may be right by now
	case run.Reason == model.ReasonNotStarted, run.Reason == model.ReasonPermission, run.Reason == model.ReasonMCPServer, run.Reason == model.ReasonPrecheck:
		out = append(out, edit)
	case !run.Started && run.Status == model.RunCancelled:
		return []Action{{Kind: RunNow, Label: "Run now", Command: "claude-scheduler task run " + task}}
	}
	if len(c.Rules) > 0 {
		out = append(out, Action{Kind: AllowAndRun, Label: "Allow " + rulesText(c.Rules) + " and run again",
			Command: again.Command + " --allow-denied", Rules: c.Rules})
	} else if run.Denied > 0 && !c.Allowed {
		out = append(out, edit)
	}
	asks := run.Outcome == model.OutcomePartial || run.Outcome == model.OutcomeBlocked
	if asks && c.Session {
		out = append(out, continued)
	}
	return append(out, again)
}

// signInServers opens the MCP servers of Claude Code in a terminal.
func signInServers(command string) Action {
	return Action{Kind: SignInServers, Label: "Sign in…", Command: command}
}

// raiseBudget changes the budget of a day: of a profile, or without one of all runs.
func raiseBudget(profile, id string) Action {
	const label = "Raise budget…"
	if id == "" {
		return Action{Kind: RaiseLimit, Label: label, Command: "claude-scheduler settings set daily_budget_usd VALUE", Field: "settings.daily_budget_usd"}
	}
	return Action{Kind: EditProfile, Label: label, Command: "claude-scheduler profile edit " + quoted(profile) + " --daily-budget-usd VALUE", Field: "daily_budget_usd", Profile: id}
}

// editVariable gives a variable of a profile a value, or another source.
func editVariable(profile, id, variable string) Action {
	return Action{Kind: EditProfile, Label: "Edit " + variable + "…", Command: "claude-scheduler profile edit " + quoted(profile) + " --var " + variable + "=SOURCE:VALUE", Field: variable, Profile: id}
}

// branchActions returns what the user can do with a branch that could not be
// merged or pushed as its task requires.
func branchActions(c Circumstances) []Action {
	on := func(kind ActionKind, label, command string) Action {
		return Action{Kind: kind, Label: label, Command: "claude-scheduler worktree " + command + " " + quoted(c.Worktree), Path: c.Worktree}
	}
	out := []Action{on(ReviewBranch, "Review", "diff")}
	switch c.Unpublished {
	case model.AfterSuccessMerge:
		out = append(out, on(MergeBranch, "Merge", "merge"))
	case model.AfterSuccessPush:
		out = append(out, on(PushBranch, "Push", "push"))
	case model.AfterSuccessPullRequest:
		out = append(out, on(OpenRequest, "Open pull request", "pr"))
	}
	return out
}

// rulesText returns the rule as the user reads it, or how many there are.
func rulesText(rules []string) string {
	if len(rules) > 1 {
		return fmt.Sprintf("%d rules", len(rules))
	}
	rule, suffix := rules[0], ""
	if command, ok := strings.CutPrefix(rule, "Bash("); ok {
		rule = strings.TrimSuffix(command, ")")
		if prefix, ok := strings.CutSuffix(rule, ":*"); ok {
			rule, suffix = prefix, " with any arguments"
		}
	}
	const maxLength = 40
	if r := []rune(rule); len(r) > maxLength {
		rule = string(r[:maxLength-1]) + "…"
	}
	return rule + suffix
}

// short returns an id as people type it.
func short(id string) string {
	if len(id) > 8 {
		return id[:8]
	}
	return id
}

// quoted returns a word of a shell command.
func quoted(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
