package client

import "claude-scheduler/backend/apitype"

// DiffWorktree returns what the branch of a worktree would change in the one that
// it merges into.
func (s System) DiffWorktree(path string) (apitype.WorktreeDiff, error) {
	return send[apitype.WorktreeDiff](s.conn, apitype.DiffWorktree, "", apitype.WorktreeRequest{Path: path})
}

// CommitWorktree commits everything in a worktree. Without a message, the
// headline of the last run is used.
func (s System) CommitWorktree(path, message string) (apitype.WorktreeResult, error) {
	return send[apitype.WorktreeResult](s.conn, apitype.CommitWorktree, "", apitype.WorktreeRequest{Path: path, Message: message})
}

// MergeWorktree merges the branch of a worktree into the one that it was created
// from.
func (s System) MergeWorktree(path, message string) (apitype.WorktreeResult, error) {
	return send[apitype.WorktreeResult](s.conn, apitype.MergeWorktree, "", apitype.WorktreeRequest{Path: path, Message: message})
}

// UndoMerge moves the branch that the last merge moved back to where it was.
func (s System) UndoMerge(path string) (apitype.WorktreeResult, error) {
	return send[apitype.WorktreeResult](s.conn, apitype.UndoMerge, "", apitype.WorktreeRequest{Path: path})
}

// PushWorktree sends the branch of a worktree to its remote.
func (s System) PushWorktree(path string) (apitype.WorktreeResult, error) {
	return send[apitype.WorktreeResult](s.conn, apitype.PushWorktree, "", apitype.WorktreeRequest{Path: path})
}

// OpenPullRequest pushes the branch of a worktree and opens a pull request. Title
// and body may be empty.
func (s System) OpenPullRequest(path, title, body string) (apitype.WorktreeResult, error) {
	return send[apitype.WorktreeResult](s.conn, apitype.OpenPullRequest, "", apitype.WorktreeRequest{Path: path, Message: title, Body: body})
}

// DiscardWorktree removes a worktree, its changes and its branch.
func (s System) DiscardWorktree(path string) (apitype.DiscardedWorktree, error) {
	return send[apitype.DiscardedWorktree](s.conn, apitype.DiscardWorktree, "", apitype.WorktreeRequest{Path: path})
}

// DiscardedWorktrees returns the worktrees that can be restored, newest first.
func (s System) DiscardedWorktrees() ([]apitype.DiscardedWorktree, error) {
	return get[[]apitype.DiscardedWorktree](s.conn, apitype.ListDiscarded, "")
}

// RestoreWorktree brings a discarded worktree back.
func (s System) RestoreWorktree(id string) (apitype.WorktreeResult, error) {
	return send[apitype.WorktreeResult](s.conn, apitype.RestoreWorktree, "", apitype.RestoreWorktreeRequest{ID: id})
}
