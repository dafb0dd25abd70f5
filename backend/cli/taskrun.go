package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// waitFlags selects what a command does after it started a run.
type waitFlags struct {
	wait  bool
	watch bool
}

func (w *waitFlags) flags(cmd *cobra.Command, wait, watch string) {
	cmd.Flags().BoolVar(&w.wait, "wait", false, wait)
	cmd.Flags().BoolVarP(&w.watch, "watch", "w", false, watch)
}

func taskRun(c *console) *cobra.Command {
	var w waitFlags
	cmd := &cobra.Command{Use: "run TASK", Short: "Run a task now", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf),
		Long:    "Run a task now, whatever its schedule. With --wait or --watch the exit code shows whether the run succeeded.\n\nA prompt may contain {{var.NAME}}: give each a value with --var.",
		Example: "  claude-scheduler task run Review --watch\n  claude-scheduler task run Review --wait --json | jq -r .output\n  claude-scheduler task run Release --var VERSION=2.4 --var NOTES=\"$(cat notes.md)\""}
	given := cmd.Flags().StringArray("var", nil, "NAME=VALUE for {{var.NAME}} in the prompt; may be repeated")
	w.flags(cmd, "wait until the run has ended", "follow the run live")
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		vars, err := runVars(*given)
		if err != nil {
			return withOperation("run task", err)
		}
		sayProposed(c, cl, args[0])
		run, err := cl.Tasks.RunWith(args[0], vars)
		if err != nil {
			return err
		}
		return reportStarted(ctx, c, cl, run, w)
	})
}

// runVars reads the values of variables: NAME=VALUE.
func runVars(given []string) (map[string]string, error) {
	vars := map[string]string{}
	for i, pair := range given {
		name, value, ok := strings.Cut(pair, "=")
		if _, twice := vars[name]; !ok || twice {
			message := "is not NAME=VALUE"
			if ok {
				message = name + " is given twice"
			}
			return nil, model.Invalid(fmt.Sprintf("vars[%d]", i), message, "for example --var VERSION=2.4")
		}
		vars[name] = value
	}
	return vars, nil
}

// reportStarted reports a run that was just requested, and follows it if w says
// so.
func reportStarted(ctx context.Context, c *console, cl *client.Client, run model.Run, w waitFlags) error {
	sayQueued(c, cl, run)
	switch {
	case w.watch:
		return watchOne(ctx, c, cl, run)
	case w.wait:
		ended, err := awaitEnd(ctx, c, cl, run.ID)
		if err != nil {
			return interruptedWait(c, run.ID, err)
		}
		if err := c.show(ended, func() { printEnd(c, ended) }); err != nil {
			return err
		}
		return exitFor(ended)
	}
	return c.show(run, func() {
		c.say("run %s  %s", short(run.ID), sanitizeTerminal(run.TaskName))
		c.say("%s", c.paint(faint, "watch it: claude-scheduler run watch "+short(run.ID)))
	})
}

// awaitEnd waits for the end of a run and returns it.
func awaitEnd(ctx context.Context, c *console, cl *client.Client, id string) (model.Run, error) {
	var run model.Run
	err := c.followAcrossRestarts(ctx, cl, func() (err error) {
		run, err = followUntilEnd(ctx, c, cl, id)
		return err
	})
	return run, err
}

// followUntilEnd follows events until the end of a run.
func followUntilEnd(ctx context.Context, c *console, cl *client.Client, id string) (model.Run, error) {
	listening, stop := context.WithCancel(ctx)
	defer stop()
	var run model.Run
	var failed error
	over := false
	look := func() {
		run, failed = cl.Runs.Get(id)
		over = failed != nil || run.Status.Ended()
	}
	err := cl.Events(listening, func(e apitype.Event) {
		// Every stream begins with a reset: read what happened before.
		if e.Kind == apitype.EventReset || e.Kind == apitype.EventRun && e.ID == id && e.Run != nil && e.Run.Status.Ended() {
			look()
		}
		if over {
			stop()
		}
	})
	if over {
		return run, failed
	}
	return run, err
}

// exitFor returns the error for the exit code of a run.
func exitFor(run model.Run) error {
	if run.Status == model.RunSuccess {
		return nil
	}
	return errReported
}

// interruptedWait reports, when the user stops watching, that the run
// continues.
func interruptedWait(c *console, id string, err error) error {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(c.errOut, "\nthe run continues; watch it: claude-scheduler run watch %s, cancel it: claude-scheduler run cancel %s\n", short(id), short(id))
	}
	return err
}
