package client

import (
	"fmt"
	"os"
	"path/filepath"
)

// Home is the user's data directory: $CLAUDE_SCHEDULER_HOME, else
// .claude-scheduler in the home directory. It need not exist.
func Home() (string, error) {
	if dir := os.Getenv("CLAUDE_SCHEDULER_HOME"); dir != "" {
		return filepath.Abs(dir)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find data directory: %w", err)
	}
	return filepath.Join(home, ".claude-scheduler"), nil
}
