package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

func taskTrigger(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "trigger TASK", Short: "Let other programs start a task over HTTP", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf),
		Example: "  claude-scheduler task trigger Review --create\n  claude-scheduler task trigger Review",
		Long: "Let other programs on this computer start a task with a POST request, whose text fills {{payload}} in the prompt. Each task has its own token: --create shows it once, and makes a former one invalid. " +
			"Requests are answered at the address of the setting http_address. Without a flag, the command shows whether the task has a token."}
	create := cmd.Flags().Bool("create", false, "create a token, and show it once")
	remove := cmd.Flags().Bool("delete", false, "delete the token")
	cmd.MarkFlagsMutuallyExclusive("create", "delete")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		task, err := cl.Tasks.Get(args[0])
		if err != nil {
			return err
		}
		switch {
		case *remove:
			if err := cl.Tasks.DeleteTrigger(task.ID); err != nil {
				return err
			}
			return c.show(apitype.TaskTrigger{TaskID: task.ID}, func() { c.say("deleted the token of %s", sanitizeTerminal(task.Name)) })
		case *create:
			trigger, err := cl.Tasks.CreateTrigger(task.ID)
			return showOrPrint(c, err, trigger, func() { printTrigger(c, task, trigger) })
		}
		trigger, err := cl.Tasks.Trigger(task.ID)
		return showOrPrint(c, err, trigger, func() { printTrigger(c, task, trigger) })
	})
}

// showOrPrint shows a record, as JSON or with print, unless there was an error.
func showOrPrint(c *console, err error, record any, print func()) error {
	if err != nil {
		return err
	}
	return c.show(record, print)
}

func printTrigger(c *console, task model.Task, t apitype.TaskTrigger) {
	name := sanitizeTerminal(task.Name)
	if t.Since == nil {
		c.say("no program can start %s: claude-scheduler task trigger %s --create", name, short(task.ID))
		return
	}
	if t.Token == "" {
		c.say("%s has a token since %s", name, absoluteTime(*t.Since, ""))
	} else {
		c.say("%s", t.Token)
		c.say("%s", c.paint(faint, "This is the token of "+name+". It is shown only now; whoever has it can start the task."))
	}
	if t.URL == "" {
		c.say("%s", c.paint(warn, "requests are answered once http_address is set: claude-scheduler settings set http_address 127.0.0.1:7878"))
		return
	}
	c.say("%s", c.paint(faint, fmt.Sprintf("curl %s -H 'Authorization: Bearer TOKEN' --data-binary 'text for {{payload}}'", t.URL)))
}
