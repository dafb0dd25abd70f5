//go:build unix && !darwin

package autostart

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/testfolder"
)

// files returns the contents of the files below a folder, by relative path.
func files(t *testing.T, root string) (names []string) {
	t.Helper()
	if err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(root, path)
			names = append(names, rel)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

const (
	entryFile = ".config/autostart/claude-scheduler.desktop"
	wantsFile = ".config/systemd/user/default.target.wants/claude-scheduler.service"
	unitFile  = ".config/systemd/user/claude-scheduler.service"
)

// The files depend on where launch at login is enabled, and all are removed when it is
// disabled, wherever that is done.
func TestMeans(t *testing.T) {
	for _, c := range []struct {
		name string
		on   []machine
		want string
	}{
		{"desktop", []machine{desktop}, entryFile},
		{"desktop with systemd", []machine{both}, entryFile},
		{"server", []machine{server}, unitFile + " " + wantsFile},
		{"first at the desktop, then by ssh", []machine{both, server}, entryFile + " " + unitFile + " " + wantsFile},
		{"first by ssh, then at the desktop", []machine{server, both}, entryFile + " " + unitFile + " " + wantsFile},
	} {
		t.Run(c.name, func(t *testing.T) {
			home := fresh(t, "")
			for _, m := range append(c.on, c.on...) {
				if err := m.set(true, "/opt/claude-scheduler"); err != nil {
					t.Fatal(err)
				}
				if means, _, err := m.look(true); err != nil || means == "" {
					t.Errorf("means %q, %v", means, err)
				}
			}
			if got := strings.Join(files(t, home), " "); got != c.want {
				t.Errorf("wrote %s, want %s", got, c.want)
			}
			if err := bare.set(false, ""); err != nil {
				t.Fatal(err)
			}
			if got := files(t, home); len(got) != 0 {
				t.Errorf("left %v", got)
			}
			if means, hint, err := server.look(false); means != "" || hint != "" || err != nil {
				t.Errorf("means %q %q, %v", means, hint, err)
			}
		})
	}
}

func TestNowhere(t *testing.T) {
	home := fresh(t, "")
	if err := bare.set(true, "/opt/claude-scheduler"); !errors.Is(err, ErrNowhere) {
		t.Errorf("got %v", err)
	}
	if got := files(t, home); len(got) != 0 {
		t.Errorf("wrote %v", got)
	}
}

func TestLingerHint(t *testing.T) {
	fresh(t, "")
	if err := server.set(true, "/opt/claude-scheduler"); err != nil {
		t.Fatal(err)
	}
	if _, hint, _ := server.look(false); !strings.Contains(hint, "enable-linger") {
		t.Errorf("hint %q", hint)
	}
	if _, hint, _ := server.look(true); hint != "" {
		t.Errorf("hint %q although lingering is on", hint)
	}
}

// The unit is valid for systemd; systemd-analyze, which needs no manager, checks it
// where it is installed.
func TestUnit(t *testing.T) {
	t.Setenv("CLAUDE_SCHEDULER_HOME", `/data/100% "of" $it`)
	home := fresh(t, "")
	exe := filepath.Join(home, `a b $c 100%`)
	if err := os.WriteFile(exe, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := server.set(true, exe); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(home, unitFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`ExecStart="` + home + `/a b $c 100%%" daemon run --login`,
		`Environment="CLAUDE_SCHEDULER_HOME=/data/100%% \"of\" $it"`,
		"KillMode=process", "WantedBy=default.target",
	} {
		if !strings.Contains(string(text), "\n"+line+"\n") {
			t.Errorf("no line %s in\n%s", line, text)
		}
	}
	if target, err := os.Readlink(filepath.Join(home, wantsFile)); err != nil || target != "../claude-scheduler.service" {
		t.Errorf("the link leads to %s, %v", target, err)
	}
	if analyze, err := exec.LookPath("systemd-analyze"); err == nil {
		verify := exec.Command(analyze, "--user", "--man=no", "verify", path)
		verify.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+testfolder.Plain(t), "LC_ALL=C") // otherwise its shell warns about a missing locale
		if out, err := verify.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("systemd-analyze: %v\n%s", err, out)
		}
	}
	for _, bad := range []string{"/opt/a\nExecStart=/bin/sh", "relative", `/opt/a"b`, "/opt/a'b"} {
		if err := server.set(true, bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
