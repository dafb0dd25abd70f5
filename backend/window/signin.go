package window

import (
	"cmp"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/desktop"
	"claude-scheduler/backend/model"
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

// signInLine returns the shell line that signs in with a CLI; an empty path is
// the CLI on the PATH.
func signInLine(path string) string {
	return claude.ShellLine(cmp.Or(path, "claude"), []string{"/login"}, "")
}
