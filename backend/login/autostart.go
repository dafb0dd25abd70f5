//go:build unix && !darwin

package login

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Enabled reports whether the user's desktop starts the service at login. An
// entry that the desktop's own settings switched off counts as off.
func Enabled() (bool, error) {
	path, err := entryPath()
	if err != nil {
		return false, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read autostart entry: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if name == "Hidden" && value == "true" || name == "X-GNOME-Autostart-enabled" && value == "false" {
			return false, nil
		}
	}
	return true, nil
}

// entryPath is where the Desktop Application Autostart Specification has a
// user's entries.
func entryPath() (string, error) {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) { // the specification has relative paths ignored
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find autostart folder: %w", err)
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "autostart", "claude-scheduler.desktop"), nil
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
