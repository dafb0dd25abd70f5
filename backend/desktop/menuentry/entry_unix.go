//go:build unix && !darwin

package menuentry

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/atomicfile"
	"claude-scheduler/backend/desktop/xdg"
)

const entryName = "claude-scheduler.desktop"

//go:embed claude-scheduler.desktop
var template string

//go:embed claude-scheduler.png
var icon []byte

// Install registers window, the absolute path of its program, with this user's
// desktop. Existing entries, of this user or system-wide, stay.
func Install(window string) error {
	data, err := xdg.DataHome()
	if err != nil {
		return fmt.Errorf("install menu entry: %w", err)
	}
	if systemWideEntryExists() {
		return nil
	}
	entry, err := entryFor(window)
	if err != nil {
		return fmt.Errorf("install menu entry: %w", err)
	}
	dir := filepath.Join(data, "applications")
	if _, err := replace(filepath.Join(data, "icons", "hicolor", "256x256", "apps", "claude-scheduler.png"), icon); err != nil {
		return fmt.Errorf("install icon: %w", err)
	}
	changed, err := replace(filepath.Join(dir, entryName), []byte(entry))
	if err != nil {
		return fmt.Errorf("install menu entry: %w", err)
	}
	if !changed {
		return nil
	}
	// Desktops look up links in an index. If it cannot be built, the
	// association is registered directly.
	if exec.Command("update-desktop-database", dir).Run() == nil {
		return nil
	}
	if out, err := exec.Command("xdg-mime", "default", entryName, "x-scheme-handler/"+scheme).CombinedOutput(); err != nil {
		return fmt.Errorf("register links: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// entryFor returns the entry that starts a program by its path.
func entryFor(window string) (string, error) {
	program, err := xdg.Exec(window)
	if err != nil {
		return "", err
	}
	text := strings.ReplaceAll(template, "\nExec=claude-scheduler-window", "\nExec="+program)
	// desktops hide entries of missing programs
	return strings.Replace(text, "\nTerminal=", "\nTryExec="+strings.ReplaceAll(window, `\`, `\\`)+"\nTerminal=", 1), nil
}

// systemWideEntryExists reports whether there is an entry for all users.
func systemWideEntryExists() bool {
	for _, dir := range filepath.SplitList(cmp.Or(os.Getenv("XDG_DATA_DIRS"), "/usr/local/share:/usr/share")) {
		if _, err := os.Stat(filepath.Join(dir, "applications", entryName)); err == nil {
			return true
		}
	}
	return false
}

// replace writes a file, unless it has that content already.
func replace(path string, data []byte) (changed bool, err error) {
	if before, err := os.ReadFile(path); err == nil && bytes.Equal(before, data) {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	if err := atomicfile.Write(path, data, 0o644); err != nil {
		return false, err
	}
	return true, nil
}
