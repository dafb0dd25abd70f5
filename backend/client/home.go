package client

import (
	"fmt"
	"os"
	"path/filepath"
)

// Home returns the user's data directory: $CLAUDE_SCHEDULER_HOME, or
// .claude-scheduler in the home directory. It need not exist.
func Home() (string, error) {
	if dir := os.Getenv("CLAUDE_SCHEDULER_HOME"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := defaultHome()
	if err != nil {
		return "", fmt.Errorf("find data directory: %w", err)
	}
	return dir, nil
}

func defaultHome() (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".claude-scheduler"), err
}

// IsDefaultHome reports whether dir is the default data directory, in any
// spelling. A service that a client started always has $CLAUDE_SCHEDULER_HOME,
// so whether that is set says nothing.
func IsDefaultHome(dir string) bool {
	own, err := defaultHome()
	return err == nil && RealPath(dir) == RealPath(own)
}

// RealPath returns an absolute path without symbolic links, as far as it exists.
func RealPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(RealPath(parent), filepath.Base(path))
}
