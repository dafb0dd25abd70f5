package window

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"claude-scheduler/backend/client"
)

// dataDirID tells data directories apart in the names of files and locks: the
// same for one directory however CLAUDE_SCHEDULER_HOME spells it, and empty for
// the default one.
func dataDirID() string {
	home, err := client.Home()
	if err != nil {
		return ""
	}
	home = realPath(home)
	if user, err := os.UserHomeDir(); err == nil && home == realPath(filepath.Join(user, ".claude-scheduler")) {
		return ""
	}
	sum := sha256.Sum256([]byte(home))
	return hex.EncodeToString(sum[:4])
}

// realPath returns an absolute path without symbolic links, as far as it exists.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(realPath(parent), filepath.Base(path))
}
