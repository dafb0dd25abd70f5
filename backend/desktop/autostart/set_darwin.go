package autostart

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNowhere says that nothing here starts programs at login: never on macOS.
var ErrNowhere = errors.New("nothing here starts programs at login")

// Look says by what the service is started at login, for people; means is empty
// when nothing does. Whether the user forbade it in the system's settings cannot
// be read from here.
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
