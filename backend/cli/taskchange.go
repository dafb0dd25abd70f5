package cli

import (
	"context"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// taskPatch returns the merge patch of a command's flags for a task.
func taskPatch(c *console, cmd *cobra.Command, cl *client.Client, file string) (map[string]any, error) {
	patch, err := patchFromFlags(c, cmd, cl, taskFields, file)
	if err != nil {
		return nil, err
	}
	return patch, applyScheduleFlags(c, cmd, patch)
}

func taskCreate(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "create --job JOB --name NAME --prompt TEXT [flags]", Aliases: []string{"add", "new"}, Short: "Create a task",
		Example: `  claude-scheduler task create --job Nightly --name Review --schedule "every weekday at 3 Berlin time" \
      --prompt "Review the commits of the last day" --allowed-tools "Read,Bash(git log:*)" --max-budget-usd 2
  claude-scheduler task create --from-file task.json`}
	file := taskFlags(c, cmd, taskFields)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, cmd *cobra.Command, _ []string) error {
		fields, err := taskPatch(c, cmd, cl, *file)
		if err == nil && chosenType(cmd) == "" && !cmd.Flags().Changed("schedule") && *file == "" {
			err = unscheduled(cmd)
		}
		if err != nil {
			return withOperation("create task", err)
		}
		task, err := cl.Tasks.Create(fields)
		if err != nil {
			return err
		}
		return c.show(task, func() {
			c.say("created task %s  %s", short(task.ID), sanitizeTerminal(task.Name))
			printNext(c, cl, task)
		})
	})
}

// unscheduled refuses flags of a schedule type that was not selected for a new
// task.
func unscheduled(cmd *cobra.Command) error {
	switch flags := cmd.Flags(); {
	case flags.Changed("watch-pattern"), flags.Changed("watch-debounce"), flags.Changed("watch-recursive"):
		return model.Invalid("schedule.watch_path", "is empty", "give a folder to watch: --watch-path")
	case flags.Changed("interval-type"):
		return model.Invalid("schedule.interval_value", "is empty", "for example --every 2h")
	}
	return nil
}

// printNext prints when a task that was just changed runs next.
func printNext(c *console, cl *client.Client, task model.Task) {
	outlooks, err := cl.Tasks.Outlook(1)
	if err != nil {
		return // it is saved anyway
	}
	for _, o := range outlooks {
		if o.TaskID == task.ID {
			next, style := nextText(c, task, o)
			if text := meaningOf(task, o); len(o.Next) == 0 && task.Enabled && o.Blocked == "" && o.Waiting == "" && task.Schedule.Type != model.Calendar {
				c.say("%s", sanitizeTerminal(text)) // "Manually" and "when you run it" mean the same
			} else {
				c.say("%s: %s", sanitizeTerminal(text), c.paint(style, sanitizeTerminal(next)))
			}
		}
	}
}

func taskEdit(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "edit TASK [flags]", Aliases: []string{"set"}, Short: "Change a task, with flags or in $EDITOR",
		Example: "  claude-scheduler task edit Review --schedule \"last friday of the month at 17:00\" --max-retries 2\n  claude-scheduler task edit Review --effort high --extra-arg=--add-dir=/data\n  claude-scheduler task edit Review --quiet-hours 22:00-07:00 --max-runs 10\n  claude-scheduler task edit Deploy --start-after Build --start-after Tests:failure\n  claude-scheduler task edit Review",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf)}
	file := taskFlags(c, cmd, changeable(taskFields))
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, cmd *cobra.Command, args []string) error {
		task, err := cl.Tasks.Get(args[0])
		if err != nil {
			return err
		}
		save := func(patch map[string]any) error {
			changed, err := cl.Tasks.Update(task.ID, patch)
			if err != nil {
				return err
			}
			return c.show(changed, func() {
				c.say("changed task %s  %s", short(changed.ID), sanitizeTerminal(changed.Name))
				printNext(c, cl, changed)
			})
		}
		patch, err := taskPatch(c, cmd, cl, *file)
		if err != nil {
			return withOperation("update task", err)
		}
		if onlyJSON(cmd) {
			return c.edit(ctx, "task", task, save)
		}
		return save(patch)
	})
}

// onlyJSON reports whether a command has no flag that changes anything.
func onlyJSON(cmd *cobra.Command) bool {
	n := cmd.Flags().NFlag()
	return n == 0 || n == 1 && cmd.Flags().Changed("json")
}

func taskDelete(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "delete TASK", Aliases: []string{"rm"}, Short: "Delete a task; its history is kept",
		Example: "  claude-scheduler task delete Review", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf)}
	yes := yesFlag(cmd)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		task, err := cl.Tasks.Get(args[0])
		if err != nil {
			return err
		}
		if err := c.confirm(*yes, "Delete task "+oneLine(task.Name)+"?"); err != nil {
			return withOperation("delete task", err)
		}
		deleted, err := cl.Tasks.Delete(task.ID)
		if err != nil {
			return err
		}
		return reportDeleted(c, "task", task.Name, deleted, deleted.Notes...)
	})
}

func taskDuplicate(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "duplicate TASK", Short: "Copy a task; the copy is disabled", Example: "  claude-scheduler task duplicate Review",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		task, err := cl.Tasks.Duplicate(args[0])
		if err != nil {
			return err
		}
		return c.show(task, func() { c.say("created task %s  %s, disabled", short(task.ID), sanitizeTerminal(task.Name)) })
	})
}

// enableCommand returns `task enable` or `task disable`.
func enableCommand(c *console, name, about string, on bool) *cobra.Command {
	cmd := &cobra.Command{Use: name + " TASK...", Short: about, Example: "  claude-scheduler task " + name + " Review",
		Args: cobra.MinimumNArgs(1), ValidArgsFunction: c.complete(tasksOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		var changed []model.Task
		for _, ref := range args {
			if on {
				sayProposed(c, cl, ref)
			}
			task, err := cl.Tasks.Update(ref, map[string]any{"enabled": on})
			if err != nil {
				return err
			}
			changed = append(changed, task)
			if !c.json {
				c.say("%sd task %s  %s", name, short(task.ID), sanitizeTerminal(task.Name))
				printNext(c, cl, task)
			}
		}
		switch {
		case !c.json:
			return nil
		case len(changed) == 1:
			return c.showJSON(changed[0])
		}
		return c.showJSON(changed)
	})
}

func taskMove(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "move TASK POSITION", Short: "Move a task in its job's order, or to another job",
		Example: "  claude-scheduler task move Review first\n  claude-scheduler task move Review last --job Weekly", Args: cobra.ExactArgs(2), ValidArgsFunction: c.complete(tasksOf)}
	job := cmd.Flags().String("job", "", "move it to this job")
	c.completeFlag(cmd, "job", jobsOf)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		index, err := position(args[1])
		if err != nil {
			return err
		}
		if err := cl.Tasks.Move(args[0], *job, index); err != nil {
			return err
		}
		task, err := cl.Tasks.Get(args[0])
		if err != nil {
			return err
		}
		return c.show(task, func() { c.say("moved task %s  %s", short(task.ID), sanitizeTerminal(task.Name)) })
	})
}
