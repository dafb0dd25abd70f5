package apitype

import (
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// TaskFileState says how a file with a task differs from what a user approved.
type TaskFileState string

const (
	TaskFileNew     TaskFileState = "new"     // it defines no task yet
	TaskFileChanged TaskFileState = "changed" // its task runs as it was approved
	TaskFileRenamed TaskFileState = "renamed" // a task with this text was approved under another name
	TaskFileGone    TaskFileState = "gone"    // its task runs as it was approved
	TaskFileInvalid TaskFileState = "invalid" // it is new, and cannot be read as a task
)

// TaskFileStates are all of them.
var TaskFileStates = []TaskFileState{TaskFileNew, TaskFileChanged, TaskFileRenamed, TaskFileGone, TaskFileInvalid}

// TaskFile is a file with a task that differs from what a user approved.
type TaskFile struct {
	JobID    string        `json:"job_id"`
	JobName  string        `json:"job_name"`
	File     string        `json:"file"` // relative to the folder of the job
	State    TaskFileState `json:"state" ts_type:"TaskFileState"`
	TaskID   string        `json:"task_id"`   // empty: there is no task yet
	TaskName string        `json:"task_name"` // as the file names it; if it cannot be read, as it was approved
	Was      string        `json:"was"`       // the file that was approved, if it is renamed
	Before   string        `json:"before"`    // the approved text; empty: none
	After    string        `json:"after"`     // the text now; empty: the file is gone or cannot be read
	Diff     string        `json:"diff"`      // unified
	Risks    []TaskRisk    `json:"risks" ts_type:"TaskRisk[]"`
	// Problem is why it cannot be approved, with the line of the file; null: it can be.
	Problem *model.Problem `json:"problem" ts_type:"null | Problem"`
	// Shown identifies all of this. An approval contains it, so that nothing else is
	// approved than what was shown.
	Shown   string `json:"shown"`
	Ignored bool   `json:"ignored"` // a user does not want this version
}

// TaskRisk is something that a task may do without asking.
type TaskRisk struct {
	Text string `json:"text"`
	New  bool   `json:"new"` // the approved version may not
}

// TaskFileChoice names the version of a file that a user has decided about.
type TaskFileChoice struct {
	JobID string `json:"job_id"`
	File  string `json:"file"`
	Shown string `json:"shown"` // TaskFile.Shown
	Undo  bool   `json:"undo"`  // of Ignore: do not ignore it any longer
}

// TaskFileResult is what an approval did.
type TaskFileResult struct {
	Task    model.Task `json:"task"`    // after the approval; before it, if it was deleted
	Deleted bool       `json:"deleted"` // the file was gone, so the task was deleted
	// Restore undoes the deletion.
	Restore *Bundle `json:"restore" ts_type:"null | Bundle"`
}

// WriteFileRequest is how a task is written to a file.
type WriteFileRequest struct {
	File  string `json:"file"`  // empty: made from the name of the task
	Force bool   `json:"force"` // replace a file with another text
}

// WrittenFile is a task that was written to a file.
type WrittenFile struct {
	Task  model.Task `json:"task"`
	Path  string     `json:"path"` // absolute
	Text  string     `json:"text"`
	Notes []string   `json:"notes" ts_type:"string[]"`
}

// TaskRisks lists what a task from a file may do without asking, first what its
// approved version may not; before is that version, nil: none.
func TaskRisks(task model.Task, before *model.Task) []TaskRisk {
	var known []string
	if before != nil {
		known = fileRisks(*before, task.Name)
	}
	risks := []TaskRisk{}
	for _, text := range liftedLimits(task, before) {
		risks = append(risks, TaskRisk{Text: text, New: true})
	}
	for _, text := range fileRisks(task, task.Name) {
		risks = append(risks, TaskRisk{Text: text, New: !slices.Contains(known, text)})
	}
	slices.SortStableFunc(risks, func(a, b TaskRisk) int {
		if a.New == b.New {
			return 0
		}
		if a.New {
			return -1
		}
		return 1
	})
	return risks
}

// liftedLimits lists what kept the approved version of a task from something, and is
// gone. What that permits is the default, so it is no risk of a new task.
func liftedLimits(task model.Task, before *model.Task) (texts []string) {
	if before == nil {
		return nil
	}
	if task.TrustProject && !before.TrustProject {
		texts = append(texts, task.Name+" uses the settings, hooks and MCP servers of the project, whose changes are not shown here")
	}
	allowed := slices.DeleteFunc(slices.Clone(before.DisallowedTools), func(rule string) bool { return slices.Contains(task.DisallowedTools, rule) })
	if len(allowed) > 0 {
		texts = append(texts, task.Name+" is no longer kept from using "+strings.Join(allowed, ", "))
	}
	return texts
}

// fileRisks are Risks, and what else matters of a task that others may have written.
func fileRisks(task model.Task, name string) []string {
	task.Name = name
	risks := Risks(nil, []model.Task{task})
	add := func(format string, args ...any) { risks = append(risks, name+" "+fmt.Sprintf(format, args...)) }
	switch task.Permissions {
	case "acceptEdits":
		add("changes files without asking")
	case "auto", "dontAsk":
		add("runs with the permissions %s", task.Permissions)
	}
	switch task.AfterSuccessAction() {
	case model.AfterSuccessCommit:
		add("commits what it changed")
	case model.AfterSuccessMerge:
		add("merges what it changed")
	case model.AfterSuccessPush, model.AfterSuccessPullRequest:
		add("pushes what it changed to the remote repository")
	}
	if task.GitHub.Event != "" {
		add("starts %s; others may write the text of such an event", task.GitHub.Meaning())
	}
	switch task.CommandType {
	case model.CommandFile:
		add("has the prompt in another file, whose changes are not shown here: %s", task.Command)
	case model.CommandSlash:
		add("runs a slash command; if a file of the repository defines it, changes of that are not shown here: %s", task.Command)
	}
	return risks
}
