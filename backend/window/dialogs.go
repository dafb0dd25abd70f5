package window

import (
	"os"
	"path/filepath"

	"claude-scheduler/backend/userpath"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// ChooseFolder asks for a folder, starting at a path that may not exist.
// Empty: none was chosen.
func (a *App) ChooseFolder(from string) (string, error) {
	return runtime.OpenDirectoryDialog(a.ctx, runtime.OpenDialogOptions{
		Title: "Choose a folder", DefaultDirectory: nearestExistingDir(from), CanCreateDirectories: true,
	})
}

// ChooseFile asks for a file, starting at a path that may not exist. Empty:
// none was chosen.
func (a *App) ChooseFile(from string) (string, error) {
	return runtime.OpenFileDialog(a.ctx, runtime.OpenDialogOptions{
		Title: "Choose a file", DefaultDirectory: nearestExistingDir(from), ShowHiddenFiles: true,
	})
}

// ReadText asks for a text file and returns its contents. Empty: none was chosen.
func (a *App) ReadText() (string, error) {
	path, err := a.ChooseFile("")
	if err != nil || path == "" {
		return "", err
	}
	text, err := os.ReadFile(path)
	return string(text), err
}

// SaveText asks where to save a text and returns the path. Empty: it was not saved.
func (a *App) SaveText(name, text string) (string, error) {
	path, err := runtime.SaveFileDialog(a.ctx, runtime.SaveDialogOptions{
		Title: "Save", DefaultFilename: name, DefaultDirectory: nearestExistingDir(""), CanCreateDirectories: true,
	})
	if err != nil || path == "" {
		return "", err
	}
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// nearestExistingDir returns the path, or its nearest existing parent: a dialog
// with a missing folder opens somewhere else or not at all.
func nearestExistingDir(path string) string {
	home, _ := os.UserHomeDir()
	path = userpath.ExpandIn(path, home)
	if !filepath.IsAbs(path) {
		return home
	}
	for {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return path
		}
		above := filepath.Dir(path)
		if above == path {
			return home
		}
		path = above
	}
}
