//go:build unix && !darwin

package autostart

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func fresh(t *testing.T, config string) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", strings.ReplaceAll(config, "HOME", home))
	return home
}

func enabled(t *testing.T, want bool) {
	t.Helper()
	if means, _, err := desktop.look(true); err != nil || (means != "") != want {
		t.Errorf("enabled: got %q, %v", means, err)
	}
}

// The kinds of machine that the service may run on.
var (
	desktop = machine{desktop: true}
	server  = machine{systemd: true}
	both    = machine{desktop: true, systemd: true}
	bare    = machine{}
)

func TestSet(t *testing.T) {
	for _, c := range []struct{ config, path string }{
		{"", ".config/autostart/claude-scheduler.desktop"},
		{"HOME/elsewhere", "elsewhere/autostart/claude-scheduler.desktop"},
		{"relative", ".config/autostart/claude-scheduler.desktop"},
	} {
		path := filepath.Join(fresh(t, c.config), c.path)
		enabled(t, false)
		if err := desktop.set(false, "/opt/claude-scheduler"); err != nil {
			t.Error(err)
		}
		for range 2 {
			if err := desktop.set(true, "/opt/claude-scheduler"); err != nil {
				t.Fatal(err)
			}
			enabled(t, true)
		}
		data, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(data), "\nExec=/opt/claude-scheduler daemon run --login\n") {
			t.Errorf("got %q, %v", data, err)
		}
		if err := desktop.set(true, "/usr/bin/claude-scheduler"); err != nil { // it moved
			t.Error(err)
		}
		if data, err = os.ReadFile(path); err != nil || !strings.Contains(string(data), "\nExec=/usr/bin/claude-scheduler daemon") {
			t.Errorf("got %q, %v", data, err)
		}
		if err := desktop.set(false, ""); err != nil {
			t.Error(err)
		}
		enabled(t, false)
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
			t.Errorf("left %v, %v", left, err)
		}
	}
}

func TestRefused(t *testing.T) {
	home := fresh(t, "")
	for _, exe := range []string{"claude-scheduler", "", "/opt/a\nExec=b", "/opt/a=b"} {
		if err := desktop.set(true, exe); err == nil {
			t.Errorf("%q is accepted", exe)
		}
	}
	enabled(t, false)
	if err := os.WriteFile(filepath.Join(home, ".config"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := desktop.set(true, "/opt/claude-scheduler"); err == nil || !strings.HasPrefix(err.Error(), "start at login: ") {
		t.Errorf("got %v", err)
	}
}

// Desktops disable an entry without removing it.
func TestDisabledElsewhere(t *testing.T) {
	for _, line := range []string{"Hidden=true", "X-GNOME-Autostart-enabled=false", "Hidden = true"} {
		fresh(t, "")
		if err := desktop.set(true, "/opt/claude-scheduler"); err != nil {
			t.Fatal(err)
		}
		path, err := entryPath()
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteString(line + "\n"); err != nil {
			t.Fatal(err)
		}
		file.Close()
		enabled(t, false)
		if err := desktop.set(true, "/opt/claude-scheduler"); err != nil { // and back on
			t.Fatal(err)
		}
		enabled(t, true)
	}
}

// An entry names a data directory that a login would not use by default.
func TestEntryOfAnotherDataDirectory(t *testing.T) {
	home := fresh(t, "")
	for _, c := range []struct{ data, want string }{
		{"", "\nExec=/opt/claude-scheduler daemon run --login\n"},
		{filepath.Join(home, ".claude-scheduler"), "\nExec=/opt/claude-scheduler daemon run --login\n"},
		{"/data/work", "\nExec=/usr/bin/env \"CLAUDE_SCHEDULER_HOME=/data/work\" /opt/claude-scheduler daemon run --login\n"},
		{"/data/100% of $it", "\nExec=/usr/bin/env \"CLAUDE_SCHEDULER_HOME=/data/100%% of \\\\$it\" /opt/claude-scheduler daemon run --login\n"},
	} {
		t.Setenv("CLAUDE_SCHEDULER_HOME", c.data)
		if err := desktop.set(true, "/opt/claude-scheduler"); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(home, ".config/autostart/claude-scheduler.desktop"))
		if err != nil || !strings.Contains(string(text), c.want) {
			t.Errorf("%q: %s, %v", c.data, text, err)
		}
	}
	t.Setenv("CLAUDE_SCHEDULER_HOME", "/data/a\nExec=b")
	if err := desktop.set(true, "/opt/claude-scheduler"); err == nil {
		t.Error("a line break is accepted")
	}
}
