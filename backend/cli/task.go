package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript/render"
)

func taskCommands(c *console) *cobra.Command {
	return parent("task", "Create, show, change and run tasks",
		"  claude-scheduler task create --job Nightly --name Review --schedule \"every day at 3\" --prompt \"Review the commits of the last day\"\n  claude-scheduler task run Review --watch",
		taskList(c), taskShow(c), taskCreate(c), taskEdit(c), taskDelete(c), taskDuplicate(c),
		enableCommand(c, "enable", "Enable a task", true), enableCommand(c, "disable", "Disable a task", false),
		taskMove(c), taskRun(c), taskCheck(c), taskTrigger(c), taskSuggestions(c), taskSlash(c),
		taskPending(c), taskReview(c), taskApprove(c), taskIgnore(c), taskExport(c), taskDetach(c))
}

func taskList(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List tasks and when they run next", Example: "  claude-scheduler task list --job Nightly"}
	job := cmd.Flags().String("job", "", "only those of this job")
	attention := cmd.Flags().Bool("needs-attention", false, "only tasks that need you: their next run would fail, or their last run did not do everything")
	c.completeFlag(cmd, "job", jobsOf)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		ref := *job
		var order []string
		if ref != "" {
			j, err := cl.Jobs.Get(ref)
			if err != nil {
				return err
			}
			ref, order = j.ID, j.TaskOrder
		}
		tasks, err := cl.Tasks.List(ref)
		if err != nil {
			return err
		}
		if order != nil {
			tasks = inOrder(tasks, order)
		}
		if c.json && !*attention {
			return c.showJSON(list(tasks))
		}
		outlooks, err := cl.Tasks.Outlook(1)
		if err != nil {
			return err
		}
		if *attention {
			tasks = slices.DeleteFunc(tasks, func(t model.Task) bool {
				return !slices.ContainsFunc(outlooks, func(o apitype.Outlook) bool { return o.TaskID == t.ID && o.Attention != "" })
			})
		}
		if c.json {
			return c.showJSON(list(tasks))
		}
		var jobs map[string]string
		if ref == "" {
			all, err := cl.Jobs.List()
			if err != nil {
				return err
			}
			jobs = names(all, jobID, func(j model.Job) string { return j.Name })
		}
		latest, err := cl.Runs.Latest(idsOf(tasks, taskID), 5)
		if err != nil {
			return err
		}
		printTasks(c, tasks, outlooks, jobs, latest)
		return nil
	})
}

// lastCell returns how the last run of a task ended; latest has its newest
// first.
func lastCell(task model.Task, latest []apitype.RunSummary) cell {
	i := slices.IndexFunc(latest, func(r apitype.RunSummary) bool { return r.TaskID == task.ID && r.Status == task.LastRunStatus })
	if i < 0 {
		return cell{string(task.LastRunStatus), runStyle(task.LastRunStatus)}
	}
	return cell{statusText(latest[i].Status, latest[i].Denied, latest[i].Outcome), statusStyle(latest[i].Status, latest[i].Denied, latest[i].Outcome)}
}

// printTasks prints the table of tasks; without jobs it has no column for them.
func printTasks(c *console, tasks []model.Task, outlooks []apitype.Outlook, jobs map[string]string, latest []apitype.RunSummary) {
	byTask := map[string]apitype.Outlook{}
	for _, o := range outlooks {
		byTask[o.TaskID] = o
	}
	t := table{columns: []column{{title: "ID"}, {title: "NAME", elastic: true}}}
	if jobs != nil {
		t.columns = append(t.columns, column{title: "JOB", elastic: true})
	}
	t.columns = append(t.columns, column{title: "SCHEDULE", elastic: true}, column{title: "NEXT", elastic: true, least: len("yesterday 00:00")}, column{title: "LAST"})
	ids := shortIDs(idsOf(tasks, taskID))
	for _, task := range tasks {
		o := byTask[task.ID]
		row := []cell{{ids[task.ID], faint}, {task.Name, plain}}
		if jobs != nil {
			row = append(row, cell{displayName(jobs, task.JobID), plain})
		}
		next, style := nextText(c, task, o)
		t.add(append(row, cell{meaningOf(task, o), plain}, cell{next, style}, lastCell(task, latest))...)
	}
	c.print(&t, "no tasks yet: claude-scheduler task create")
}

func taskShow(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "show TASK", Short: "Show a task and its next times", Example: "  claude-scheduler task show Review", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		task, err := cl.Tasks.Get(args[0])
		if err != nil || c.json {
			return showOr(c, err, task)
		}
		outlooks, err := cl.Tasks.Outlook(5)
		if err != nil {
			return err
		}
		draft, err := cl.Tasks.Draft(map[string]any{"id": task.ID})
		if err != nil {
			return err
		}
		job := ""
		if task.JobID != "" {
			if j, err := cl.Jobs.Get(string(task.JobID)); err == nil {
				job = j.Name
			}
		}
		var outlook apitype.Outlook
		for _, o := range outlooks {
			if o.TaskID == task.ID {
				outlook = o
			}
		}
		checks, err := cl.Tasks.Checks()
		if err != nil {
			return err
		}
		draft.Notes = append(draft.Notes, checkNotes(checks, task.ID)...)
		suggestions, err := cl.Tasks.Suggestions(task.ID)
		if err != nil {
			return err
		}
		printTask(c, task, outlook, draft, job, profileName(cl, task.Profile))
		if len(suggestions) > 0 {
			c.say("")
			printSuggestions(c, task, suggestions)
		}
		return nil
	})
}

func printTask(c *console, t model.Task, o apitype.Outlook, draft apitype.Draft, job, profile string) {
	var f details
	f.addIn(strong, "Task", t.Name)
	f.add("ID", t.ID)
	f.add("Job", job)
	if t.Source != nil {
		f.add("From", t.Source.File)
	}
	next, style := nextText(c, t, o)
	f.add("Schedule", meaningOf(t, o))
	if len(o.Next) == 0 || o.Blocked != "" {
		f.addIn(style, "Next", next)
	} else {
		var times []string
		for _, at := range o.Next {
			times = append(times, absoluteTime(at, t.Schedule.Timezone))
		}
		f.addList("Next", times)
	}
	f.addList("Then starts", o.Then)
	f.add("Events", githubText(t.GitHub))
	f.add("Waiting", o.Waiting)
	if t.Proposed {
		f.add("Proposed", "an agent changed it last, and no user has edited or enabled it since")
	}
	f.addList("Note", draft.Notes)
	f.addIn(runStyle(t.LastRunStatus), "Last run", string(t.LastRunStatus))
	f.add(strings.ToUpper(string(t.CommandType[:1]))+strings.ReplaceAll(string(t.CommandType[1:]), "_", " "), t.Command)
	f.add("Model", defaultText(t.Model, "as in the settings"))
	f.add("Fallback model", t.FallbackModel)
	f.add("Effort", t.Effort)
	f.add("Extra arguments", strings.Join(t.ExtraArgs, " "))
	f.add("Permissions", t.Permissions)
	f.add("Session", strings.TrimSpace(string(t.SessionMode)+" "+string(t.SessionID)))
	f.add("Allowed", strings.Join(t.AllowedTools, ", "))
	f.add("Disallowed", strings.Join(t.DisallowedTools, ", "))
	f.add("Requires", strings.Join(t.RequiredMCPServers, ", "))
	f.add("Profile", profile)
	f.add("Limits", limitsOf(t))
	if t.Retry.MaxRetries > 0 {
		f.add("Retries", fmt.Sprintf("%d, first after %s, then ×%v", t.Retry.MaxRetries, seconds(t.Retry.RetryDelay, "0s"), t.Retry.BackoffMultiplier))
	}
	f.add("Quiet", quietOf(t))
	if t.NotAfter != nil {
		f.add("Ends", absoluteTime(*t.NotAfter, t.Schedule.Timezone))
	}
	f.add("Missed", string(t.Missed))
	f.add("Overlap", string(t.Overlap))
	f.add("Precheck", t.Precheck)
	f.addList("Checks", t.Checks)
	if after := t.AfterSuccessAction(); after != model.AfterSuccessNone {
		f.add("After success", strings.ReplaceAll(string(after), "_", " "))
	}
	if t.Report {
		f.add("Report", "Claude ends with a line that says what it found")
	}
	if !t.TrustProject {
		f.add("Project", "not trusted: its settings, hooks and MCP servers are ignored")
	}
	f.add("Command", draft.CommandLine)
	if draft.Problem != nil {
		f.addIn(bad, "Problem", draft.Problem.Error())
	}
	c.printDetails(f)
}

// githubText says which events of GitHub start a task; empty: none.
func githubText(g model.GitHubEvents) string {
	if g.Event == "" {
		return ""
	}
	return g.Meaning() + ", asked every " + format.Duration(g.Interval())
}

// quietOf lists the quiet times of a task, without those of the settings.
func quietOf(t model.Task) string {
	parts := slices.Concat(t.QuietHours, t.QuietDates)
	if t.QuietOnBattery {
		parts = append(parts, "on battery")
	}
	return strings.Join(parts, "; ")
}

func limitsOf(t model.Task) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("timeout", seconds(t.Timeout, ""))
	add("stall", seconds(t.StallTimeout, ""))
	add("ask", seconds(t.AskTimeout, ""))
	if t.MaxTurns > 0 {
		add("turns", strconv.Itoa(t.MaxTurns))
	}
	if t.MaxBudgetUSD > 0 {
		add("budget", format.Budget(t.MaxBudgetUSD))
	}
	if t.StopOutliers {
		add("outliers", "are stopped")
	}
	if t.MaxRuns > 0 {
		add("runs", strconv.Itoa(t.MaxRuns))
	}
	if t.Priority != 0 {
		add("priority", strconv.Itoa(t.Priority))
	}
	return strings.Join(parts, ", ")
}

// meaningOf describes a schedule. Its time zone, the task's or that of the
// service, is included if the local times shown next to it would seem to
// contradict it.
func meaningOf(t model.Task, o apitype.Outlook) string {
	if o.Meaning == "" {
		return string(t.Schedule.Type)
	}
	named := t.Schedule.Type == model.Calendar && t.Schedule.RunAt == nil && t.Schedule.Timezone != ""
	zone := o.Timezone
	if named {
		zone = t.Schedule.Timezone
	}
	if len(o.Next) == 0 && named || len(o.Next) > 0 && absoluteTime(o.Next[0], zone) != absoluteTime(o.Next[0], "") {
		return o.Meaning + ", " + zone
	}
	return o.Meaning
}

// nextText returns when a task runs next, or why it does not.
func nextText(c *console, t model.Task, o apitype.Outlook) (string, render.Style) {
	switch {
	case !t.Enabled:
		return "disabled", faint
	case o.Blocked != "":
		return o.Blocked, bad
	case o.Waiting != "":
		return o.Waiting, warn
	case len(o.Next) > 0:
		return relativeTime(o.Next[0], c.now()), plain
	}
	switch t.Schedule.Type {
	case model.Manual:
		if o.After != "" { // the schedule says after which
			return "after another task", faint
		}
		if t.GitHub.Event != "" {
			return t.GitHub.Meaning(), faint
		}
		return "when you run it", faint
	case model.FileWatch:
		return "when files change", faint
	case model.Sequential:
		return "after the task before it", faint
	case model.Calendar:
		if strings.EqualFold(strings.TrimSpace(t.Schedule.CronExpression), "@reboot") {
			return "at the next boot or login", faint
		}
	}
	return "never again", faint
}
