package window

import (
	"cmp"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/desktop"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/userpath"
)

// SignIn opens a terminal in which Claude Code asks to sign in. The page cannot
// choose the command.
func (a *App) SignIn() error {
	settings, err := a.client.Settings.Get()
	if err == nil {
		err = desktop.OpenTerminal(signInLine(settings.ClaudePath))
	}
	return model.WithOperation("sign in", err)
}

// SignInServers opens a terminal in the folder of a task in which Claude Code
// lists its MCP servers, to sign in to them. The page cannot choose the command.
func (a *App) SignInServers(task string) error {
	line, err := a.serversLine(task)
	if err == nil {
		err = desktop.OpenTerminal(line)
	}
	return model.WithOperation("sign in to MCP servers", err)
}

func (a *App) serversLine(id string) (string, error) {
	settings, err := a.client.Settings.Get()
	if err != nil {
		return "", err
	}
	task, err := a.client.Tasks.Get(id)
	if err != nil {
		return "", err
	}
	var dir string
	if task.JobID != "" {
		job, err := a.client.Jobs.Get(string(task.JobID))
		if err != nil {
			return "", err
		}
		dir = userpath.Expand(job.WorkingDirectory.Path)
	}
	return claude.ServersLine(cmp.Or(settings.ClaudePath, "claude"), dir), nil
}

// signInLine returns the shell line that signs in with a CLI; an empty path is
// the CLI on the PATH.
func signInLine(path string) string {
	return claude.ShellLine(cmp.Or(path, "claude"), []string{"/login"}, "")
}
