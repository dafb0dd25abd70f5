package window

import (
	"crypto/sha256"
	"encoding/hex"

	"claude-scheduler/backend/client"
)

// dataDirID identifies a data directory in the names of files and locks: the
// same for any spelling of CLAUDE_SCHEDULER_HOME, and empty for the default
// one.
func dataDirID() string {
	home, err := client.Home()
	if err != nil {
		return ""
	}
	if client.IsDefaultHome(home) {
		return ""
	}
	sum := sha256.Sum256([]byte(client.RealPath(home)))
	return hex.EncodeToString(sum[:4])
}
