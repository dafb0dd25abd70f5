package cli

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// sayProposed shows the permissions of a task that an agent changed last, before a
// user runs or enables it. It writes to standard error: standard output is the run's.
func sayProposed(c *console, cl *client.Client, ref string) {
	task, err := cl.Tasks.Get(ref)
	if err != nil || !task.Proposed {
		return // what is wrong, the command itself says
	}
	directory := ""
	if task.JobID != "" {
		if job, err := cl.Jobs.Get(string(task.JobID)); err == nil {
			directory = job.WorkingDirectory.Path
		}
	}
	fmt.Fprintln(c.errOut, sanitizeTerminal(proposedText(task, directory)))
}

// proposedText returns what a user should know before an agent's task runs.
func proposedText(t model.Task, directory string) string {
	words := []string{"permissions " + t.Permissions}
	for _, list := range []struct {
		what  string
		rules []string
	}{{"allowed", t.AllowedTools}, {"disallowed", t.DisallowedTools}} {
		if len(list.rules) > 0 {
			words = append(words, list.what+" "+strings.Join(list.rules, ", "))
		}
	}
	if directory != "" {
		words = append(words, "directory "+directory)
	}
	return "An agent changed " + t.Name + " last. It may do: " + strings.Join(words, "; ") + "."
}
