package cli

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// sayProposed shows the permissions of a task that an agent changed last, before
// the user runs or enables it. It writes to standard error, because standard
// output is for the run.
func sayProposed(c *console, cl *client.Client, ref string) {
	task, err := cl.Tasks.Get(ref)
	if err != nil || !task.Proposed {
		return // the command itself reports the error
	}
	directory := ""
	ids := []model.Text{task.Profile}
	if task.JobID != "" {
		if job, err := cl.Jobs.Get(string(task.JobID)); err == nil {
			directory = job.WorkingDirectory.Path
			if setup := job.WorkingDirectory.WorktreeSetup; setup != "" {
				directory += "; a new worktree runs " + setup
			}
			ids = []model.Text{job.Profile, task.Profile}
		}
	}
	var profiles []model.Profile
	for _, id := range ids {
		if p, err := cl.Profiles.Get(string(id)); err == nil && id != "" {
			profiles = append(profiles, p)
		}
	}
	fmt.Fprintln(c.errOut, sanitizeTerminal(proposedText(task, directory, profiles...)))
}

// variablesText lists variables: PATH=/opt/bin, TOKEN from keychain, HOME unset.
func variablesText(vars []model.EnvVar) string {
	words := make([]string, len(vars))
	for i, v := range vars {
		switch v.Source {
		case model.SourceStatic:
			words[i] = v.Name + "=" + v.Value
		case model.SourceUnset:
			words[i] = v.Name + " unset"
		default:
			words[i] = v.Name + " from " + string(v.Source)
		}
	}
	return strings.Join(words, ", ")
}

// proposedText returns what a user should know before an agent's task runs.
// profiles are its job's and its own, with masked secrets.
func proposedText(t model.Task, directory string, profiles ...model.Profile) string {
	words := []string{"permissions " + t.Permissions}
	for _, list := range []struct {
		what  string
		rules []string
	}{{"allowed", t.AllowedTools}, {"disallowed", t.DisallowedTools}} {
		if len(list.rules) > 0 {
			words = append(words, list.what+" "+strings.Join(list.rules, ", "))
		}
	}
	if len(t.ExtraArgs) > 0 {
		words = append(words, "arguments "+strings.Join(t.ExtraArgs, " "))
	}
	if t.GitHub.Event != "" {
		words = append(words, "starts "+t.GitHub.Meaning())
	}
	if directory != "" {
		words = append(words, "directory "+directory)
	}
	for _, p := range profiles {
		if len(p.EnvVars) > 0 {
			words = append(words, "profile "+p.Name+" sets "+variablesText(p.EnvVars))
		}
	}
	return format.Escape("An agent changed " + t.Name + " last. It may do: " + strings.Join(words, "; ") + ".")
}
