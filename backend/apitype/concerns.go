package apitype

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// Concerns lists what a user should know about imported tasks before enabling
// them: which are enabled in the file, and the notes of Risks. The tasks are
// those of the file.
func Concerns(job *model.Job, tasks []model.Task) []string {
	notes := []string{}
	if on := enabledNames(tasks); on != "" {
		notes = append(notes, "imported tasks are disabled; enabled in the file: "+on)
	}
	return append(notes, Risks(job, tasks)...)
}

// Risks lists what tasks may do without asking: which bypass permissions,
// their shell commands, allowed tools and arguments of the CLI, and unknown fields that are preserved
// for newer versions. job is theirs, or nil.
func Risks(job *model.Job, tasks []model.Task) (notes []string) {
	if job != nil {
		if setup := job.WorkingDirectory.WorktreeSetup; setup != "" {
			notes = append(notes, fmt.Sprintf("%s runs a shell command in a new worktree: %s", job.Name, setup))
		}
		notes = append(notes, unknown(job.Name, job.Unknown, job.WorkingDirectory.Unknown)...)
	}
	for _, t := range tasks {
		if t.Permissions == "bypass" {
			notes = append(notes, t.Name+" bypasses all permissions")
		}
		if len(t.AllowedTools) > 0 {
			notes = append(notes, fmt.Sprintf("%s may use without asking: %s", t.Name, strings.Join(t.AllowedTools, ", ")))
		}
		if len(t.ExtraArgs) > 0 {
			notes = append(notes, fmt.Sprintf("%s runs Claude Code with %s", t.Name, strings.Join(t.ExtraArgs, " ")))
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

// enabledNames returns the names of the enabled tasks.
func enabledNames(tasks []model.Task) string {
	var on []string
	for _, t := range tasks {
		if t.Enabled {
			on = append(on, t.Name)
		}
	}
	return strings.Join(on, ", ")
}

// EnabledNotes lists which of the tasks are enabled; empty if none is.
func EnabledNotes(tasks []model.Task) []string {
	if on := enabledNames(tasks); on != "" {
		return []string{"enabled: " + on}
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
	return []string{fmt.Sprintf("%s has fields that this version does not know and preserves: %s", name, strings.Join(fields, ", "))}
}
