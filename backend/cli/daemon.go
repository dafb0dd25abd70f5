package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// stopTimeout limits how long a service may take to stop.
const stopTimeout = 20 * time.Second

func daemonCommands(c *console) *cobra.Command {
	return parent("daemon", "The background service",
		"  claude-scheduler daemon status\n  claude-scheduler daemon restart", daemonRun(c), daemonStart(c), daemonStop(c), daemonRestart(c), daemonStatus(c), daemonLogs(c))
}

func daemonRun(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "run", Short: "Run the service in the foreground", Example: "  claude-scheduler daemon run"}
	login := cmd.Flags().Bool("login", false, "started at login (counts as @reboot)")
	return c.withoutDaemon(cmd, func(ctx context.Context, _ *cobra.Command, _ []string) error { return c.Serve(ctx, *login) })
}

func daemonStart(c *console) *cobra.Command {
	return c.withoutDaemon(&cobra.Command{Use: "start", Short: "Start the service if it is not running", Example: "  claude-scheduler daemon start"},
		func(ctx context.Context, _ *cobra.Command, _ []string) error { return startDaemon(ctx, c, "running") })
}

func startDaemon(ctx context.Context, c *console, word string) error {
	cl, err := c.connect(ctx)
	if err != nil {
		return err
	}
	return printDaemon(c, cl, word)
}

// printDaemon prints which service answers.
func printDaemon(c *console, cl *client.Client, word string) error {
	version, err := cl.System.Version()
	if err != nil {
		return err
	}
	return c.show(version, func() { c.say("%s, process %d, version %s", word, version.PID, version.Version) })
}

func daemonStop(c *console) *cobra.Command {
	return c.withoutDaemon(&cobra.Command{Use: "stop", Short: "Stop the service; running tasks continue", Example: "  claude-scheduler daemon stop"},
		func(ctx context.Context, _ *cobra.Command, _ []string) error {
			was, err := stopDaemon(ctx, c)
			if err != nil {
				return err
			}
			return c.show(apitype.Empty{}, func() {
				switch {
				case !was.up:
					c.say("it was not running")
				case was.running > 0:
					c.say("stopped; %s, and the next start follows them again", format.Count(was.running, "run")+continues(was.running))
				default:
					c.say("stopped")
				}
			})
		})
}

func continues(n int) string {
	if n == 1 {
		return " continues"
	}
	return " continue"
}

// stopResult is the state of a service when it was stopped.
type stopResult struct {
	up      bool
	running int
}

func stopDaemon(ctx context.Context, c *console) (stopResult, error) {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	cl := c.reach().WithContext(ctx)
	status, err := cl.System.Status()
	if notRunning(err) {
		return stopResult{}, nil
	}
	if err != nil {
		return stopResult{}, withOperation("stop background service", err)
	}
	if err := cl.System.Shutdown(); err != nil && !notRunning(err) {
		return stopResult{}, withOperation("stop background service", err)
	}
	if err := cl.WaitGone(ctx, status.PID); err != nil {
		return stopResult{}, withOperation("stop background service", &model.Problem{Message: fmt.Sprintf("process %d does not end", status.PID), Hint: "see claude-scheduler daemon logs", Kind: model.KindUnavailable})
	}
	return stopResult{true, status.Running}, nil
}

// notRunning reports whether err means that no service answers.
func notRunning(err error) bool {
	var p *model.Problem
	return errors.As(err, &p) && p.Kind == model.KindUnavailable
}

func daemonRestart(c *console) *cobra.Command {
	return c.withoutDaemon(&cobra.Command{Use: "restart", Short: "Restart the service with this version; running tasks continue", Example: "  claude-scheduler daemon restart"},
		func(ctx context.Context, _ *cobra.Command, _ []string) error {
			if _, err := stopDaemon(ctx, c); err != nil {
				return err
			}
			return startDaemon(ctx, c, "restarted")
		})
}

func daemonStatus(c *console) *cobra.Command {
	return c.withoutDaemon(&cobra.Command{Use: "status", Short: "Show whether the service is running (does not start it)", Example: "  claude-scheduler daemon status"},
		func(ctx context.Context, _ *cobra.Command, _ []string) error {
			return printDaemon(c, c.reach().WithContext(ctx), "running")
		})
}
