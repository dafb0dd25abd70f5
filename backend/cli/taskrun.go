package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// waitFlags says what a command that starts a run does then.
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
		Long:    "Run a task now, whatever its schedule. With --wait or --watch the exit code tells whether the run succeeded.",
		Example: "  claude-scheduler task run Review --watch\n  claude-scheduler task run Review --wait --json | jq -r .output"}
	w.flags(cmd, "wait until the run has ended", "show the run as it goes on")
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		sayProposed(c, cl, args[0])
		run, err := cl.Tasks.Run(args[0])
		if err != nil {
			return err
		}
		return reportStarted(ctx, c, cl, run, w)
	})
}

// reportStarted goes on with a run that was just asked for.
func reportStarted(ctx context.Context, c *console, cl *client.Client, run model.Run, w waitFlags) error {
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

// awaitEnd waits for the end of a run and returns it as it is then.
func awaitEnd(ctx context.Context, c *console, cl *client.Client, id string) (model.Run, error) {
	var run model.Run
	err := c.followAcrossRestarts(ctx, cl, func() (err error) {
		run, err = followUntilEnd(ctx, c, cl, id)
		return err
	})
	return run, err
}

// followUntilEnd listens until the end of a run.
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
		// A reset begins every stream: what happened before it is asked for.
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

// exitFor is what the exit code makes of a run.
func exitFor(run model.Run) error {
	if run.Status == model.RunSuccess {
		return nil
	}
	return errReported
}

// interruptedWait says, when a person stops watching, that the run goes on.
func interruptedWait(c *console, id string, err error) error {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(c.errOut, "\nthe run goes on; watch it: claude-scheduler run watch %s, end it: claude-scheduler run cancel %s\n", short(id), short(id))
	}
	return err
}
