package window

import (
	"crypto/sha256"
	"encoding/hex"

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
	if client.IsDefaultHome(home) {
		return ""
	}
	sum := sha256.Sum256([]byte(client.RealPath(home)))
	return hex.EncodeToString(sum[:4])
}
