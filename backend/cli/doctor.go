package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/private"
)

func doctorCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "doctor", Short: "Check that everything tasks need is in place", Example: "  claude-scheduler doctor",
		Long: "Check that everything tasks need is in place: Claude Code and its sign-in, git, the keyring, notifications, watches, files. Also works when the background service does not start."}
	return c.withoutDaemon(cmd, func(ctx context.Context, _ *cobra.Command, _ []string) error {
		checks := runChecks(ctx, c)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.show(checks, func() { printChecks(c, checks) }); err != nil {
			return err
		}
		for _, check := range checks {
			if check.State == "failed" {
				return errReported
			}
		}
		return nil
	})
}

// runChecks asks the service, or if it is down, runs the checks that need no
// service.
func runChecks(ctx context.Context, c *console) []apitype.Check {
	const name = "Background service"
	cl, err := c.connect(ctx)
	var checks []apitype.Check
	if err == nil {
		checks, err = cl.System.Doctor()
	}
	if err == nil {
		return append([]apitype.Check{{Name: name, State: "ok", Detail: "it answers, version " + c.Version}}, checks...)
	}
	p := problemOf(err)
	return append([]apitype.Check{{Name: name, State: "failed", Detail: p.Message, Hint: p.Hint}}, localChecks(c.reach())...)
}

// localChecks returns those that need no service. PATH is that of this
// terminal, not that of runs, so a missing program is only a warning.
func localChecks(cl *client.Client) []apitype.Check {
	var checks []apitype.Check
	home, err := cl.Home()
	if err == nil {
		var info fs.FileInfo
		info, err = os.Stat(home)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			checks = append(checks, apitype.Check{ID: apitype.DoctorDataDirectory, Name: "Data directory", State: "warning", Detail: home + " does not exist", Hint: "the background service creates it"})
			err = nil
		case err == nil && !info.IsDir():
			err = errors.New(home + " is not a directory")
		case err == nil && isForeign(home):
			err = errors.New(home + " is open to other users and contains other files")
		case err == nil && info.Mode().Perm()&0o077 != 0:
			checks = append(checks, apitype.Check{ID: apitype.DoctorDataDirectory, Name: "Data directory", State: "warning", Detail: home + " can be read by other users", Hint: "chmod 700 " + home})
		case err == nil:
			checks = append(checks, apitype.Check{ID: apitype.DoctorDataDirectory, Name: "Data directory", State: "ok", Detail: home})
		}
	}
	if err != nil {
		checks = append(checks, apitype.Check{ID: apitype.DoctorDataDirectory, Name: "Data directory", State: "failed", Detail: err.Error(), Hint: "set CLAUDE_SCHEDULER_HOME to a directory of yours"})
	}
	for _, program := range []struct{ name, file, hint string }{
		{"Claude Code", "claude", "install it: npm install -g @anthropic-ai/claude-code"}, {"git", "git", "install git"},
	} {
		path, err := exec.LookPath(program.file)
		if err != nil {
			checks = append(checks, apitype.Check{Name: program.name, State: "warning", Detail: program.file + " is not on the PATH of this terminal", Hint: program.hint})
			continue
		}
		checks = append(checks, apitype.Check{Name: program.name, State: "ok", Detail: path})
	}
	return checks
}

func printChecks(c *console, checks []apitype.Check) {
	t := checkTable()
	for _, check := range checks {
		addCheck(&t, check.State, check.Name, check.Detail, check.Hint)
	}
	c.print(&t, "nothing to check")
}

func checkTable() table {
	return table{columns: []column{{title: ""}, {title: "CHECK"}, {title: "FOUND"}}} // problems are never cut
}

// addCheck adds a check, with what to do about it below.
func addCheck(t *table, state, name, found, hint string) {
	mark := map[string]cell{"ok": {"✓ ok", good}, "warning": {"! warning", warn}, "not_checked": {"- not checked", faint}}[state]
	if mark.text == "" {
		mark = cell{"✕ failed", bad}
	}
	t.add(mark, cell{name, plain}, cell{found, plain})
	if state != "ok" && hint != "" {
		t.add(cell{}, cell{}, cell{"→ " + hint, faint})
	}
}

// isForeign reports whether a folder must not become a data directory.
func isForeign(home string) bool {
	_, err := private.Check(home)
	return err != nil
}
