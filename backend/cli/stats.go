package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/transcript/render"
)

func runStats(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "stats", Short: "Success rate, duration, cost and tokens per day", Aliases: []string{"statistics"},
		Example: "  claude-scheduler run stats\n  claude-scheduler run stats --task Review --since 90d --json"}
	flags := cmd.Flags()
	task, job := flags.String("task", "", "only runs of this task"), flags.String("job", "", "only runs of this job")
	since, until := flags.String("since", "30d", "runs from this time on: 2026-12-01, yesterday, 7d"), flags.String("until", "", "runs until this time: 2026-12-01, today, 2h")
	hourly := flags.Bool("hourly", false, "per hour instead of per day")
	c.completeFlag(cmd, "task", tasksOf)
	c.completeFlag(cmd, "job", jobsOf)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		var filter apitype.RunFilter
		for _, bound := range []struct {
			field, text string
			into        **time.Time
		}{{"since", *since, &filter.Since}, {"until", *until, &filter.Until}} {
			if bound.text == "" {
				continue
			}
			at, err := parseTime(bound.field, bound.text, c.now(), -1)
			if err != nil {
				return withOperation("sum up runs", err)
			}
			*bound.into = &at
		}
		if err := refsOf(cl, &filter, *task, *job); err != nil {
			return withOperation("sum up runs", err)
		}
		by, layout := apitype.ByDay, time.DateOnly
		if *hourly {
			by, layout = apitype.ByHour, "2006-01-02 15:04"
		}
		figures, err := cl.Runs.Stats(by, filter)
		if err != nil {
			return err
		}
		return c.show(list(figures), func() { printRunStats(c, figures, layout) })
	})
}

// printRunStats prints one line per day and a total.
func printRunStats(c *console, figures []apitype.RunStats, layout string) {
	t := table{columns: []column{
		{title: "FROM"}, {title: "SUCCESS", right: true}, {title: "FAILED", right: true}, {title: "CANCELLED", right: true}, {title: "NOT RUN", right: true},
		{title: "RATE", right: true}, {title: "MEDIAN", right: true}, {title: "COST", right: true}, {title: "TOKENS IN", right: true}, {title: "OUT", right: true},
	}}
	var all apitype.RunStats
	for _, f := range figures {
		all.Success, all.Failed, all.Canceled, all.Skipped = all.Success+f.Success, all.Failed+f.Failed, all.Canceled+f.Canceled, all.Skipped+f.Skipped
		all.CostUSD, all.Input, all.Output = all.CostUSD+f.CostUSD, all.Input+f.Input, all.Output+f.Output
		t.add(figuresRow(f.From.Local().Format(layout), f)...)
	}
	if len(figures) > 1 {
		t.add(figuresRow("all", all)...)
	}
	c.print(&t, "no run has ended in that time")
}

func figuresRow(from string, f apitype.RunStats) []cell {
	row := []cell{{from, plain}}
	for _, n := range []struct {
		n     int
		style render.Style
	}{{f.Success, good}, {f.Failed, bad}, {f.Canceled, plain}, {f.Skipped, faint}} {
		if n.n == 0 {
			n.style = faint
		}
		row = append(row, cell{strconv.Itoa(n.n), n.style})
	}
	rate, took := "", ""
	if ran := f.Success + f.Failed; ran > 0 {
		rate = fmt.Sprintf("%d %%", f.Success*100/ran)
	}
	if f.Duration != nil {
		took = format.Duration(secondsOf(*f.Duration))
	}
	return append(row, cell{rate, plain}, cell{took, plain}, cell{format.Cost(f.CostUSD), plain}, cell{strconv.Itoa(f.Input), plain}, cell{strconv.Itoa(f.Output), plain})
}
