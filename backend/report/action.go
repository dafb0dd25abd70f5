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

// Circumstances are what the actions of an item depend on, besides the item.
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
	switch {
	case item.Run.ID == "" && len(item.Task.Actions) > 0:
		return item.Task.Actions
	case item.Run.ID == "":
		return []Action{editTask(item.Task.ID), runNow(item.Task.ID)}
	case item.WaitsForLimit:
		return []Action{{Kind: Resume, Label: "Do not wait", Command: "claude-scheduler resume"}}
	case c.FolderMissing: // whatever else went wrong, it cannot run again without
		return []Action{chooseFolder(item.Task.Job), runAgain(item.Run.ID)}
	case c.Install != "":
		return append(installClaude(c.Install), runAgain(item.Run.ID))
	case c.Worktree != "" && c.Unpublished != model.AfterSuccessNone:
		return append(branchActions(c), runAgain(item.Run.ID))
	}
	out, complete := reasonActions(item, c)
	if complete {
		return out
	}
	again := runAgain(item.Run.ID)
	if len(c.Rules) > 0 {
		out = append(out, Action{Kind: AllowAndRun, Label: "Allow " + rulesText(c.Rules) + " and run again",
			Command: again.Command + " --allow-denied", Rules: c.Rules})
	} else if item.Run.Denied > 0 && !c.Allowed {
		out = append(out, editTask(item.Task.ID))
	}
	asks := item.Run.Outcome == model.OutcomePartial || item.Run.Outcome == model.OutcomeBlocked
	if asks && c.Session {
		out = append(out, continueRun(item.Run.ID))
	}
	return append(out, again)
}

// reasonActions returns what resolves the reason why a run did not succeed;
// complete: no other action helps.
func reasonActions(item Item, c Circumstances) (actions []Action, complete bool) {
	run := item.Run
	switch run.Reason {
	case model.ReasonLogin:
		return []Action{signIn()}, false
	case model.ReasonBudget:
		if run.Started && c.OwnBudget {
			return []Action{raiseLimit("Raise budget…", item.Task.ID, "max_budget_usd", "max-budget-usd")}, false
		}
		return []Action{raiseBudget(c.Profile, c.ProfileID)}, false
	case model.ReasonMaxTurns:
		return []Action{raiseLimit("Raise limit…", item.Task.ID, "max_turns", "max-turns")}, false
	case model.ReasonTimeout:
		return []Action{raiseLimit("Raise limit…", item.Task.ID, "timeout", "timeout")}, false
	case model.ReasonStall:
		return []Action{runAgain(item.Run.ID), raiseLimit("Raise limit…", item.Task.ID, "stall_timeout", "stall-timeout")}, true
	case model.ReasonNotStarted:
		switch {
		case c.Profile != "":
			return []Action{editVariable(c.Profile, c.ProfileID, c.Variable)}, false
		case item.Task.Problem == "": // what was wrong may be right by now
			return []Action{runAgain(item.Run.ID), editTask(item.Task.ID)}, true
		}
		return []Action{editTask(item.Task.ID)}, false
	case model.ReasonMCPServer:
		if c.Servers != "" {
			return []Action{signInServers(c.Servers)}, false
		}
		return []Action{editTask(item.Task.ID)}, false
	case model.ReasonPermission, model.ReasonPrecheck:
		return []Action{editTask(item.Task.ID)}, false
	case model.ReasonCheck:
		if c.Session { // the work is done, but not well
			return []Action{continueRun(item.Run.ID)}, false
		}
	}
	if !run.Started && run.Status == model.RunCancelled {
		return []Action{runNow(item.Task.ID)}, true
	}
	return nil, false
}

func editTask(task string) Action {
	return Action{Kind: EditTask, Label: "Edit task…", Command: "claude-scheduler task edit " + short(task)}
}

func runNow(task string) Action {
	return Action{Kind: RunNow, Label: "Run now", Command: "claude-scheduler task run " + short(task)}
}

func runAgain(run string) Action {
	return Action{Kind: RunAgain, Label: "Run again", Command: "claude-scheduler run retry " + short(run)}
}

func continueRun(run string) Action {
	return Action{Kind: Continue, Label: "Continue in terminal", Command: "claude-scheduler run open " + short(run)}
}

func signIn() Action { return Action{Kind: SignIn, Label: "Sign in…", Command: "claude /login"} }

// signInServers opens the MCP servers of Claude Code in a terminal.
func signInServers(command string) Action {
	return Action{Kind: SignInServers, Label: "Sign in…", Command: command}
}

// chooseFolder changes the working directory of a job.
func chooseFolder(job string) Action {
	return Action{Kind: ChooseFolder, Label: "Choose folder…", Command: "claude-scheduler job edit " + short(job) + " --directory FOLDER", Field: "working_directory.path"}
}

// installClaude are the two ways to get a CLI that can be started.
func installClaude(command string) []Action {
	return []Action{
		{Kind: InstallClaude, Label: "Install Claude Code", Command: command},
		{Kind: ChooseProgram, Label: "Choose program…", Command: "claude-scheduler settings set claude_path PROGRAM", Field: "settings.claude_path"},
	}
}

// raiseLimit changes a limit of a task.
func raiseLimit(label, task, field, flag string) Action {
	return Action{Kind: RaiseLimit, Label: label, Command: editTask(task).Command + " --" + flag + " VALUE", Field: field}
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
