package client

import (
	"net/url"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// System is the service itself, and operations without a record.
type System struct{ conn }

// Version returns version and process of the service, even while it is still
// starting.
func (s System) Version() (apitype.Version, error) {
	return get[apitype.Version](s.conn, apitype.GetVersion, "")
}

// Status returns the status of the service.
func (s System) Status() (apitype.Status, error) {
	return get[apitype.Status](s.conn, apitype.GetStatus, "")
}

// Today returns the report since a time; the zero time stands for yesterday
// evening, or for when the user last looked before that.
func (s System) Today(since time.Time) (apitype.Today, error) {
	q := url.Values{}
	if !since.IsZero() {
		q.Set("since", since.Format(time.RFC3339Nano))
	}
	return query[apitype.Today](s.conn, apitype.GetToday, q)
}

// MarkDone takes items out of the report, or puts them back.
func (s System) MarkDone(r apitype.ItemsRequest) error { return do(s.conn, apitype.MarkDone, "", r) }

// Snooze leaves items out of the report until a time, or puts them back.
func (s System) Snooze(r apitype.ItemsRequest) error { return do(s.conn, apitype.Snooze, "", r) }

// Pause keeps all but manual runs from starting.
func (s System) Pause(r apitype.PauseRequest) (apitype.Status, error) {
	return send[apitype.Status](s.conn, apitype.Pause, "", r)
}

// Resume ends a pause.
func (s System) Resume() (apitype.Status, error) {
	return get[apitype.Status](s.conn, apitype.Resume, "")
}

// Shutdown ends the service; running tasks continue. It returns before the
// service has ended, see Client.WaitGone.
func (s System) Shutdown() error { return do(s.conn, apitype.Shutdown, "", nil) }

// Explain describes a schedule and lists its next n slots after from; the zero
// time is now.
func (s System) Explain(c model.ScheduleConfig, from time.Time, n int) (schedule.Explanation, error) {
	return send[schedule.Explanation](s.conn, apitype.Explain, "", apitype.ExplainRequest{Schedule: c, From: from, N: n})
}

// ExplainText explains a schedule in words, a cron expression or one time. It
// changes c, which is in the answer; a path to watch is relative to folder.
func (s System) ExplainText(text string, c model.ScheduleConfig, folder string, from time.Time, n int) (schedule.Explanation, error) {
	return send[schedule.Explanation](s.conn, apitype.Explain, "", apitype.ExplainRequest{Schedule: c, From: from, N: n, Text: text, Folder: folder})
}

// WatchMatches returns the files that a watch would match.
func (s System) WatchMatches(c model.ScheduleConfig) (apitype.MatchResponse, error) {
	return send[apitype.MatchResponse](s.conn, apitype.WatchMatches, "", apitype.MatchRequest{Schedule: c})
}

// Commands returns the slash commands that are available in a directory.
func (s System) Commands(dir string) ([]apitype.Command, error) {
	return query[[]apitype.Command](s.conn, apitype.ListCommands, url.Values{"dir": {dir}})
}

// Doctor checks that everything tasks need is in place.
func (s System) Doctor() ([]apitype.Check, error) {
	return get[[]apitype.Check](s.conn, apitype.GetDoctor, "")
}

// ImportSources returns the other programs on this machine whose data can be
// imported.
func (s System) ImportSources() ([]apitype.ImportSource, error) {
	return get[[]apitype.ImportSource](s.conn, apitype.ListImportSources, "")
}

// PlanImport returns what an import from another program would do; it changes
// nothing.
func (s System) PlanImport(c apitype.ImportChoice) (apitype.ImportPlan, error) {
	return send[apitype.ImportPlan](s.conn, apitype.PlanImport, "", c)
}

// ImportFrom imports the data of another program.
func (s System) ImportFrom(c apitype.ImportChoice) (apitype.ImportReport, error) {
	return send[apitype.ImportReport](s.conn, apitype.ImportFrom, "", c)
}

// Acknowledge records that the user looked at the report: the next one starts
// from now.
func (s System) Acknowledge() error {
	return do(s.conn, apitype.Acknowledge, "", apitype.AcknowledgeRequest{})
}

// TestNotifications sends a test to the desktop and every notification URL, and
// returns each result.
func (s System) TestNotifications() ([]apitype.Check, error) {
	return get[[]apitype.Check](s.conn, apitype.TestNotify, "")
}

// Worktrees returns the git worktrees that the scheduler created.
func (s System) Worktrees() ([]apitype.Worktree, error) {
	return get[[]apitype.Worktree](s.conn, apitype.ListWorktrees, "")
}

// WorktreeBranches is Worktrees without sizes and changes, which take long in
// large worktrees.
func (s System) WorktreeBranches() ([]apitype.Worktree, error) {
	return query[[]apitype.Worktree](s.conn, apitype.ListWorktrees, url.Values{"brief": {"true"}})
}

// PruneWorktrees removes worktrees, without paths all without work that would
// be lost, and returns the removed ones.
func (s System) PruneWorktrees(paths []string, force bool) ([]string, error) {
	pruned, err := send[apitype.PruneResponse](s.conn, apitype.PruneWorktrees, "", apitype.PruneRequest{Paths: paths, Force: force})
	return pruned.Removed, err
}
