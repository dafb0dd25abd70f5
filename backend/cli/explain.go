package cli

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
	scheduletext "claude-scheduler/backend/schedule/words"
)

func scheduleCommands(c *console) *cobra.Command {
	return parent("schedule", "Explain schedules",
		"  claude-scheduler schedule explain \"every weekday at 9\" --tz Europe/Berlin\n  claude-scheduler schedule matches ~/notes --pattern '**/*.md'", scheduleExplain(c), scheduleMatches(c))
}

func scheduleExplain(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "explain EXPRESSION", Short: "Explain a schedule and list its next times", Args: cobra.ExactArgs(1),
		Long: "Explain a schedule and list its next times: words such as \"every weekday at 9\", five fields of cron, @daily and the like, or one time. Needs no background service.",
		Example: `  claude-scheduler schedule explain "every weekday at 9"
  claude-scheduler schedule explain "last friday of the month at 17:00 Berlin time" -n 3
  claude-scheduler schedule explain "every 2 weeks on tuesday"
  claude-scheduler schedule explain "0 9 * * 1-5" --tz Europe/Berlin`}
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
		location, err := schedule.Zone(*zone)
		if err != nil {
			return withOperation(operation, err)
		}
		config, err := scheduletext.Parse(args[0], start.In(location))
		if err != nil {
			return withOperation(operation, err)
		}
		if config.Timezone == "" {
			config.Timezone = *zone
		}
		if folder, err := os.Getwd(); err == nil {
			config = scheduletext.Under(config, folder)
		}
		explained, err := schedule.Explain(config, time.Local, start, *n)
		if err != nil {
			return withOperation(operation, err)
		}
		if config.CronExpression != strings.TrimSpace(args[0]) {
			explained.Schedule = &config
		}
		return c.show(explained, func() { printExplanation(c, explained, config.Timezone) })
	})
}

func printExplanation(c *console, e schedule.Explanation, zone string) {
	c.say("%s", c.paint(strong, sanitizeTerminal(e.Meaning)))
	for _, at := range e.Next {
		c.say("  %s  %s", absoluteTime(at, zone), c.paint(faint, relativeTime(at, c.now())))
	}
	for _, note := range e.Notes {
		c.say("%s %s", c.paint(warn, "note:"), note)
	}
}
