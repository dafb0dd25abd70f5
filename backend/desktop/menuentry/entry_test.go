//go:build unix && !darwin

package menuentry

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/testfolder"
)

// user returns a user without any entry, on a machine without system-wide
// entries.
func user(t *testing.T) (data string) {
	t.Helper()
	home := testfolder.Plain(t) // xdg-mime does not support blanks
	data = filepath.Join(home, ".local", "share")
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("XDG_DATA_DIRS", filepath.Join(home, "usr"))
	return data
}

func TestInstall(t *testing.T) {
	data := user(t)
	window := "/opt/Claude $cheduler/claude-scheduler-window"
	for range 2 { // also if it already exists
		if err := Install(window); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(data, "applications", entryName)
	entry, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`Exec="/opt/Claude \\$cheduler/claude-scheduler-window" %u`, `Exec="/opt/Claude \\$cheduler/claude-scheduler-window" new/task`,
		`TryExec=/opt/Claude $cheduler/claude-scheduler-window`, `MimeType=x-scheme-handler/claude-scheduler;`,
	} {
		if !strings.Contains(string(entry), "\n"+line+"\n") {
			t.Errorf("no %s in\n%s", line, entry)
		}
	}
	if got, err := os.ReadFile(filepath.Join(data, "icons/hicolor/256x256/apps/claude-scheduler.png")); err != nil || len(got) != len(icon) {
		t.Errorf("icon: %d bytes, %v", len(got), err)
	}
	out, err := exec.Command("xdg-mime", "query", "default", "x-scheme-handler/claude-scheduler").CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != entryName {
		t.Errorf("links open with %q, %v", out, err)
	}
	if err := Install("/usr/bin/claude-scheduler-window"); err != nil { // it moved
		t.Fatal(err)
	}
	if entry, err = os.ReadFile(path); err != nil || !strings.Contains(string(entry), "\nExec=/usr/bin/claude-scheduler-window %u\n") {
		t.Errorf("got\n%s, %v", entry, err)
	}
}

func TestNotInstalled(t *testing.T) {
	data := user(t)
	if err := Install("claude-scheduler-window"); err == nil {
		t.Error("a path that is not absolute is accepted")
	}
	machine := filepath.Join(os.Getenv("XDG_DATA_DIRS"), "applications")
	if err := os.MkdirAll(machine, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(machine, entryName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Install("/opt/claude-scheduler-window"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("installed besides the system-wide entry")
	}
	if err := os.RemoveAll(machine); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(os.Getenv("HOME"), ".local"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Install("/opt/claude-scheduler-window"); err == nil || !strings.HasPrefix(err.Error(), "install ") {
		t.Errorf("got %v", err)
	}
}
