package window

import (
	"os"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/userpath"
)

// maxFolders limits how many folders are suggested.
const maxFolders = 12

// HomeFolder returns the user's home directory, empty when there is none.
func (a *App) HomeFolder() string {
	home, _ := os.UserHomeDir()
	return home
}

// ProjectFolders returns the folders where Claude Code was used, the most
// recently used first, without the worktrees of our own runs.
func (a *App) ProjectFolders() []string {
	data, err := client.Home()
	ours := strings.TrimSuffix(client.RealPath(data), string(filepath.Separator)) + string(filepath.Separator)
	return claude.ProjectFolders(os.Environ(), maxFolders, func(dir string) bool {
		return err == nil && strings.HasPrefix(client.RealPath(dir), ours)
	})
}

// CompleteFolder returns the folders whose path starts with what was typed, in
// the form in which it was typed. Hidden folders are suggested only after a
// typed dot.
func (a *App) CompleteFolder(typed string) []string {
	if typed == "~" {
		return []string{"~" + string(filepath.Separator)}
	}
	parent, prefix := filepath.Split(typed)
	dir := userpath.Expand(parent)
	if !filepath.IsAbs(dir) {
		return nil
	}
	entries, _ := os.ReadDir(dir) // unreadable folders are not suggested
	var found []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(strings.ToLower(name), strings.ToLower(prefix)) || strings.HasPrefix(name, ".") && prefix == "" {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || !info.IsDir() { // a link counts as its target
			continue
		}
		if found = append(found, parent+name); len(found) == maxFolders {
			break
		}
	}
	return found
}
