package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// branchCommands returns the commands for the branch of a worktree.
func branchCommands(c *console) []*cobra.Command {
	return []*cobra.Command{worktreeDiff(c), worktreeCommit(c), worktreeMerge(c), worktreePush(c), worktreePullRequest(c), worktreeDiscard(c), worktreeRestore(c)}
}

// onWorktree returns a command for the worktree that its argument names.
func onWorktree(c *console, operation string, cmd *cobra.Command, run func(cl *client.Client, w apitype.Worktree) error) *cobra.Command {
	cmd.Use += " WORKTREE"
	cmd.Args, cmd.ValidArgsFunction = cobra.ExactArgs(1), c.complete(jobsOf)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		w, err := findWorktree(cl, args[0])
		if err != nil {
			return withOperation(operation, err)
		}
		return run(cl, w)
	})
}

// findWorktree finds a worktree by its path, its branch, or its job's name or id.
func findWorktree(cl *client.Client, ref string) (apitype.Worktree, error) {
	all, err := cl.System.WorktreeBranches()
	if err != nil {
		return apitype.Worktree{}, err
	}
	if ref == "" { // an empty name would match a worktree without a branch
		return apitype.Worktree{}, model.Invalid("worktree", "is empty", "give its job, branch or path; see claude-scheduler worktree list")
	}
	path, err := absolute(ref)
	if err != nil {
		return apitype.Worktree{}, err
	}
	jobs, err := cl.Jobs.List()
	if err != nil {
		return apitype.Worktree{}, err
	}
	return chooseWorktree(all, jobs, ref, path)
}

// chooseWorktree is findWorktree without the service. The case of a job's name
// does not matter unless names differ only by it.
func chooseWorktree(all []apitype.Worktree, jobs []model.Job, ref, path string) (apitype.Worktree, error) {
	named, similar := map[string]bool{ref: true}, map[string]bool{} // the ID may be that of a deleted job
	for _, j := range jobs {
		named[j.ID] = named[j.ID] || j.Name == ref
		similar[j.ID] = strings.EqualFold(j.Name, ref)
	}
	begins := func(id string) bool { return len(ref) >= 4 && strings.HasPrefix(id, ref) }
	for _, matches := range []func(apitype.Worktree) bool{
		func(w apitype.Worktree) bool { return filepath.Clean(w.Path) == path },
		func(w apitype.Worktree) bool { return named[w.JobID] },
		func(w apitype.Worktree) bool { return w.Branch == ref },
		func(w apitype.Worktree) bool { return similar[w.JobID] },
		func(w apitype.Worktree) bool { return begins(w.JobID) },
		func(w apitype.Worktree) bool {
			return strings.HasPrefix(path, filepath.Clean(w.Path)+string(filepath.Separator))
		},
	} {
		found := slices.DeleteFunc(slices.Clone(all), func(w apitype.Worktree) bool { return !matches(w) })
		switch len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			paths := make([]string, len(found))
			for i, w := range found {
				paths[i] = w.Path
			}
			return apitype.Worktree{}, model.Invalid("worktree", ref+" has several worktrees", "name one by its path: "+strings.Join(paths, ", "))
		}
	}
	return apitype.Worktree{}, &model.Problem{Field: "worktree", Message: fmt.Sprintf("there is no worktree %q", ref), Hint: "give its job, branch or path; see claude-scheduler worktree list", Kind: model.KindNotFound}
}

func worktreeDiff(c *console) *cobra.Command {
	return onWorktree(c, "show worktree", &cobra.Command{Use: "diff", Short: "Show what a branch would change, committed or not",
		Example: "  claude-scheduler worktree diff nightly"},
		func(cl *client.Client, w apitype.Worktree) error {
			d, err := cl.System.DiffWorktree(w.Path)
			if err != nil {
				return err
			}
			return c.show(d, func() {
				if d.Text != "" {
					printDiff(c, d.Text)
				}
				onto := d.Onto
				if onto == "" {
					onto = "its first commit"
				}
				c.say("%s", c.paint(faint, changesText(d.Changes)+" on "+w.Branch+", compared with "+onto))
			})
		})
}

// changesText summarizes changes.
func changesText(m model.Changes) string {
	if m == (model.Changes{}) {
		return "no changes"
	}
	return format.Count(m.Files, "file") + ", " + format.Count(m.Insertions, "line") + " added, " + format.Count(m.Deletions, "line") + " removed, " + format.Count(m.Commits, "commit")
}

func worktreeCommit(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "commit", Short: "Commit everything that is not committed in a worktree",
		Example: "  claude-scheduler worktree commit nightly -m 'Round discounts to cents'"}
	message := cmd.Flags().StringP("message", "m", "", "message of the commit (default: the headline of the last run)")
	return onWorktree(c, "commit worktree", cmd, func(cl *client.Client, w apitype.Worktree) error {
		done, err := cl.System.CommitWorktree(w.Path, *message)
		if err != nil {
			return err
		}
		return c.show(done, func() {
			if done.Commit != "" {
				c.say("committed %s on %s", short(done.Commit), done.Branch)
			}
			c.sayNotes(done.Notes)
		})
	})
}

func worktreeMerge(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "merge", Short: "Merge a branch into the one it was created from",
		Long: `Merge the branch of a worktree into the branch that it was created from.

Nothing is left half-merged: conflicts are listed, and nothing changes. If the other branch is
checked out, its files are updated only when none of them has uncommitted changes.`,
		Example: "  claude-scheduler worktree merge nightly\n  claude-scheduler worktree merge nightly --undo"}
	message := cmd.Flags().StringP("message", "m", "", "message of the merge commit, if one is needed")
	undo := cmd.Flags().Bool("undo", false, "undo the last merge, if nothing was committed there since")
	return onWorktree(c, "merge worktree", cmd, func(cl *client.Client, w apitype.Worktree) error {
		if *undo {
			done, err := cl.System.UndoMerge(w.Path)
			if err != nil {
				return err
			}
			return c.show(done, func() { c.say("%s is at %s again", done.Onto, short(done.Commit)) })
		}
		done, err := cl.System.MergeWorktree(w.Path, *message)
		if err != nil {
			return err
		}
		return c.show(done, func() {
			if done.Commits > 0 {
				c.say("merged %s of %s into %s", format.Count(done.Commits, "commit"), done.Branch, done.Onto)
			}
			c.sayNotes(done.Notes)
		})
	})
}

func worktreePush(c *console) *cobra.Command {
	return onWorktree(c, "push worktree", &cobra.Command{Use: "push", Short: "Push a branch to its remote",
		Long:    "Push the branch of a worktree to a branch of the same name on its remote.\nCommits that others pushed there are never overwritten.",
		Example: "  claude-scheduler worktree push nightly"},
		func(cl *client.Client, w apitype.Worktree) error {
			done, err := cl.System.PushWorktree(w.Path)
			if err != nil {
				return err
			}
			return c.show(done, func() { c.say("pushed %s to %s", done.Branch, sanitizeTerminal(done.Remote)) })
		})
}

func worktreePullRequest(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "pr", Aliases: []string{"pull-request"}, Short: "Push a branch and open a pull request",
		Long: `Push the branch of a worktree and open a pull request with gh, the command line of GitHub.
Without gh, the address is printed at which you can open one.`,
		Example: "  claude-scheduler worktree pr nightly\n  claude-scheduler worktree pr nightly --title 'Round discounts to cents'"}
	title := cmd.Flags().String("title", "", "title (default: the headline of the last run)")
	body := cmd.Flags().String("body", "", "text (default: what the runs on the branch did)")
	return onWorktree(c, "open pull request", cmd, func(cl *client.Client, w apitype.Worktree) error {
		done, err := cl.System.OpenPullRequest(w.Path, *title, *body)
		if err != nil {
			return err
		}
		return c.show(done, func() {
			if done.Opened {
				c.say("opened %s", sanitizeTerminal(done.URL))
				return
			}
			c.sayNotes(done.Notes)
			c.say("open it at %s", sanitizeTerminal(done.URL))
		})
	})
}

func worktreeDiscard(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "discard", Short: "Remove a worktree, its changes and its branch",
		Long:    "Remove a worktree, its changes and its branch. For thirty days, claude-scheduler worktree restore\nbrings back commits and uncommitted files; files that git ignores are lost.",
		Example: "  claude-scheduler worktree discard nightly"}
	yes := yesFlag(cmd)
	return onWorktree(c, "discard worktree", cmd, func(cl *client.Client, w apitype.Worktree) error {
		if err := c.confirm(*yes, "Discard "+w.Branch+" with all changes in "+w.Path+"?"); err != nil {
			return withOperation("discard worktree", err)
		}
		d, err := cl.System.DiscardWorktree(w.Path)
		if err != nil {
			return err
		}
		return c.show(d, func() {
			c.say("discarded %s", d.Branch)
			c.say("%s", c.paint(faint, "until "+d.Until.Format("2 January")+", claude-scheduler worktree restore "+d.ID+" brings it back"))
		})
	})
}

func worktreeRestore(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "restore ID", Short: "Bring a discarded worktree back", Args: cobra.ExactArgs(1),
		Example: "  claude-scheduler worktree restore nightly-1a2b3c4d-1796000000"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		all, err := cl.System.DiscardedWorktrees()
		if err != nil {
			return err
		}
		id := args[0]
		found := slices.DeleteFunc(all, func(d apitype.DiscardedWorktree) bool {
			return id == "" || d.Branch != id && !strings.HasPrefix(d.ID, id)
		})
		switch {
		case len(found) == 1:
			id = found[0].ID
		case len(found) > 1:
			ids := make([]string, len(found))
			for i, d := range found {
				ids[i] = d.ID
			}
			return &model.Problem{Operation: "restore worktree", Field: "id", Message: id + " names several discarded worktrees", Hint: "give one of " + strings.Join(ids, ", "), Kind: model.KindConflict}
		}
		done, err := cl.System.RestoreWorktree(id)
		if err != nil {
			return err
		}
		return c.show(done, func() { c.say("restored %s in %s", done.Branch, done.Path) })
	})
}

// sayNotes prints notes below a result.
func (c *console) sayNotes(notes []string) {
	for _, note := range notes {
		c.say("%s", c.paint(warn, note))
	}
}
