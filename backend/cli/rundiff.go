package cli

import (
	"context"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
)

func runDiff(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "diff [BEFORE] RUN", Short: "Compare the answers of two runs, and what they cost", Args: cobra.RangeArgs(1, 2), ValidArgsFunction: c.complete(runsOf),
		Long: `Compare the final answers of two runs line by line, and their cost, duration and
changed files. With one run, compare it with the run before of the same task:
the one that was executed last, in the last of its attempts.

For what a run changed in its repository, see claude-scheduler run show --diff.`,
		Example: "  claude-scheduler run diff 3f2a9c1e\n  claude-scheduler run diff 8b01d7aa 3f2a9c1e --json | jq .difference"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		run, before := args[len(args)-1], ""
		if len(args) == 2 {
			before = args[0]
		}
		found, err := cl.Runs.Compare(run, before)
		if err != nil {
			return err
		}
		return c.show(found, func() { printComparison(c, found) })
	})
}

func printComparison(c *console, found apitype.Comparison) {
	if found.Before == nil {
		c.say("%s", c.paint(faint, "its task was not executed before"))
		return
	}
	c.say("%s", sanitizeTerminal(comparedText(c, found)))
	if !found.Difference.SameHeadline && found.Before.Headline != "" {
		c.say("%s", c.paint(faint, "headline then: "+sanitizeTerminal(found.Before.Headline)))
	}
	if found.Diff != "" {
		c.say("")
		printDiff(c, found.Diff)
	}
	if found.Shortened {
		c.say("%s", c.paint(faint, "only the first 256 KiB of each answer were compared"))
	}
}

// comparedText says in one line how a run differs from an earlier one.
func comparedText(c *console, found apitype.Comparison) string {
	at := found.Before.ScheduledTime
	if found.Before.StartTime != nil {
		at = *found.Before.StartTime
	}
	text := "compared with " + short(found.Before.ID)
	if found.Before.TaskID != found.Run.TaskID {
		text += " of " + found.Before.TaskName
	}
	return text + ", " + relativeTime(at, c.now()) + ": " + found.Difference.Text
}
