package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

var screens = []string{"today", "jobs", "history", "profiles", "machines", "settings", "welcome", "new/task", "new/job"}

func openCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "open [today | jobs | history | profiles | settings | new/task | job/ID | task/ID | run/ID]", Short: "Open the window or bring it to the front", Args: cobra.MaximumNArgs(1),
		Example: "  claude-scheduler open\n  claude-scheduler open task/Review\n  claude-scheduler open claude-scheduler://today", ValidArgs: screens}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		const operation = "open window"
		var place []string
		if len(args) == 1 {
			target, err := locationOf(cl, args[0])
			if err != nil {
				return withOperation(operation, err)
			}
			place = []string{target}
		}
		if _, err := WindowProgram(); err == nil && runtime.GOOS == "linux" && c.getenv("DISPLAY") == "" && c.getenv("WAYLAND_DISPLAY") == "" {
			return &model.Problem{Operation: operation, Message: "there is no display", Hint: "open it from a terminal on the desktop; the command line can do the same", Kind: model.KindUnavailable}
		}
		return withOperation(operation, OpenWindow(place...))
	})
}

// OpenWindow opens the window at a location such as "run/ID", or raises the one
// that is open, and does not wait for it. An error is a *model.Problem.
func OpenWindow(place ...string) error {
	program, err := WindowProgram()
	if err != nil {
		return err
	}
	window := exec.Command(program, place...)
	window.SysProcAttr = subprocess.OwnSession()
	if err := window.Start(); err != nil {
		return &model.Problem{Message: err.Error(), Kind: model.KindUnavailable}
	}
	go window.Wait() // reap it: a service may run for long
	return nil
}

// locationOf returns a location in the window with the full id in it.
func locationOf(cl *client.Client, target string) (string, error) {
	target = strings.TrimPrefix(target, "claude-scheduler://")
	if slices.Contains(screens, target) {
		return target, nil
	}
	kind, ref, _ := strings.Cut(target, "/")
	var id string
	var err error
	switch kind {
	case "job":
		var j model.Job
		j, err = cl.Jobs.Get(ref)
		id = j.ID
	case "task":
		var t model.Task
		t, err = cl.Tasks.Get(ref)
		id = t.ID
	case "run":
		var r model.Run
		r, err = cl.Runs.Record(ref)
		id = r.ID
	default:
		return "", model.Invalid("place", "there is no "+target, "one of "+strings.Join(screens, ", ")+", job/ID, task/ID, run/ID")
	}
	return kind + "/" + id, err
}

// WindowProgram returns the path of the window's program, which is next to this
// one. In the app bundle of macOS the service has its own bundle within that of
// the window.
func WindowProgram() (string, error) {
	exe, err := executable()
	if err != nil {
		return "", err
	}
	name := "claude-scheduler-window"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	dir := filepath.Dir(exe)
	beside := filepath.Join(dir, name)
	for _, path := range []string{beside, filepath.Join(dir, "..", "..", "..", "..", "MacOS", name)} {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && (path == beside || runtime.GOOS == "darwin") {
			return path, nil
		}
	}
	return "", &model.Problem{Message: beside + " does not exist", Hint: "build it with make build, or install the window", Kind: model.KindUnavailable}
}
