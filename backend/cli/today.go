package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/transcript/render"
)

func todayCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "today", Short: "Show what happened, what needs you and what comes next",
		Long: `Show what happened since yesterday evening, or since you last looked: what needs you,
what was found, what was quiet, what it changed and what it cost.

What needs you goes back seven days and stays until you run again, mark it done or snooze it.`,
		Example: "  claude-scheduler today\n  claude-scheduler today --since 7d\n  claude-scheduler today --json | jq '.needs_you[].actions[0].command'"}
	since := cmd.Flags().String("since", "", "report since this time: yesterday, 12h, 2026-12-01 (default yesterday 18:00, or your last look before today)")
	all := cmd.Flags().Bool("all", false, "also list the quiet runs")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		var from time.Time
		if *since != "" {
			var err error
			if from, err = parseTime("since", *since, c.now(), -1); err != nil {
				return withOperation("show today", err)
			}
		}
		today, err := cl.System.Today(from)
		if err != nil {
			return err
		}
		return c.show(today, func() {
			trees, err := cl.System.Worktrees()
			if err != nil {
				trees = nil // the report does not depend on git
			}
			status, err := cl.System.Status()
			if err != nil {
				status = apitype.Status{} // nor on the limits
			}
			printToday(c, today, status, trees, *all)
		})
	})
}

func printToday(c *console, t apitype.Today, status apitype.Status, trees []apitype.Worktree, all bool) {
	now := c.now()
	c.say("%s", c.paint(strong, now.Format("Monday, 2 January")))
	c.say("%s", todaySentence(t, now))
	printRequests(c, t.Requests, now)
	printTaskFiles(c, t.TaskFiles)
	printWaits(c, status)
	waits := waitsIn(status)
	printItems(c, "Needs you", bad, t.NeedsYou, waits, now)
	printItems(c, "Found something", plain, t.Found, nil, now)
	if all {
		printItems(c, "Quiet", faint, t.Quiet, nil, now)
	} else if len(t.Quiet) > 0 {
		c.say("\n%s", c.paint(faint, format.Count(len(t.Quiet), "quiet run")+" (--all lists them)"))
	}
	printRunning(c, t, waits, now)
	printToMerge(c, trees)
	if len(t.Next) == 0 {
		c.say("\n%s", c.paint(faint, "Nothing is scheduled."))
		return
	}
	defer printForecast(c, t.Forecast)
	c.say("\n%s", c.paint(strong, "Next"))
	const maxNext = 5
	for _, n := range t.Next[:min(maxNext, len(t.Next))] {
		c.say("  %s  %s", relativeTime(n.At, now), taskPath(n.JobName, n.TaskName))
	}
	if n := len(t.Next) - maxNext; n > 0 {
		c.say("  %s", c.paint(faint, fmt.Sprintf("and %d more within a day", n)))
	}
}

// printRunning lists the runs that have not ended, except those that are listed
// above: they wait for an answer or need attention.
func printRunning(c *console, t apitype.Today, waits map[string]string, now time.Time) {
	running := slices.DeleteFunc(slices.Clone(t.Running), func(i apitype.TodayItem) bool {
		return slices.ContainsFunc(t.NeedsYou, func(above apitype.TodayItem) bool { return above.Run == i.Run }) ||
			slices.ContainsFunc(t.Requests, func(open apitype.OpenRequest) bool { return open.Run == i.Run })
	})
	title := "In the queue"
	if slices.ContainsFunc(running, func(i apitype.TodayItem) bool { return i.Status == model.RunRunning }) {
		title = "Running"
	}
	printItems(c, title, active, running, waits, now)
}

// printToMerge lists the branches with changes that are nowhere else.
func printToMerge(c *console, trees []apitype.Worktree) {
	var lines []string
	for _, tree := range trees {
		commits := tree.Unpushed
		if tree.Onto != "" {
			commits = tree.Ahead
		}
		var facts []string
		if commits > 0 {
			facts = append(facts, format.Count(commits, "commit"))
		}
		if tree.Dirty {
			facts = append(facts, "uncommitted changes")
		}
		if tree.Fault == "" && len(facts) > 0 {
			lines = append(lines, "  "+oneLine(tree.Branch)+"  "+c.paint(faint, strings.Join(facts, " · ")))
		}
	}
	if len(lines) > 0 {
		c.say("\n%s\n%s", c.paint(strong, "To merge"), strings.Join(lines, "\n"))
	}
}

// taskPath returns a task's name after that of its job, if it has one.
func taskPath(job, task string) string {
	if job == "" {
		return oneLine(task)
	}
	return oneLine(job) + " › " + oneLine(task)
}

// todaySentence sums the report up.
func todaySentence(t apitype.Today, now time.Time) string {
	branches := make([]string, len(t.Branches))
	for i, branch := range t.Branches {
		branches[i] = oneLine(branch)
	}
	return report.Totals{
		Runs: t.Runs, Requests: len(t.Requests), ToReview: len(t.TaskFiles), NeedsYou: len(t.NeedsYou), Older: t.Older, Found: len(t.Found), Quiet: len(t.Quiet),
		Done: t.Done, Other: t.Other, Files: t.ChangedFiles, Branches: branches,
		CostUSD: t.CostUSD, UsualUSD: t.UsualCostUSD, Since: clock(t.Since, now),
	}.Sentence()
}

// printItems prints a section of the report. waits says what waiting runs wait
// for.
func printItems(c *console, title string, style render.Style, items []apitype.TodayItem, waits map[string]string, now time.Time) {
	if len(items) == 0 {
		return
	}
	c.say("\n%s", c.paint(strong, title))
	for _, i := range items {
		id, name := short(i.Run), taskPath(i.JobName, i.TaskName)
		if id == "" {
			id = short(i.Task)
		}
		var facts []string
		if i.Why != "" {
			facts = append(facts, i.Why)
		}
		if i.Attempts > 1 {
			facts = append(facts, fmt.Sprintf("attempt %d", i.Attempts))
		}
		if wait := waits[i.Run]; wait != "" {
			facts = append(facts, wait)
		} else if i.Until != nil {
			facts = append(facts, waitingText(*i.Until, now))
		} else if i.Status == model.RunRunning && i.At != nil {
			facts = append(facts, "running for "+formatDuration(now.Sub(startOf(i))))
		} else if i.At != nil && i.Run != "" {
			facts = append(facts, relativeTime(startOf(i), now))
		}
		if ch := i.Changes; ch != nil && ch.Files > 0 {
			facts = append(facts, fmt.Sprintf("%s, +%d −%d", format.Count(ch.Files, "file"), ch.Insertions, ch.Deletions))
		}
		if i.CostUSD >= 0.005 {
			facts = append(facts, format.Budget(i.CostUSD))
		}
		c.say("  %s  %s  %s", c.paint(faint, id), c.paint(style, name), c.paint(faint, strings.Join(facts, " · ")))
		if i.Headline != "" {
			c.say("            %s", sanitizeTerminal(i.Headline))
		}
		if len(i.Actions) > 0 {
			a := i.Actions[0]
			c.say("            %s", c.paint(faint, "→ "+sanitizeTerminal(strings.TrimSuffix(a.Label, "…")+": "+a.Command)))
		}
	}
}

// startOf returns when the run of an item started, or was due.
func startOf(i apitype.TodayItem) time.Time {
	if i.Duration == nil {
		return *i.At
	}
	return i.At.Add(-time.Duration(*i.Duration * float64(time.Second)))
}

// itemFlags name the items of the report that a command is about.
type itemFlags struct {
	tasks []string
	undo  bool
}

func (f *itemFlags) flags(c *console, cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&f.tasks, "task", nil, "a task whose next run would fail; may be repeated")
	cmd.Flags().BoolVar(&f.undo, "undo", false, "put it back into the report")
	c.completeFlag(cmd, "task", tasksOf)
}

func (f *itemFlags) request(args []string) apitype.ItemsRequest {
	return apitype.ItemsRequest{Runs: args, Tasks: f.tasks, Undo: f.undo}
}

// reportChanged reports how many items a command changed.
func (f *itemFlags) reportChanged(c *console, args []string, done string) error {
	if f.undo {
		done = "back in the report"
	}
	n := len(args) + len(f.tasks)
	return c.show(map[string]any{"changed": n}, func() { c.say("%s: %s", format.Count(n, "item"), done) })
}

func runDone(c *console) *cobra.Command {
	var items itemFlags
	cmd := &cobra.Command{Use: "done RUN...", Short: "Mark runs as done, which removes them from the report", Args: cobra.ArbitraryArgs, ValidArgsFunction: c.complete(runsOf),
		Long: `Remove runs from the report of claude-scheduler today, in the window and tray as well.
Older runs of the same task are removed with them. All stay in the history.`,
		Example: "  claude-scheduler run done 3f2a9c1e\n  claude-scheduler run done 3f2a9c1e --undo\n  claude-scheduler run done --all"}
	items.flags(c, cmd)
	all := cmd.Flags().Bool("all", false, "everything that needs you or was found")
	cmd.MarkFlagsMutuallyExclusive("all", "undo")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		if *all {
			today, err := cl.System.Today(time.Time{})
			if err != nil {
				return err
			}
			for _, i := range append(today.NeedsYou, today.Found...) {
				if i.Run == "" {
					items.tasks = append(items.tasks, i.Task)
				} else {
					args = append(args, i.Run)
				}
			}
			if len(args)+len(items.tasks) == 0 {
				return c.show(map[string]any{"changed": 0}, func() { c.say("Nothing to mark as done.") })
			}
		}
		if err := cl.System.MarkDone(items.request(args)); err != nil {
			return err
		}
		return items.reportChanged(c, args, "done")
	})
}

func runSnooze(c *console) *cobra.Command {
	var items itemFlags
	cmd := &cobra.Command{Use: "snooze RUN...", Short: "Hide runs from the report until a time", Args: cobra.ArbitraryArgs, ValidArgsFunction: c.complete(runsOf),
		Long:    "Hide runs from the report of claude-scheduler today until a time, in the window and tray as well.",
		Example: "  claude-scheduler run snooze 3f2a9c1e\n  claude-scheduler run snooze 3f2a9c1e --for 3h\n  claude-scheduler run snooze 3f2a9c1e --undo"}
	items.flags(c, cmd)
	length := cmd.Flags().String("for", "", "how long: 30m, 2h, 1d")
	until := cmd.Flags().String("until", "", "until this time: 14:00, tomorrow, 2026-12-31 (default tomorrow 08:00)")
	cmd.MarkFlagsMutuallyExclusive("for", "until", "undo")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		request := items.request(args)
		now := c.now()
		switch {
		case items.undo:
		case *length != "":
			d, ok := parseDuration(*length)
			if !ok || d <= 0 {
				return withOperation("snooze", model.Invalid("for", fmt.Sprintf("%q is not a duration", *length), "for example 30m, 2h or 1d"))
			}
			end := now.Add(d).Truncate(time.Second)
			request.Until = &end
		case *until != "":
			end, err := parseTime("until", *until, now, 1)
			if err != nil {
				return withOperation("snooze", err)
			}
			request.Until = &end
		default:
			end := time.Date(now.Year(), now.Month(), now.Day()+1, 8, 0, 0, 0, now.Location())
			request.Until = &end
		}
		if err := cl.System.Snooze(request); err != nil {
			return err
		}
		if request.Until == nil {
			return items.reportChanged(c, args, "")
		}
		return items.reportChanged(c, args, "snoozed until "+clock(*request.Until, now))
	})
}

// waitingText returns what a run waits for: its time, or if that has come, its
// turn.
func waitingText(until, now time.Time) string {
	if until.After(now) {
		return "waits until " + clock(until, now)
	}
	return "waits for its turn"
}

// printWaits prints the limits that runs wait for.
func printWaits(c *console, s apitype.Status) {
	now := c.now()
	for _, l := range s.Limits {
		if l.Until != nil && l.Until.After(now) {
			c.say("%s", c.paint(warn, upperFirst(limitText(s, l, now))+"."))
		}
	}
	for _, w := range s.FiveHours() {
		if n := s.WaitingUntil(apitype.WaitsForReserve, w.Until); n > 0 {
			c.say("%s", c.paint(warn, fmt.Sprintf("%s %s: %s, and %d%% of it is reserved for you.", format.Count(n, "run"), format.Verb(n, "waits", "wait"), windowText(w, now), s.Reserve)))
		}
	}
}

// printForecast prints the forecast as a section of the report.
func printForecast(c *console, f apitype.Forecast) {
	c.say("\n%s", c.paint(strong, "Forecast"))
	var lines details
	forecastDetails(&lines, f, c.now())
	c.printDetails(lines)
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
