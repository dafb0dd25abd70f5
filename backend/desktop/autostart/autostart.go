//go:build unix && !darwin

package autostart

import (
	"path/filepath"
	"strings"

	"claude-scheduler/backend/desktop/xdg"
)

// entryPath returns the path of the user's autostart entry (Desktop Application
// Autostart Specification).
func entryPath() (string, error) {
	dir, err := xdg.ConfigHome()
	return filepath.Join(dir, "autostart", "claude-scheduler.desktop"), err
}

// disabled reports whether the desktop's settings disabled an entry, which they
// do without removing it.
func disabled(text string) bool {
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if name == "Hidden" && value == "true" || name == "X-GNOME-Autostart-enabled" && value == "false" {
			return true
		}
	}
	return false
}

// entry returns the autostart entry that starts exe, with its data in home
// unless that is empty.
func entry(exe, home string) (string, error) {
	program, err := xdg.Exec(exe)
	if err != nil {
		return "", err
	}
	if home != "" {
		variable, err := xdg.Argument("CLAUDE_SCHEDULER_HOME=" + home)
		if err != nil {
			return "", err
		}
		program = "/usr/bin/env " + variable + " " + program // an entry has no key for variables
	}
	return `[Desktop Entry]
Type=Application
Name=Claude Scheduler
Comment=Runs Claude Code on a schedule
Exec=` + program + " " + arguments + `
Icon=claude-scheduler
Terminal=false
NoDisplay=true
X-GNOME-Autostart-enabled=true
`, nil
}
