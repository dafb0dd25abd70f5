package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

var jobFields = []field{
	{"name", "name", text, "name of the job"},
	{"description", "description", text, "description"},
	{"directory", "working_directory.path", folder, "directory of its tasks"},
	{"profile", "profile", text, "environment profile, by ID or name; empty: none"},
	{"worktree", "working_directory.use_git_worktree", kindBool, "work in a separate git worktree"},
	{"worktree-name", "working_directory.worktree_name", text, "name of the worktree; empty: from the job's name"},
	{"worktree-branch", "working_directory.worktree_branch", text, "branch it is based on; empty: the one checked out"},
	{"worktree-setup", "working_directory.worktree_setup", text, "shell command that runs once in a new worktree, such as 'npm ci'; empty: none"},
	{"repository-tasks", "repository_tasks", kindBool, "read tasks from .claude/schedules/*.md in the directory; each waits for your approval (default false)"},
	{"id", "id", text, "UUID of a new job; empty: a new one"},
}

func jobCommands(c *console) *cobra.Command {
	return parent("job", "Create, show and change jobs",
		"  claude-scheduler job create --name Nightly --directory ~/project\n  claude-scheduler job run Nightly",
		jobList(c), jobShow(c), jobCreate(c), jobEdit(c), jobDelete(c), jobDuplicate(c), jobRun(c), jobMove(c), jobExport(c))
}

func jobList(c *console) *cobra.Command {
	return c.withDaemon(&cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List all jobs", Example: "  claude-scheduler job list"},
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			jobs, err := cl.Jobs.List()
			if err != nil {
				return err
			}
			ids := shortIDs(idsOf(jobs, jobID))
			t := table{columns: []column{{title: "ID"}, {title: "STATUS"}, {title: "NAME", elastic: true}, {title: "TASKS", right: true}, {title: "DIRECTORY", elastic: true}}}
			for _, j := range jobs {
				place := j.WorkingDirectory.Path
				if j.WorkingDirectory.UseGitWorktree {
					place += " (worktree)"
				}
				if j.Fleet != nil {
					place += " (shared)"
				}
				t.add(cell{ids[j.ID], faint}, cell{string(j.Status), jobStyle(j.Status)}, cell{j.Name, plain}, cell{strconv.Itoa(len(j.TaskOrder)), plain}, cell{place, plain})
			}
			return c.show(list(jobs), func() { c.print(&t, "no jobs yet: claude-scheduler job create") })
		})
}

func jobShow(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "show JOB", Short: "Show a job with its tasks", Example: "  claude-scheduler job show Nightly", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		job, err := cl.Jobs.Get(args[0])
		if err != nil || c.json {
			return showOr(c, err, job)
		}
		tasks, err := cl.Tasks.List(job.ID)
		if err != nil {
			return err
		}
		outlooks, err := cl.Tasks.Outlook(1)
		if err != nil {
			return err
		}
		printJob(c, cl, job)
		fmt.Fprintln(c.out)
		latest, err := cl.Runs.Latest(idsOf(tasks, taskID), 5)
		if err != nil {
			return err
		}
		printTasks(c, inOrder(tasks, job.TaskOrder), outlooks, nil, latest)
		return nil
	})
}

// showOr prints a record as JSON unless reading it failed.
func showOr(c *console, err error, record any) error {
	if err != nil {
		return err
	}
	return c.showJSON(record)
}

func printJob(c *console, cl *client.Client, job model.Job) {
	w := job.WorkingDirectory
	var f details
	f.addIn(strong, "Job", job.Name)
	f.add("ID", job.ID)
	f.add("About", job.Description)
	f.addIn(jobStyle(job.Status), "Status", string(job.Status))
	f.add("Directory", w.Path)
	if w.UseGitWorktree {
		f.add("Worktree", strings.TrimSpace(w.WorktreeName+" based on "+defaultText(w.WorktreeBranch, "the branch checked out there")))
	}
	f.add("Worktree setup", w.WorktreeSetup)
	f.add("Profile", profileName(cl, job.Profile))
	f.add("Shared", sharedText(job.Fleet))
	f.add("Changed", relativeTime(job.UpdatedAt, c.now()))
	c.printDetails(f)
}

func profileName(cl *client.Client, id model.Text) string {
	if id == "" {
		return ""
	}
	p, err := cl.Profiles.Get(string(id))
	if err != nil {
		return short(string(id)) + " (deleted)"
	}
	return p.Name
}

func defaultText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// inOrder sorts tasks as their job orders them; others come last.
func inOrder(tasks []model.Task, order []string) []model.Task {
	place := func(t model.Task) int {
		if i := slices.Index(order, t.ID); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(tasks, func(a, b model.Task) int { return place(a) - place(b) })
	return tasks
}

func jobRun(c *console) *cobra.Command {
	var w waitFlags
	cmd := &cobra.Command{Use: "run JOB", Short: "Run a job's sequence now", Example: "  claude-scheduler job run Nightly", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	w.flags(cmd, "wait until its first run has ended", "follow its first run live")
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		run, err := cl.Jobs.Run(args[0])
		if err != nil {
			return err
		}
		return reportStarted(ctx, c, cl, run, w)
	})
}

func jobMove(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "move JOB POSITION", Aliases: []string{"order"}, Short: "Move a job in the order of all jobs",
		Example: "  claude-scheduler job move Nightly 1\n  claude-scheduler job move Nightly last", Args: cobra.ExactArgs(2), ValidArgsFunction: c.complete(jobsOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		index, err := position(args[1])
		if err != nil {
			return err
		}
		job, err := cl.Jobs.Get(args[0])
		if err != nil {
			return err
		}
		jobs, err := cl.Jobs.List()
		if err != nil {
			return err
		}
		ids := slices.DeleteFunc(idsOf(jobs, jobID), func(id string) bool { return id == job.ID })
		if index < 0 || index > len(ids) {
			index = len(ids)
		}
		if err := cl.Jobs.Reorder(slices.Insert(ids, index, job.ID)); err != nil {
			return err
		}
		return c.show(job, func() { c.say("%s is job %d of %d", sanitizeTerminal(job.Name), index+1, len(jobs)) })
	})
}

// position parses a number from 1 on, first or last as an index; -1 is the end.
func position(text string) (int, error) {
	switch text {
	case "first":
		return 0, nil
	case "last":
		return -1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, model.Invalid("position", strconv.Quote(text)+" is not a position", "a number (1 = first), first or last")
	}
	return n - 1, nil
}
