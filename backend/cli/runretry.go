package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
)

func runRetry(c *console) *cobra.Command {
	var w waitFlags
	cmd := &cobra.Command{Use: "retry RUN", Short: "Run the same task again", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(runsOf),
		Long: `Run the same task again.

With --allow-denied, exact rules for the denied tool calls are first added to
the task. In a terminal you see the rules and confirm them; in a script the
flag itself is the confirmation.`,
		Example: `  claude-scheduler run retry 3f2a9c1e --allow-denied --watch
  claude-scheduler run show 3f2a9c1e`}
	allow := cmd.Flags().Bool("allow-denied", false, "first add exact rules for the tool calls that were denied")
	yes := cmd.Flags().Bool("yes", false, "with --allow-denied: add the rules without asking")
	w.flags(cmd, "wait until the run has ended", "follow the run live")
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		request := apitype.RetryRequest{AllowDenied: *allow}
		if *allow {
			denied, err := cl.Runs.Denied(args[0])
			if err != nil {
				return err
			}
			if len(denied.Rules) > 0 {
				printRules(c, denied)
				if c.interactive {
					if err := c.confirm(*yes, "Add "+format.Count(len(denied.Rules), "rule")+" to the task and run it again?"); err != nil {
						return withOperation("run again", err)
					}
				}
			}
			request.Rules = denied.Rules
		}
		run, err := cl.Runs.Retry(args[0], request)
		if err != nil {
			return err
		}
		return reportStarted(ctx, c, cl, run, w)
	})
}

// printRules prints to standard error which rules are about to be added, and
// for which denied calls there are none.
func printRules(c *console, denied apitype.Denied) {
	fmt.Fprintln(c.errOut, "Rules to add to the allowed tools:")
	for _, rule := range denied.Rules {
		fmt.Fprintln(c.errOut, "  "+format.Escape(rule))
	}
	for _, call := range denied.Calls {
		switch {
		case call.Refused != "":
			fmt.Fprintf(c.errOut, "No rule for %s %s: %s\n", sanitizeTerminal(call.Tool), onOneLine(call.Call), sanitizeTerminal(call.Refused))
		case call.Note != "":
			fmt.Fprintf(c.errOut, "Note: %s\n", sanitizeTerminal(call.Note))
		}
	}
}

// onOneLine returns a text of several lines as one line, in which everything is visible.
func onOneLine(text string) string { return format.Escape(strings.ReplaceAll(text, "\n", "⏎")) }
