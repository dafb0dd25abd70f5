package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
)

func forecastCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "forecast", Short: "Show what will run, what it will cost, and when a limit will be reached",
		Long: `Show how many runs the schedule starts in the next 24 hours and 7 days, what they usually
cost, and when a usage limit or daily budget will probably be reached.

Runs that file changes start are not counted. What is not known yet, such as the cost of a
task that never ran, is left out.`,
		Example: "  claude-scheduler forecast\n  claude-scheduler forecast --json"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		today, err := cl.System.Today(time.Time{})
		if err != nil {
			return err
		}
		return c.show(today.Forecast, func() {
			var f details
			forecastDetails(&f, today.Forecast, c.now())
			c.printDetails(f)
		})
	})
}

// forecastDetails adds the lines of a forecast.
func forecastDetails(f *details, forecast apitype.Forecast, now time.Time) {
	f.add("Next 24 hours", forecast.Day.Text)
	f.add("Next 7 days", forecast.Week.Text)
	if n := forecast.Watches; n > 0 {
		f.add("", format.Count(n, "task")+" started by file changes "+format.Verb(n, "is", "are")+" not counted")
	}
	if forecast.LimitAt != nil {
		f.addIn(warn, "Limit", "the "+forecast.Limit+" will be reached about "+relativeTime(*forecast.LimitAt, now))
	}
	if forecast.BudgetAt != nil {
		f.addIn(warn, "Budget", "the "+forecast.Budget+" will be spent about "+relativeTime(*forecast.BudgetAt, now))
	}
}
