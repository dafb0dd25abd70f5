package store

import (
	"fmt"
	"os"
	"path/filepath"
)

// The files and folders of the data directory.
const (
	jobsFile     = "jobs.json"
	tasksFile    = "tasks.json"
	profilesFile = "profiles.json"
	settingsFile = "settings.json"
	runsFile     = "runs.json"
	stateFile    = "state.json"
	lockFile     = "daemon.lock"
	logsDir      = "logs"
	archiveDir   = "runs"
	backupDir    = "backup"
)

// Dir returns the data directory: $CLAUDE_SCHEDULER_HOME when it is set, else
// .claude-scheduler in the home directory. The directory need not exist.
func Dir() (string, error) {
	if dir := os.Getenv("CLAUDE_SCHEDULER_HOME"); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find data directory: %w", err)
		}
		return abs, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find data directory: %w", err)
	}
	return filepath.Join(home, ".claude-scheduler"), nil
}

// SocketPath is where the daemon of a data directory listens. It is a function
// because clients ask for it without opening the store.
func SocketPath(dir string) string { return filepath.Join(dir, "daemon.sock") }

// Dir is the data directory.
func (s *Store) Dir() string { return s.dir }

// SocketPath is where the daemon listens.
func (s *Store) SocketPath() string { return SocketPath(s.dir) }

// LogPath is the file with the raw output of a run. It may not exist.
func (s *Store) LogPath(runID string) string { return logPath(s.dir, runID) }

// LogDir is the folder of the runs' logs.
func (s *Store) LogDir() string { return filepath.Join(s.dir, logsDir) }

// SuperviseDir is the folder in which a run's supervisor keeps its lock and the
// exit status. The store does not create it.
func (s *Store) SuperviseDir(runID string) string {
	return filepath.Join(s.dir, "supervise", runID)
}

// WorktreeRoot is the folder below which git worktrees are made. The store does not create it.
func (s *Store) WorktreeRoot() string { return filepath.Join(s.dir, "worktrees") }

// DaemonLogPath is the daemon's own log.
func (s *Store) DaemonLogPath() string { return filepath.Join(s.dir, "daemon.log") }

func logPath(dir, runID string) string {
	return filepath.Join(dir, logsDir, "run_"+runID+".log")
}
