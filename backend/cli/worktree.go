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

func worktreeCommands(c *console) *cobra.Command {
	return parent("worktree", "The git worktrees of jobs: their branches and disk use",
		"  claude-scheduler worktree list\n  claude-scheduler worktree diff nightly\n  claude-scheduler worktree merge nightly",
		append([]*cobra.Command{worktreeList(c), worktreePrune(c)}, branchCommands(c)...)...)
}

func worktreeList(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Aliases: []string{"ls"}, Short: "List worktrees with size and unsaved work", Example: "  claude-scheduler worktree list\n  claude-scheduler worktree list --discarded"}
	discarded := cmd.Flags().Bool("discarded", false, "list the discarded worktrees that can be restored")
	return c.withDaemon(cmd,
		func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
			if *discarded {
				return listDiscarded(c, cl)
			}
			trees, err := cl.System.Worktrees()
			if err != nil {
				return err
			}
			if c.json {
				return c.showJSON(list(trees))
			}
			jobs, err := cl.Jobs.List()
			if err != nil {
				return err
			}
			known := names(jobs, jobID, func(j model.Job) string { return j.Name })
			t := table{columns: []column{{title: "JOB", elastic: true}, {title: "BRANCH", elastic: true}, {title: "SIZE", right: true}, {title: "DIFFS", right: true}, {title: "HOLDS", elastic: true}, {title: "MERGES INTO", elastic: true}, {title: "USED"}, {title: "PATH", elastic: true}}}
			for _, w := range trees {
				holds := cell{"nothing new", faint}
				switch {
				case w.Fault != "":
					holds = cell{"unknown: " + w.Fault, warn}
				case w.Dirty:
					holds = cell{"changes", warn}
				case w.Unpushed > 0:
					holds = cell{format.Count(w.Unpushed, "commit"), warn}
				}
				t.add(cell{displayName(known, model.Text(w.JobID)), plain}, cell{w.Branch, plain}, cell{size(w.Bytes), plain}, cell{size(w.Diffs), faint}, holds, cell{mergesInto(w), plain}, cell{relativeTime(w.LastUsed, c.now()), plain}, cell{w.Path, faint})
			}
			c.print(&t, "no worktrees")
			return nil
		})
}

// mergesInto says how a branch relates to the one that it merges into.
func mergesInto(w apitype.Worktree) string {
	switch {
	case w.Onto == "":
		return ""
	case w.Ahead == 0 && !w.Dirty:
		return w.Onto + ", merged"
	case w.Ahead == 0:
		return w.Onto
	case w.Behind > 0:
		return fmt.Sprintf("%s, %d ahead, %d behind", w.Onto, w.Ahead, w.Behind)
	}
	return fmt.Sprintf("%s, %d ahead", w.Onto, w.Ahead)
}

func listDiscarded(c *console, cl *client.Client) error {
	all, err := cl.System.DiscardedWorktrees()
	if err != nil {
		return err
	}
	if c.json {
		return c.showJSON(list(all))
	}
	t := table{columns: []column{{title: "ID", elastic: true}, {title: "BRANCH", elastic: true}, {title: "DISCARDED"}, {title: "KEPT UNTIL"}, {title: "REPOSITORY", elastic: true}}}
	for _, d := range all {
		if d.Fault != "" {
			t.add(cell{d.ID, plain}, cell{d.Fault, bad})
			continue
		}
		t.add(cell{d.ID, plain}, cell{d.Branch, plain}, cell{relativeTime(d.Time, c.now()), plain}, cell{d.Until.Local().Format("2 January"), plain}, cell{d.Repo, faint})
	}
	c.print(&t, "nothing was discarded in the last thirty days")
	return nil
}

func worktreePrune(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "prune [PATH...]", Short: "Remove worktrees with no uncommitted or unpushed work", Args: cobra.ArbitraryArgs,
		Example: "  claude-scheduler worktree prune\n  claude-scheduler worktree prune ~/.claude-scheduler/worktrees/nightly --force"}
	yes := yesFlag(cmd)
	force := cmd.Flags().Bool("force", false, "also remove worktrees with uncommitted changes or unpushed commits")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		const operation = "remove worktrees"
		if *force && len(args) == 0 {
			return withOperation(operation, model.Invalid("paths", "--force needs the paths of the worktrees", "see claude-scheduler worktree list"))
		}
		for i := range args {
			full, err := absolute(args[i])
			if err != nil {
				return err
			}
			args[i] = full
		}
		question := "Remove all worktrees with no new work?"
		if len(args) > 0 {
			question = "Remove " + format.Count(len(args), "worktree") + "?"
		}
		if *force {
			question = "Remove " + format.Count(len(args), "worktree") + " with all changes in them, permanently?"
		}
		if err := c.confirm(*yes, question); err != nil {
			return withOperation(operation, err)
		}
		removed, err := cl.System.PruneWorktrees(args, *force)
		if err != nil {
			return err
		}
		return c.show(apitype.PruneResponse{Removed: list(removed)}, func() {
			for _, path := range removed {
				c.say("removed %s", path)
			}
			if len(removed) == 0 {
				c.say("%s", c.paint(faint, "there was nothing to remove"))
			}
		})
	})
}

// size formats bytes in powers of 1000, as the window and the doctor do.
func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%d kB", (n+999)/1000)
}
