package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

func scheduleCommands(c *console) *cobra.Command {
	return parent("schedule", "Explain schedules",
		"  claude-scheduler schedule explain \"0 9 * * 1-5\" --tz Europe/Berlin\n  claude-scheduler schedule matches ~/notes --pattern '**/*.md'", scheduleExplain(c), scheduleMatches(c))
}

func scheduleExplain(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "explain EXPRESSION", Short: "Explain a schedule and list its next times", Args: cobra.ExactArgs(1),
		Long:    "Explain a schedule and list its next times: five fields of cron, @daily and the like, \"every 30 minutes\", or one time. Needs no background service.",
		Example: "  claude-scheduler schedule explain \"0 9 * * 1-5\" --tz Europe/Berlin -n 3"}
	zone := cmd.Flags().String("tz", "", "IANA time zone; empty: the machine's")
	from := cmd.Flags().String("from", "", "list times after this one: RFC 3339, tomorrow, 2h; empty: now")
	n := cmd.Flags().IntP("count", "n", 5, "how many times to list")
	return c.withoutDaemon(cmd, func(_ context.Context, _ *cobra.Command, args []string) error {
		const operation = "explain schedule"
		if *n < 0 || *n > 1000 {
			return withOperation(operation, model.Invalid("n", fmt.Sprintf("%d is out of range", *n), "0 to 1000"))
		}
		start := c.now()
		if *from != "" {
			at, err := parseTime("from", *from, start, 1)
			if err != nil {
				return withOperation(operation, err)
			}
			start = at
		}
		config := scheduleOf(args[0])
		config.Timezone = *zone
		explained, err := schedule.Explain(config, time.Local, start, *n)
		if err != nil {
			return withOperation(operation, err)
		}
		return c.show(explained, func() { printExplanation(c, explained, *zone) })
	})
}

func printExplanation(c *console, e schedule.Explanation, zone string) {
	c.say("%s", c.paint(strong, e.Meaning))
	for _, at := range e.Next {
		c.say("  %s  %s", absoluteTime(at, zone), c.paint(faint, relativeTime(at, c.now())))
	}
	for _, note := range e.Notes {
		c.say("%s %s", c.paint(warn, "note:"), note)
	}
}
