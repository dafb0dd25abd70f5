package client

import (
	"net/url"
	"time"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// System is the service itself, and what can be asked without a record.
type System struct{ conn }

// Version tells who answers, at once, also while the service still starts.
func (s System) Version() (contract.Version, error) {
	return get[contract.Version](s.conn, contract.GetVersion, "")
}

// Status returns what the service says of itself.
func (s System) Status() (contract.Status, error) {
	return get[contract.Status](s.conn, contract.GetStatus, "")
}

// Pause keeps everything but runs by hand from starting.
func (s System) Pause(r contract.PauseRequest) (contract.Status, error) {
	return send[contract.Status](s.conn, contract.Pause, "", r)
}

// Resume ends a pause.
func (s System) Resume() (contract.Status, error) {
	return get[contract.Status](s.conn, contract.Resume, "")
}

// Shutdown ends the service; runs go on. It returns before the service has
// gone, see Client.WaitGone.
func (s System) Shutdown() error { return do(s.conn, contract.Shutdown, "", nil) }

// Explain says a schedule in words and lists its next n slots after from; the
// zero time is now.
func (s System) Explain(c model.ScheduleConfig, from time.Time, n int) (schedule.Explanation, error) {
	return send[schedule.Explanation](s.conn, contract.Explain, "", contract.ExplainRequest{Schedule: c, From: from, N: n})
}

// WatchMatches returns the files that a watch would see.
func (s System) WatchMatches(c model.ScheduleConfig) (contract.Matches, error) {
	return send[contract.Matches](s.conn, contract.WatchMatches, "", contract.MatchRequest{Schedule: c})
}

// Commands returns the slash commands that are available in a directory.
func (s System) Commands(dir string) ([]contract.Command, error) {
	return query[[]contract.Command](s.conn, contract.ListCommands, url.Values{"dir": {dir}})
}

// Doctor returns what it finds right and wrong with the set-up.
func (s System) Doctor() ([]contract.Check, error) {
	return get[[]contract.Check](s.conn, contract.GetDoctor, "")
}

// ImportSources returns the other programs on this machine whose work can be
// brought in.
func (s System) ImportSources() ([]contract.ImportSource, error) {
	return get[[]contract.ImportSource](s.conn, contract.ListImportSources, "")
}

// PlanImport says what an import from another program would do; it changes
// nothing.
func (s System) PlanImport(c contract.ImportChoice) (contract.ImportPlan, error) {
	return send[contract.ImportPlan](s.conn, contract.PlanImport, "", c)
}

// ImportFrom brings in what another program keeps.
func (s System) ImportFrom(c contract.ImportChoice) (contract.ImportReport, error) {
	return send[contract.ImportReport](s.conn, contract.ImportFrom, "", c)
}

// Seen tells that a person looked at a run, or without one at all that failed:
// who shows that something wants to be looked at stops doing so.
func (s System) Seen(run string) error {
	return do(s.conn, contract.Seen, "", contract.SeenRequest{Run: run})
}

// TestNotifications sends a test to the desktop and to every address of the
// settings, and returns how it went at each.
func (s System) TestNotifications() ([]contract.Check, error) {
	return get[[]contract.Check](s.conn, contract.TestNotify, "")
}

// Worktrees returns the git worktrees that the scheduler made.
func (s System) Worktrees() ([]contract.Worktree, error) {
	return get[[]contract.Worktree](s.conn, contract.ListWorktrees, "")
}

// PruneWorktrees removes worktrees, without paths all that hold nothing that
// would be lost, and returns those that it removed.
func (s System) PruneWorktrees(paths []string, force bool) ([]string, error) {
	pruned, err := send[contract.Pruned](s.conn, contract.PruneWorktrees, "", contract.PruneRequest{Paths: paths, Force: force})
	return pruned.Removed, err
}
