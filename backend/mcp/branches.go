package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/client"
)

type branchOf struct {
	Worktree string `json:"worktree" jsonschema:"its path, as list_worktrees shows it"`
}

type branchMessage struct {
	Worktree string `json:"worktree" jsonschema:"its path, as list_worktrees shows it"`
	Message  string `json:"message,omitempty" jsonschema:"message of the commit; empty: the headline of the last run"`
}

type pullRequestText struct {
	Worktree string `json:"worktree" jsonschema:"its path, as list_worktrees shows it"`
	Title    string `json:"title,omitempty" jsonschema:"empty: the headline of the last run"`
	Body     string `json:"body,omitempty" jsonschema:"empty: what the runs on the branch did"`
}

type discardedID struct {
	ID string `json:"id" jsonschema:"as list_discarded_worktrees shows it"`
}

// branchTools are the tools for the branches of worktrees. Whatever reaches the
// user's branches or a server needs the access "full".
func branchTools(s *Server, to *mcp.Server) {
	add(s, to, readOnly(), "diff_worktree", "Show what the branch of a worktree would change in the one it merges into, with uncommitted changes.", func(_ context.Context, c *client.Client, in branchOf) (any, error) {
		return c.System.DiffWorktree(in.Worktree)
	})
	add(s, to, startsRuns().needsFull(), "commit_worktree", "Commit everything that is not committed in a worktree. Hooks of the repository run.", func(_ context.Context, c *client.Client, in branchMessage) (any, error) {
		return c.System.CommitWorktree(in.Worktree, in.Message)
	})
	add(s, to, startsRuns().needsFull(), "merge_worktree", "Merge the branch of a worktree into the one it was created from. Conflicts are reported and change nothing.", func(_ context.Context, c *client.Client, in branchMessage) (any, error) {
		return c.System.MergeWorktree(in.Worktree, in.Message)
	})
	add(s, to, startsRuns().needsFull(), "undo_merge", "Undo the last merge of a worktree, if nothing was committed to the other branch since.", func(_ context.Context, c *client.Client, in branchOf) (any, error) {
		return c.System.UndoMerge(in.Worktree)
	})
	add(s, to, startsRuns().needsFull(), "push_worktree", "Push the branch of a worktree to its remote. Never overwrites commits there.", func(_ context.Context, c *client.Client, in branchOf) (any, error) {
		return c.System.PushWorktree(in.Worktree)
	})
	add(s, to, startsRuns().needsFull(), "open_pull_request", "Push the branch of a worktree and open a pull request with gh, or return the address at which the user can open one.", func(_ context.Context, c *client.Client, in pullRequestText) (any, error) {
		return c.System.OpenPullRequest(in.Worktree, in.Title, in.Body)
	})
	add(s, to, removes(), "discard_worktree", "Remove a worktree, its changes and its branch. restore_worktree brings them back within thirty days.", func(_ context.Context, c *client.Client, in branchOf) (any, error) {
		return c.System.DiscardWorktree(in.Worktree)
	})
	add(s, to, readOnly(), "list_discarded_worktrees", "List the discarded worktrees that can be restored.", func(_ context.Context, c *client.Client, _ noInput) (any, error) {
		return nonNil(c.System.DiscardedWorktrees())
	})
	add(s, to, creates().needsFull(), "restore_worktree", "Bring a discarded worktree back with its branch and uncommitted files.", func(_ context.Context, c *client.Client, in discardedID) (any, error) {
		return c.System.RestoreWorktree(in.ID)
	})
}
