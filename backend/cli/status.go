package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func statusCommand(c *console) *cobra.Command {
	return c.withDaemon(&cobra.Command{Use: "status", Short: "Show running tasks, upcoming runs and problems", Example: "  claude-scheduler status --json"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			status, err := cl.System.Status()
			if err != nil {
				return err
			}
			if c.json {
				return c.showJSON(status)
			}
			var tasks []model.Task
			if len(status.Faults) > 0 { // some refer to a task by its id
				if tasks, err = cl.Tasks.List(""); err != nil {
					return err
				}
			}
			var requests []apitype.OpenRequest
			if status.Requests > 0 {
				if requests, err = cl.Runs.Requests(); err != nil {
					return err
				}
			}
			printStatus(c, status, names(tasks, taskID, func(t model.Task) string { return t.Name }))
			printRequests(c, requests, c.now())
			return nil
		})
}

func printStatus(c *console, s apitype.Status, tasks map[string]string) {
	now := c.now()
	var f details
	f.add("Service", fmt.Sprintf("version %s, process %d, started %s", s.Version, s.PID, relativeTime(s.StartedAt, now)))
	f.add("Data", s.Home)
	f.add("HTTP", s.HTTPAddress)
	paused := s.PausedUntil != nil && s.PausedUntil.After(now)
	if paused {
		until := "until " + clock(*s.PausedUntil, now)
		if s.PausedUntil.Equal(model.Forever) {
			until = "until resumed"
		}
		f.addIn(warn, "Paused", until+": claude-scheduler resume")
	}
	for _, l := range s.Limits {
		f.addIn(warn, "Usage limit", limitText(s, l, now))
	}
	if s.HoldUntil != nil && s.HoldUntil.After(now) {
		f.addIn(warn, "", "all tasks wait until "+clock(*s.HoldUntil, now)+": claude-scheduler resume ends the wait")
	}
	for _, w := range s.Windows {
		f.add("Used", windowText(w, now))
	}
	f.add("Reserve", reserveText(s))
	style := plain
	if s.Running > 0 {
		style = active
	}
	f.addIn(style, "Runs", fmt.Sprintf("%d running, %d waiting", s.Running, s.Waiting))
	f.add("Armed", fmt.Sprintf("%d of %s in %s", s.Armed, format.Count(s.Tasks, "task"), format.Count(s.Jobs, "job")))
	if s.Next != nil && !(paused && s.Next.At.Before(*s.PausedUntil)) { // slots within a pause do not run
		f.add("Next", s.Next.TaskName+", "+relativeTime(s.Next.At, now))
	}
	f.add("Spent", format.Cost(s.SpentUSD)+" today")
	for _, b := range s.Budgets {
		f.add("Budget", budgetText(b))
	}
	for _, fault := range s.Faults {
		subject := fault.Subject
		if name, ok := tasks[subject]; ok {
			subject = "task " + name
		}
		f.addIn(bad, "Fault", subject+": "+fault.Message)
		f.addIn(faint, "", fault.Hint)
	}
	c.printDetails(f)
	printQueue(c, s.Queue)
}
