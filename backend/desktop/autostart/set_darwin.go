package autostart

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNowhere means that nothing here starts programs at login: never on macOS.
var ErrNowhere = errors.New("this system has no way to start programs at login")

// Look describes what starts the service at login; means is empty if nothing
// does. Whether the user has disabled it in the system settings cannot be
// determined.
func Look() (means, hint string, err error) {
	path, err := entryPath()
	if err != nil {
		return "", "", err
	}
	switch _, err := os.Stat(path); {
	case err == nil:
		return "launchd starts it at login: " + path, "", nil
	case errors.Is(err, fs.ErrNotExist):
		return "", "", nil
	default:
		return "", "", fmt.Errorf("look for LaunchAgent: %w", err)
	}
}

func entryPath() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find LaunchAgents folder: %w", err)
	}
	return filepath.Join(home, "Library", "LaunchAgents", label+".plist"), nil
}
