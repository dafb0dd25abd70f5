package transcript

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"claude-scheduler/backend/format"
)

// Todo is one line of Claude's own plan.
type Todo struct {
	Content    string `json:"content"`
	Status     string `json:"status" ts_type:"'pending' | 'in_progress' | 'completed'"`
	ActiveForm string `json:"active_form"` // its text while in progress
}

func todos(list []wireTodo) []Todo {
	var out []Todo
	for _, t := range list {
		out = append(out, Todo(t))
	}
	return out
}

// input is the union of the tool arguments that the transcript shows.
type input struct {
	FilePath     string `json:"file_path"`
	NotebookPath string `json:"notebook_path"`
	Path         string `json:"path"`
	Command      string `json:"command"`
	URL          string `json:"url"`
	Query        string `json:"query"`
	Pattern      string `json:"pattern"`
	Description  string `json:"description"`
	Subject      string `json:"subject"`
	Skill        string `json:"skill"`
	Args         string `json:"args"`
	Name         string `json:"name"`
	To           string `json:"to"`
	TaskID       string `json:"task_id"`
	TaskIDCamel  string `json:"taskId"`
	ShellID      string `json:"shell_id"`
	BashID       string `json:"bash_id"`
	Status       string `json:"status"`
	Background   bool   `json:"run_in_background"`
	OldString    string `json:"old_string"`
	NewString    string `json:"new_string"`
	NewSource    string `json:"new_source"`
	Content      string `json:"content"`
	Edits        []struct {
		OldString string `json:"old_string"`
		NewString string `json:"new_string"`
	} `json:"edits"`
	Todos []wireTodo `json:"todos"`
}

func readInput(raw json.RawMessage) input {
	var in input
	if len(raw) > 2 { // {}: announced, not yet sent
		_ = json.Unmarshal(raw, &in) // fields of another type count as missing
	}
	return in
}

// target returns what the row of a call shows.
func (in *input) target(name, cwd string) string {
	file := short(in.FilePath+in.NotebookPath, cwd)
	switch name {
	case "Glob", "Grep":
		if in.Path != "" {
			return format.OneLine(in.Pattern, 200) + " in " + short(in.Path, cwd)
		}
		return format.OneLine(in.Pattern, 200)
	case "Task", "Agent":
		return format.OneLine(in.Description, 200)
	case "Skill", "SlashCommand":
		return format.OneLine(strings.TrimSpace(in.Skill+" "+in.Args+in.Command), 200)
	case "TodoWrite":
		done := 0
		for _, t := range in.Todos {
			if t.Status == "completed" {
				done++
			}
		}
		return strconv.Itoa(done) + " of " + strconv.Itoa(len(in.Todos)) + " done"
	case "TaskUpdate":
		return format.OneLine(strings.TrimSpace("#"+in.TaskIDCamel+in.TaskID+" "+in.Status), 200)
	}
	for _, s := range []string{file, in.Command, in.URL, in.Query, in.Pattern, short(in.Path, cwd), in.Subject, in.To, in.TaskID, in.TaskIDCamel, in.ShellID, in.BashID, in.Name, in.Description} {
		if s != "" {
			return format.OneLine(s, 200)
		}
	}
	return ""
}

// short makes a path relative to the working directory when it is below it.
func short(file, cwd string) string {
	if cwd == "" || file == "" {
		return file
	}
	for _, sep := range []string{"/", `\`} {
		if rest, ok := strings.CutPrefix(file, strings.TrimSuffix(cwd, sep)+sep); ok && rest != "" {
			return rest
		}
	}
	if path.Clean(file) == path.Clean(cwd) {
		return "."
	}
	return file
}

// diff returns what a call wants to change, before its result has the position.
func (in *input) diff(name string) (*Diff, bool) {
	d := &Diff{}
	switch name {
	case "Edit":
		d.Hunks = []Hunk{diffOf(in.OldString, in.NewString)}
	case "MultiEdit":
		for _, e := range in.Edits {
			d.Hunks = append(d.Hunks, diffOf(e.OldString, e.NewString))
		}
	case "Write":
		d.Hunks = []Hunk{diffOf("", in.Content)}
	case "NotebookEdit":
		d.Hunks = []Hunk{diffOf("", in.NewSource)}
	}
	if len(d.Hunks) == 0 || len(d.Hunks[0].Lines) == 0 {
		return nil, false
	}
	return d, d.finish()
}
