package apitype

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/model"
)

// Concerns says what a person should know of imported tasks before they are
// switched on: which were on in the file, which bypass permissions, and which
// shell commands they bring. The tasks are as they stand in the file.
func Concerns(tasks []model.Task) []string {
	notes := []string{}
	var on []string
	for _, t := range tasks {
		if t.Enabled {
			on = append(on, t.Name)
		}
	}
	if len(on) > 0 {
		notes = append(notes, fmt.Sprintf("tasks arrive switched off; on in the file: %s", strings.Join(on, ", ")))
	}
	for _, t := range tasks {
		if t.Permissions == "bypass" {
			notes = append(notes, t.Name+" bypasses all permissions")
		}
		if t.Precheck != "" {
			notes = append(notes, fmt.Sprintf("%s runs a shell command before each run: %s", t.Name, t.Precheck))
		}
		for _, check := range t.Checks {
			notes = append(notes, fmt.Sprintf("%s runs a shell command after each run: %s", t.Name, check))
		}
	}
	return notes
}
