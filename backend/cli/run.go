package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript/render"
)

func runCommands(c *console) *cobra.Command {
	return parent("run", "Show, watch, cancel and repeat runs",
		"  claude-scheduler run list --status failed --since 7d\n  claude-scheduler run watch\n  claude-scheduler run stats --since 30d",
		runList(c), runStats(c), runShow(c), runWatch(c), runLogs(c), runDeleteLog(c), runCancel(c), runAnswer(c), runRetry(c), runDiff(c), runDone(c), runSnooze(c), runOpen(c))
}

func runList(c *console) *cobra.Command {
	var f struct {
		task, job, reason, since, until, search, machine string
		status                                           []string
		limit                                            int
		attention                                        bool
	}
	cmd := &cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List runs, newest first",
		Example: "  claude-scheduler run list --status failed --since 7d\n  claude-scheduler run list --needs-attention\n  claude-scheduler run list --task Review --json | jq '.[0].output'"}
	flags := cmd.Flags()
	flags.StringVar(&f.task, "task", "", "only runs of this task")
	flags.StringVar(&f.job, "job", "", "only those of this job")
	flags.StringSliceVar(&f.status, "status", nil, "upcoming, running, success, failed, cancelled; comma-separated")
	flags.StringVar(&f.reason, "reason", "", "why it did not succeed: timeout, usage_limit, overlap, …")
	flags.StringVar(&f.since, "since", "", "runs from this time on: 2026-12-01, yesterday, 7d")
	flags.StringVar(&f.until, "until", "", "runs until this time: 2026-12-01, today, 2h")
	flags.StringVar(&f.search, "search", "", "only runs whose record or transcript contains TEXT")
	flags.StringVar(&f.machine, "machine", "", "only those of this machine of the fleet; all: those of every machine, with its name")
	flags.BoolVar(&f.attention, "needs-attention", false, "only runs that need you: failed, with a denied tool call, partly done or missed; not those marked as done")
	flags.IntVar(&f.limit, "limit", 20, "maximum number of runs")
	c.completeFlag(cmd, "task", tasksOf)
	c.completeFlag(cmd, "job", jobsOf)
	c.completeFlag(cmd, "machine", machinesOf)
	completeWords(cmd, "status", words(model.RunStatuses))
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, cmd *cobra.Command, _ []string) error {
		if f.limit < 1 {
			return withOperation("list runs", model.Invalid("limit", fmt.Sprintf("%d is out of range", f.limit), "1 or more"))
		}
		filter := apitype.RunFilter{Reason: model.Reason(f.reason), Limit: f.limit, NeedsAttention: f.attention}
		if c.json && !cmd.Flags().Changed("limit") {
			filter.Limit = 100
		}
		if f.machine != allMachines {
			filter.Machine = f.machine
		}
		for _, s := range f.status {
			filter.Status = append(filter.Status, model.RunStatus(s))
		}
		if f.since != "" {
			at, err := parseTime("since", f.since, c.now(), -1)
			if err != nil {
				return withOperation("list runs", err)
			}
			filter.Since = &at
		}
		if f.until != "" {
			at, err := parseTime("until", f.until, c.now(), -1)
			if err != nil {
				return withOperation("list runs", err)
			}
			filter.Until = &at
		}
		if err := refsOf(cl, &filter, f.task, f.job); err != nil {
			return withOperation("list runs", err)
		}
		var runs []model.Run
		var err error
		if f.search != "" {
			if runs, err = cl.Runs.Search(f.search, filter); !c.json {
				showMatches(cl, runs, f.search)
			}
		} else {
			runs, err = cl.Runs.List(filter)
		}
		if err != nil {
			return err
		}
		return c.show(list(runs), func() { printRuns(c, runs, waitsOf(cl, runs), isFiltered(cmd)) })
	})
}

// refsOf adds the ids of a task and a job to a filter. A deleted task still has
// its history, so any id is accepted.
func refsOf(cl *client.Client, filter *apitype.RunFilter, task, job string) error {
	filter.Task, filter.Job = task, job
	if task != "" && !isID(task) {
		t, err := cl.Tasks.Get(task)
		if err != nil {
			return inField("task", err)
		}
		filter.Task = t.ID
	}
	if job != "" && !isID(job) {
		j, err := cl.Jobs.Get(job)
		if err != nil {
			return inField("job", err)
		}
		filter.Job = j.ID
	}
	return nil
}

// isFiltered reports whether flags filter a list.
func isFiltered(cmd *cobra.Command) bool {
	for _, flag := range []string{"task", "job", "status", "reason", "since", "until", "search", "machine", "needs-attention"} {
		if cmd.Flags().Changed(flag) {
			return true
		}
	}
	return false
}

// showMatches puts what was found of a text in place of the runs' headlines.
func showMatches(cl *client.Client, runs []model.Run, text string) {
	for i := range runs {
		if around, err := cl.Runs.Match(runs[i].ID, text); err == nil && around != "" {
			runs[i].Headline = around
		}
	}
}

// waitsOf returns what the waiting ones of the runs wait for, by their IDs.
func waitsOf(cl *client.Client, runs []model.Run) map[string]string {
	if !slices.ContainsFunc(runs, func(r model.Run) bool { return r.Status == model.RunUpcoming }) {
		return nil
	}
	status, err := cl.System.Status()
	if err != nil {
		return nil // the list is useful without
	}
	waits := waitsIn(status)
	if slices.ContainsFunc(runs, func(r model.Run) bool { return r.Status == model.RunUpcoming && r.FleetRun != "" }) {
		if fleet, err := cl.Fleet.Status(); err == nil {
			for _, w := range fleet.Waiting {
				waits[w.RunID] = w.For
			}
		}
	}
	return waits
}

// waitsIn returns what the runs of the queue wait for, by their IDs.
func waitsIn(s apitype.Status) map[string]string {
	waits := map[string]string{}
	for _, q := range s.Queue {
		waits[q.RunID] = q.For
	}
	return waits
}

func printRuns(c *console, runs []model.Run, waits map[string]string, narrowed bool) {
	t := table{columns: []column{{title: "ID"}, {title: "STATUS"}, {title: "TASK", elastic: true}, {title: "WHEN"}, {title: "TOOK", right: true}, {title: "COST", right: true}, {title: "WHY", elastic: true}, {title: "HEADLINE", elastic: true}}}
	shared := slices.ContainsFunc(runs, func(r model.Run) bool { return r.Machine != "" })
	if shared {
		t.columns = slices.Insert(t.columns, 3, column{title: "MACHINE", elastic: true})
	}
	ids := shortIDs(idsOf(runs, runID))
	for _, r := range runs {
		when := r.ScheduledTime
		if r.StartTime != nil {
			when = *r.StartTime
		}
		row := []cell{{ids[r.ID], faint}, {statusText(r.Status, len(r.PermissionDenials), r.Outcome), statusStyle(r.Status, len(r.PermissionDenials), r.Outcome)}, {r.TaskName, plain}, {relativeTime(when, c.now()), plain},
			{durationText(r), plain}, {costOf(r.CostUSD), plain}, {cmp.Or(waits[r.ID], unusualText(r), reasonText(r)), faint}, {r.Headline, plain}}
		if shared {
			row = slices.Insert(row, 3, cell{r.Machine, faint})
		}
		t.add(row...)
	}
	empty := "no runs yet: claude-scheduler task run TASK"
	if narrowed {
		empty = "no run matches"
	}
	c.print(&t, empty)
}

// unusualText says that a running run takes or costs far more than usual.
func unusualText(r model.Run) string {
	if r.Status.Ended() || r.Outlier == "" {
		return ""
	}
	return apitype.Unusual
}

// statusText returns a status, and what a success lacks.
func statusText(status model.RunStatus, denied int, outcome model.RunOutcome) string {
	switch {
	case status != model.RunSuccess:
	case denied > 0:
		return fmt.Sprintf("%s, %d denied", status, denied)
	case outcome == model.OutcomePartial:
		return string(status) + ", in part"
	}
	return string(status)
}

// statusStyle returns the color of statusText: that of a warning for a success
// that lacks something.
func statusStyle(status model.RunStatus, denied int, outcome model.RunOutcome) render.Style {
	if status == model.RunSuccess && (denied > 0 || outcome == model.OutcomePartial) {
		return warn
	}
	return runStyle(status)
}

// reasonText returns what triggered a run, or why it did not succeed.
func reasonText(r model.Run) string {
	if r.Reason != "" {
		why := strings.ReplaceAll(string(r.Reason), "_", " ")
		if r.Headline != "" { // it has the first error
			return why
		}
		if len(r.Errors) > 0 && strings.Contains(r.Errors[0], why) {
			return r.Errors[0] // the error includes the reason: "the precheck failed"
		}
		if len(r.Errors) > 0 {
			why += ": " + r.Errors[0]
		}
		return why
	}
	if r.Status == model.RunSuccess && len(r.Remarks) > 0 {
		return "remark: " + format.OneLine(r.Remarks[0], 40) // run show has all of it
	}
	if len(r.Requests) > 0 {
		return "waits for your answer"
	}
	why := strings.ReplaceAll(string(r.Trigger), "_", " ")
	if r.Attempt > 1 {
		why += fmt.Sprintf(", attempt %d", r.Attempt)
	}
	if n := len(r.PermissionDenials); n > 0 {
		why += ", " + format.Count(n, "tool call") + " denied"
	}
	return why
}

// endText is reasonText with the first error of a run that did not succeed.
func endText(r model.Run) string {
	if r.Reason != "" && r.Headline != "" {
		return reasonText(r) + ": " + r.Headline
	}
	return reasonText(r)
}

func runCancel(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "cancel RUN...", Short: "Cancel pending or running runs", Example: "  claude-scheduler run cancel 3f2a9c1e",
		Args: cobra.MinimumNArgs(1), ValidArgsFunction: c.complete(runsOf)}
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		var ended []model.Run
		for _, ref := range args {
			run, err := cl.Runs.Record(ref)
			if err != nil {
				return err
			}
			if err := cl.Runs.Cancel(run.ID); err != nil {
				return err
			}
			if run, err = awaitEnd(ctx, c, cl, run.ID); err != nil {
				return err
			}
			ended = append(ended, run)
			c.say("%s run %s  %s", c.paint(runStyle(run.Status), string(run.Status)), short(run.ID), sanitizeTerminal(run.TaskName))
		}
		if !c.json {
			return nil
		}
		if len(ended) == 1 {
			return c.showJSON(ended[0])
		}
		return c.showJSON(ended)
	})
}

func runDeleteLog(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "delete-log RUN...", Short: "Delete the raw stream and transcript of runs that have ended", Example: "  claude-scheduler run delete-log 3f2a9c1e",
		Long: "Delete the logs of runs that have ended: their raw streams and transcripts. The runs stay in the history.",
		Args: cobra.MinimumNArgs(1), ValidArgsFunction: c.complete(runsOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		for _, ref := range args {
			run, err := cl.Runs.Record(ref)
			if err == nil {
				err = cl.Runs.DeleteLog(run.ID)
			}
			if err != nil {
				return err
			}
			c.say("deleted the log of run %s  %s", short(run.ID), sanitizeTerminal(run.TaskName))
		}
		return nil
	})
}
