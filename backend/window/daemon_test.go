package window

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// program puts a claude-scheduler that runs the script on PATH; empty: none at all.
func program(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, "claude-scheduler"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func TestStartServiceReportsWhatFailed(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"refuses", `echo "data directory is locked by process 7" >&2; exit 1`, "locked by process 7"},
		{"is not installed", "", "was not found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			program(t, c.script)
			app := &App{client: client.New(t.TempDir()), ctx: t.Context()}
			err := app.StartService()
			var problem *model.Problem
			if !errors.As(err, &problem) || !strings.Contains(problem.Message+problem.Hint, c.want) || problem.Operation != "start background service" {
				t.Errorf("got %#v, want a problem with %q and the operation", err, c.want)
			}
		})
	}
}

func TestFormatError(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{
			fmt.Errorf("save: %w", model.Invalid("name", "must not be empty", "")),
			`{"operation":"","field":"name","message":"must not be empty","hint":"","kind":"invalid"}`,
		},
		{errors.New("disk full"), `{"operation":"","field":"","message":"disk full","hint":"","kind":"internal"}`},
	} {
		if got := FormatError(c.err); got != c.want {
			t.Errorf("%v: got %v, want %s", c.err, got, c.want)
		}
	}
}
