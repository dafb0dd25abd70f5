package report

// CheckState is the result of a check.
type CheckState string

const (
	CheckOK         CheckState = "ok"
	CheckWarning    CheckState = "warning" // a run may fail on it
	CheckFailed     CheckState = "failed"  // a run would fail on it
	CheckNotChecked CheckState = "not_checked"
)

// CheckID says what a check is about.
type CheckID string

const (
	CheckSchedule  CheckID = "schedule"
	CheckFolder    CheckID = "folder"
	CheckClaude    CheckID = "claude"
	CheckVersion   CheckID = "version"
	CheckSignedIn  CheckID = "signed_in"
	CheckVariables CheckID = "variables"
	CheckBranch    CheckID = "branch"
	CheckServers   CheckID = "mcp_servers"
	CheckPrompt    CheckID = "prompt"
	CheckBudget    CheckID = "budget"
	CheckDisk      CheckID = "disk_space"
)

// Name is what a check is about, for people.
func (id CheckID) Name() string {
	switch id {
	case CheckSchedule:
		return "Schedule"
	case CheckFolder:
		return "Folder"
	case CheckClaude:
		return "Claude Code"
	case CheckVersion:
		return "Version"
	case CheckSignedIn:
		return "Signed in"
	case CheckVariables:
		return "Variables"
	case CheckBranch:
		return "Branch"
	case CheckServers:
		return "MCP servers"
	case CheckPrompt:
		return "Prompt"
	case CheckBudget:
		return "Budget"
	case CheckDisk:
		return "Disk space"
	}
	return string(id)
}

// OfMachine reports whether a check is about the machine: if it fails, it fails
// for the tasks of all jobs.
func (id CheckID) OfMachine() bool {
	switch id {
	case CheckClaude, CheckVersion, CheckSignedIn, CheckBudget, CheckDisk:
		return true
	}
	return false
}

// A TaskCheck is one thing that a run of a task needs, and whether it has it.
type TaskCheck struct {
	ID       CheckID    `json:"id"`
	Name     string     `json:"name"` // of the check, for people
	State    CheckState `json:"state"`
	Sentence string     `json:"sentence"`                   // what was found, without a period
	Hint     string     `json:"hint"`                       // what to do about it; empty: nothing
	Actions  []Action   `json:"actions" ts_type:"Action[]"` // that resolve it, the best first
}

// Cause is what the actions of a check depend on, besides its ID.
type Cause struct {
	Task, Job string // ids; Job is empty for a task without one
	Install   string // command that installs Claude Code; empty: it is installed
	Servers   string // command in which the user signs in to an MCP server; empty: none wants that
	Profile   string // name of the profile with the variable or the budget; empty: none
	ProfileID string
	Variable  string // that has no value
	Watch     bool   // it is the watched folder
	Stopped   bool   // the scheduler stopped the task
	Gone      bool   // its job or profile does not exist
}

// CheckTask is the action that checks a task again.
func CheckTask(id string) Action {
	return Action{Kind: CheckAgain, Label: "Check again", Command: "claude-scheduler task check " + short(id)}
}

// CheckActions are what resolves a check that did not pass, the best first; none
// for what is resolved outside of the scheduler.
func CheckActions(id CheckID, c Cause) []Action {
	edit := editTask(c.Task)
	switch id {
	case CheckSchedule:
		if c.Watch {
			return []Action{{Kind: ChooseFolder, Label: "Choose folder…", Command: edit.Command + " --watch-path FOLDER", Field: "schedule.watch_path"}}
		}
		if c.Gone {
			return []Action{edit}
		}
		return []Action{edit, runNow(c.Task)}
	case CheckFolder:
		if c.Job == "" {
			return []Action{edit}
		}
		return []Action{chooseFolder(c.Job)}
	case CheckClaude, CheckVersion:
		if c.Install == "" {
			return nil
		}
		return installClaude(c.Install)
	case CheckSignedIn:
		return []Action{signIn()}
	case CheckServers:
		if c.Servers != "" {
			return []Action{signInServers(c.Servers)}
		}
	case CheckVariables:
		return []Action{editVariable(c.Profile, c.ProfileID, c.Variable)}
	case CheckBranch:
		return []Action{{Kind: EditJob, Label: "Edit job…", Command: "claude-scheduler job edit " + short(c.Job)}}
	case CheckBudget:
		return []Action{raiseBudget(c.Profile, c.ProfileID)}
	case CheckDisk:
		return nil
	}
	return []Action{edit}
}
