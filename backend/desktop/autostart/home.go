package autostart

import (
	"os"
	"path/filepath"
)

// otherHome returns the data directory of this process if it is not the default
// one, which a login would use; otherwise empty.
func otherHome() string {
	home := os.Getenv("CLAUDE_SCHEDULER_HOME")
	if user, err := os.UserHomeDir(); err == nil && filepath.Clean(home) == filepath.Join(user, ".claude-scheduler") {
		return ""
	}
	return home
}
