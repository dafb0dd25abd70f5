package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func taskCheck(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "check TASK", Short: "Check what would make the next run of a task fail", Args: cobra.MaximumNArgs(1), ValidArgsFunction: c.complete(tasksOf),
		Example: "  claude-scheduler task check Review\n  claude-scheduler task check --all --json",
		Long: "Check what would make the next run of a task fail before it has begun: Claude Code and its version, the sign-in, folder, branch, required MCP servers, variables, budget, disk space. " +
			"No model is asked, so it costs nothing. Commands of profiles run, and a keyring may ask for permission. The exit code is 1 when something would fail."}
	all := cmd.Flags().Bool("all", false, "every enabled task")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		if *all == (len(args) == 1) {
			return model.Invalid("task", "name one task, or use --all", "see claude-scheduler task list")
		}
		var found []apitype.Preflight
		if *all {
			var err error
			if found, err = cl.Tasks.CheckAll(false); err != nil {
				return err
			}
		} else {
			one, err := cl.Tasks.Check(args[0], false)
			if err != nil {
				return err
			}
			found = []apitype.Preflight{one}
		}
		if err := showPreflights(c, found, *all); err != nil {
			return err
		}
		if slices.ContainsFunc(found, apitype.Preflight.Failed) {
			return errReported
		}
		return nil
	})
}

func showPreflights(c *console, found []apitype.Preflight, all bool) error {
	switch {
	case c.json && all:
		return c.showJSON(list(found))
	case c.json:
		return c.showJSON(found[0])
	case !all:
		printPreflight(c, found[0], false)
		return nil
	}
	for _, p := range found {
		if !p.Failed() && !hasState(p, "warning") {
			continue
		}
		name := p.TaskName
		if p.JobName != "" {
			name += " (" + p.JobName + ")"
		}
		c.say("%s", oneLine(name))
		printPreflight(c, p, true)
	}
	fine := 0
	for _, p := range found {
		if !p.Failed() {
			fine++
		}
	}
	c.say("%s checked: %d can run, %d would fail", format.Count(len(found), "task"), fine, len(found)-fine)
	return nil
}

// checkNotes describes what the last check of a task found, if something would
// fail.
func checkNotes(all []apitype.Preflight, task string) (notes []string) {
	for _, p := range all {
		for _, check := range p.Checks {
			if p.TaskID == task && check.State == "failed" {
				notes = append(notes, fmt.Sprintf("the next run would fail: %s (checked %s)", check.Sentence, p.At.Local().Format("15:04")))
			}
		}
	}
	return notes
}

func hasState(p apitype.Preflight, state string) bool {
	for _, check := range p.Checks {
		if string(check.State) == state {
			return true
		}
	}
	return false
}

// printPreflight lists the checks of a task: all, or only those that are a problem.
func printPreflight(c *console, p apitype.Preflight, problems bool) {
	t := checkTable()
	for _, check := range p.Checks {
		if state := string(check.State); problems && state != "failed" && state != "warning" {
			continue
		}
		addCheck(&t, string(check.State), check.Name, check.Sentence, check.Hint)
	}
	c.print(&t, "nothing to check")
}
