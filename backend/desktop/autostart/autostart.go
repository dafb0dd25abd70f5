//go:build unix && !darwin

package autostart

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// entryPath is where the Desktop Application Autostart Specification has a
// user's entries.
func entryPath() (string, error) {
	dir, err := configDir()
	return filepath.Join(dir, "autostart", "claude-scheduler.desktop"), err
}

// configDir is the user's folder for configuration.
func configDir() (string, error) {
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) { // the specification has relative paths ignored
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the folder for configuration: %w", err)
	}
	return filepath.Join(home, ".config"), nil
}

// switchedOff reports whether the desktop's own settings switched an entry off,
// which they do without removing it.
func switchedOff(text string) bool {
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if name == "Hidden" && value == "true" || name == "X-GNOME-Autostart-enabled" && value == "false" {
			return true
		}
	}
	return false
}

func entry(exe string) (string, error) {
	if strings.ContainsAny(exe, "\n\r\x00=") {
		return "", fmt.Errorf("%q cannot stand in an autostart entry", exe)
	}
	return `[Desktop Entry]
Type=Application
Name=Claude Scheduler
Comment=Runs Claude Code on a schedule
Exec=` + quote(exe) + " " + arguments + `
Icon=claude-scheduler
Terminal=false
NoDisplay=true
X-GNOME-Autostart-enabled=true
`, nil
}

// quote writes one argument of an Exec line: in double quotes, in which four
// characters are escaped; that is a string value, in which each backslash is
// doubled once more; and % begins a field code.
func quote(argument string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range argument {
		switch r {
		case '"', '`', '$':
			out.WriteString(`\\` + string(r))
		case '\\':
			out.WriteString(`\\\\`)
		case '%':
			out.WriteString("%%")
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
