package apitype

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// Concerns says what a person should know of imported tasks before they are
// switched on: which were on in the file, and what Brings says. The tasks are as
// they stand in the file.
func Concerns(job *model.Job, tasks []model.Task) []string {
	notes := []string{}
	if on := namesOn(tasks); on != "" {
		notes = append(notes, "tasks arrive switched off; on in the file: "+on)
	}
	return append(notes, Brings(job, tasks)...)
}

// Brings says what tasks may do unasked: which bypass permissions, the shell
// commands and the tools that they are allowed, and fields that this version does
// not know and keeps for one that does. job is theirs, or nil.
func Brings(job *model.Job, tasks []model.Task) (notes []string) {
	if job != nil {
		notes = append(notes, unknown(job.Name, job.Unknown, job.WorkingDirectory.Unknown)...)
	}
	for _, t := range tasks {
		if t.Permissions == "bypass" {
			notes = append(notes, t.Name+" bypasses all permissions")
		}
		if len(t.AllowedTools) > 0 {
			notes = append(notes, fmt.Sprintf("%s may use without asking: %s", t.Name, strings.Join(t.AllowedTools, ", ")))
		}
		if t.Precheck != "" {
			notes = append(notes, fmt.Sprintf("%s runs a shell command before each run: %s", t.Name, t.Precheck))
		}
		for _, check := range t.Checks {
			notes = append(notes, fmt.Sprintf("%s runs a shell command after each run: %s", t.Name, check))
		}
		notes = append(notes, unknown(t.Name, t.Unknown, t.Schedule.Unknown)...)
	}
	return notes
}

// namesOn is the names of the tasks that are on.
func namesOn(tasks []model.Task) string {
	var on []string
	for _, t := range tasks {
		if t.Enabled {
			on = append(on, t.Name)
		}
	}
	return strings.Join(on, ", ")
}

// SwitchedOn says which of the tasks are on; nothing when none is.
func SwitchedOn(tasks []model.Task) []string {
	if on := namesOn(tasks); on != "" {
		return []string{"switched on: " + on}
	}
	return nil
}

func unknown(name string, all ...model.Unknown) []string {
	var fields []string
	for _, u := range all {
		fields = append(fields, slices.Collect(maps.Keys(u))...)
	}
	if len(fields) == 0 {
		return nil
	}
	slices.Sort(fields)
	return []string{fmt.Sprintf("%s has fields that this version does not know, and keeps: %s", name, strings.Join(fields, ", "))}
}
