package store

import (
	"path/filepath"

	"claude-scheduler/backend/model"
)

// The files and folders of the data directory.
const (
	jobsFile     = "jobs.json"
	tasksFile    = "tasks.json"
	profilesFile = "profiles.json"
	settingsFile = "settings.json"
	runsFile     = "runs.json"
	stateFile    = "state.json"
	fleetFile    = "fleet.json"
	eventsFile   = "events.json"
	lockFile     = "daemon.lock"
	logsDir      = "logs"
	archiveDir   = "runs"
	backupDir    = "backup"
	superviseDir = "supervise"
	diffsDir     = "diffs"
)

// Dir returns the data directory.
func (s *Store) Dir() string { return s.dir }

// LockPath returns the file that the service locks while it runs.
func (s *Store) LockPath() string { return filepath.Join(s.dir, lockFile) }

// LogPath returns the file with the raw output of a run. It may not exist. For
// an id that is not a UUID it is a path that every file operation rejects.
func (s *Store) LogPath(runID string) string { return logPath(s.dir, runID) }

// LogDir returns the folder of the runs' logs.
func (s *Store) LogDir() string { return filepath.Join(s.dir, logsDir) }

// SuperviseDir returns the folder in which a run's supervisor keeps its lock
// and the exit status. The store does not create it. For an id that is not a
// UUID it is a path that every file operation rejects.
func (s *Store) SuperviseDir(runID string) string {
	return filepath.Join(s.dir, superviseDir, fileName(runID))
}

// DiffPath returns the file with what a run changed, secrets masked. It may not
// exist; the store does not create its folder. For an id that is not a UUID it
// is a path that every file operation rejects.
func (s *Store) DiffPath(runID string) string { return diffPath(s.dir, runID) }

// WorktreeRoot returns the folder below which git worktrees are made. The store
// does not create it.
func (s *Store) WorktreeRoot() string { return filepath.Join(s.dir, "worktrees") }

func logPath(dir, runID string) string {
	return filepath.Join(dir, logsDir, "run_"+fileName(runID)+".log")
}

// fileName returns the only place where the id of a run becomes part of a path.
// Anything but a UUID, such as "../..", becomes a name with a NUL byte, which no
// operating system opens, creates or removes.
func fileName(runID string) string {
	if !model.IsID(runID) {
		return "\x00"
	}
	return runID
}

func diffPath(dir, runID string) string {
	return filepath.Join(dir, diffsDir, "run_"+fileName(runID)+".diff")
}
