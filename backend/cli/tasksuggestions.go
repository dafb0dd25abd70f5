package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func taskSuggestions(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "suggestions TASK", Short: "Show what the latest runs of a task suggest to change", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(tasksOf),
		Long: `Show what the latest runs of a task suggest to change: exact rules for calls that
were denied repeatedly, a better time limit, or a cheaper model when run after
run has nothing to do. Nothing changes until you apply a suggestion.

With --apply, you see the rules of a suggestion in a terminal and confirm them;
in a script the flag itself is the confirmation. A suggestion that you dismiss
does not come back.`,
		Example: "  claude-scheduler task suggestions Review\n  claude-scheduler task suggestions Review --apply timeout-lower\n  claude-scheduler task suggestions Review --dismiss model-haiku"}
	apply := cmd.Flags().String("apply", "", "apply the suggestion with this ID")
	dismiss := cmd.Flags().String("dismiss", "", "do not make this suggestion again")
	undo := cmd.Flags().String("restore", "", "make a dismissed suggestion again")
	yes := cmd.Flags().Bool("yes", false, "with --apply: add rules without asking")
	cmd.MarkFlagsMutuallyExclusive("apply", "dismiss", "restore")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, cmd *cobra.Command, args []string) error {
		task, err := cl.Tasks.Get(args[0])
		if err != nil {
			return err
		}
		switch flags := cmd.Flags(); {
		case flags.Changed("apply"):
			return applySuggestion(c, cl, task, *apply, *yes)
		case flags.Changed("dismiss"):
			if err := cl.Tasks.Dismiss(task.ID, apitype.DismissRequest{ID: *dismiss}); err != nil {
				return err
			}
			c.say("dismissed %s; to undo: claude-scheduler task suggestions %s --restore %s", *dismiss, short(task.ID), *dismiss)
			return nil
		case flags.Changed("restore"):
			if err := cl.Tasks.Dismiss(task.ID, apitype.DismissRequest{ID: *undo, Undo: true}); err != nil {
				return err
			}
			c.say("%s is suggested again", *undo)
			return nil
		}
		found, err := cl.Tasks.Suggestions(task.ID)
		if err != nil {
			return err
		}
		return c.show(list(found), func() {
			printSuggestions(c, task, found)
			if len(found) == 0 {
				c.say("%s", c.paint(faint, "its runs suggest no change"))
			}
		})
	})
}

func applySuggestion(c *console, cl *client.Client, task model.Task, id string, yes bool) error {
	found, err := cl.Tasks.Suggestions(task.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found, func(s apitype.Suggestion) bool { return s.ID == id })
	if at < 0 {
		return withOperation("apply suggestion", &model.Problem{Field: "apply", Message: fmt.Sprintf("there is no suggestion %q for %s", id, task.Name), Hint: "see claude-scheduler task suggestions", Kind: model.KindNotFound})
	}
	s := found[at]
	if len(s.Rules) > 0 && c.interactive {
		fmt.Fprintln(c.errOut, "Rules to add to the allowed tools:")
		for _, rule := range s.Rules {
			fmt.Fprintln(c.errOut, "  "+format.Escape(rule))
		}
		if s.Note != "" {
			fmt.Fprintf(c.errOut, "Note: %s\n", sanitizeTerminal(s.Note))
		}
		if err := c.confirm(yes, "Add "+format.Count(len(s.Rules), "rule")+" to the task?"); err != nil {
			return withOperation("apply suggestion", err)
		}
	}
	changed, err := cl.Tasks.Update(task.ID, s.Change)
	if err != nil {
		return err
	}
	return c.show(changed, func() {
		c.say("changed task %s  %s: %s", short(changed.ID), sanitizeTerminal(changed.Name), sanitizeTerminal(s.Title))
	})
}

// printSuggestions prints each suggestion with its reason and its exact rules.
func printSuggestions(c *console, task model.Task, found []apitype.Suggestion) {
	for _, s := range found {
		c.say("%s %s", c.paint(active, "Suggestion:"), sanitizeTerminal(s.Title))
		c.say("  %s", sanitizeTerminal(s.Why))
		if len(s.Rules) > 1 { // the title names a single one
			for _, rule := range s.Rules {
				c.say("  rule: %s", format.Escape(rule))
			}
		}
		if s.Note != "" {
			c.say("  note: %s", sanitizeTerminal(s.Note))
		}
		c.say("  %s", c.paint(faint, "claude-scheduler task suggestions "+short(task.ID)+" --apply "+s.ID))
	}
}
