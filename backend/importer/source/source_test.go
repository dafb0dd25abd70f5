package source

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// write makes a file with the folders above it.
func write(t *testing.T, mode os.FileMode, text string, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// machine returns a separate home directory, and an empty PATH.
func machine(t *testing.T) (home, bin string) {
	t.Helper()
	home, bin = t.TempDir(), t.TempDir()
	for name, value := range map[string]string{"HOME": home, "USERPROFILE": home, "APPDATA": home, "XDG_CONFIG_HOME": "", "PATH": bin} {
		t.Setenv(name, value)
	}
	return home, bin
}

func kindOf(err error) model.Kind {
	var p *model.Problem
	if !errors.As(err, &p) {
		return ""
	}
	return p.Kind
}

func TestNothing(t *testing.T) {
	machine(t)
	for _, kind := range apitype.ImportKinds {
		if _, err := Read(t.Context(), kind, ""); kindOf(err) != model.KindNotFound {
			t.Errorf("%s: %v", kind, err)
		}
		if Name(kind) == "" {
			t.Errorf("%s has no name", kind)
		}
	}
}

func TestPython(t *testing.T) {
	home, _ := machine(t)
	const id = "4f23ce72-593a-40ec-af17-f2ed767a7b67"
	theirs := filepath.Join(home, ".config", "claude-code-scheduler")
	write(t, 0o600, `[{"id": "`+id+`", "status": "success", "task_name": "x", "scheduled_time": "2026-01-01T00:00:00"}]`, theirs, "runs.json")
	write(t, 0o600, `{"type":"result","result":"from the log","is_error":false}`+"\n", home, ".claude-scheduler", "logs", "run_"+id+".log")
	h, err := Read(t.Context(), apitype.ImportPython, "")
	if err != nil || len(h.Runs) != 1 || h.Runs[0].Run.Output != "from the log" {
		t.Errorf("%+v, %v", h.Runs, err)
	}
	if h, err = Read(t.Context(), apitype.ImportPython, "~/.config/claude-code-scheduler"); err != nil || len(h.Runs) != 1 {
		t.Errorf("by ~: %v", err)
	}
	empty := t.TempDir()
	if _, err := Read(t.Context(), apitype.ImportPython, empty); kindOf(err) != model.KindNotFound {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := Read(t.Context(), apitype.ImportPython, write(t, 0o600, "{}", empty, "x.json")); kindOf(err) != model.KindInvalid || !strings.Contains(err.Error(), "exported") {
		t.Errorf("no export: %v", err)
	}
}

func TestCrontab(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no crontab")
	}
	_, bin := machine(t)
	fake := func(script string) { write(t, 0o700, "#!/bin/sh\n"+script, bin, "crontab") }
	fake(`test "$1" = -l && echo '0 3 * * * claude -p "Review"'`)
	if h, err := Read(t.Context(), apitype.ImportCrontab, ""); err != nil || len(h.Tasks) != 1 || h.Tasks[0].Command != "Review" {
		t.Errorf("%+v, %v", h.Tasks, err)
	}
	fake(`echo "no crontab for u" >&2; exit 1`)
	if _, err := Read(t.Context(), apitype.ImportCrontab, ""); kindOf(err) != model.KindNotFound {
		t.Errorf("none: %v", err)
	}
	fake(`echo "you are not allowed to use this program" >&2; exit 1`)
	if _, err := Read(t.Context(), apitype.ImportCrontab, ""); kindOf(err) != model.KindUnavailable || !strings.Contains(err.Error(), "not allowed") {
		t.Errorf("refused: %v", err)
	}
}

func TestDesktop(t *testing.T) {
	home, _ := machine(t)
	prompt := write(t, 0o600, "Triage.", home, ".claude", "scheduled-tasks", "triage", "SKILL.md")
	write(t, 0o600, `{"scheduledTasks": [{"id": "triage", "cronExpression": "0 9 * * *", "filePath": "`+filepath.ToSlash(prompt)+`"}]}`, desktopDir(), "claude-code-sessions", "a", "b", "scheduled-tasks.json")
	write(t, 0o600, "Brief me.", home, "Documents", "Claude", "Scheduled", "briefing", "SKILL.md")
	h, err := Read(t.Context(), apitype.ImportDesktop, "")
	if err != nil || len(h.Tasks) != 2 || h.Tasks[0].Command != "Triage." || h.Tasks[0].Schedule.CronExpression != "0 9 * * *" || h.Tasks[1].Command != "Brief me." {
		t.Errorf("%+v, %v", h.Tasks, err)
	}
}

func TestRefused(t *testing.T) {
	machine(t)
	for _, c := range []struct{ kind, path, want string }{
		{"outlook", "", "kind"}, {apitype.ImportPython, "relative", "path"}, {apitype.ImportCrontab, t.TempDir(), "not a regular file"}, {apitype.ImportCrontab, "/does/not/exist", "does not exist"},
	} {
		if _, err := Read(t.Context(), c.kind, c.path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s from %s: %v", c.kind, c.path, err)
		}
	}
}
