package worktree

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/atomicfile"
)

// record is stored next to each worktree, in <folder>.json; its modification
// time is when the worktree was last used. It outlives the folder, so that the
// branch is found again if someone deletes the folder.
type record struct {
	Repo   string `json:"repo"` // git's common directory
	JobID  string `json:"job_id"`
	Name   string `json:"name"` // as the user wrote it
	Branch string `json:"branch"`
	Base   string `json:"base"` // commit
	// Onto is the branch that it was created from, and that Merge merges into;
	// empty: a remote branch, a tag or a commit; nil: an older version wrote it.
	Onto *string `json:"onto,omitempty"`
	// Setup identifies the setup command that succeeded in it; empty: none did.
	Setup string `json:"setup,omitempty"`
	// Untrusted: a run whose task does not trust the project has used it.
	Untrusted bool `json:"untrusted,omitempty"`
	// Merged is the last merge, for UndoMerge; nil: none.
	Merged *mergeRecord `json:"merged,omitempty"`
	// Moving is a merge, or the undo of one, that is changing files or was interrupted; nil: none.
	Moving *moveRecord `json:"moving,omitempty"`
	Ready  bool        `json:"ready"` // false: its creation was not completed
}

func recordPath(path string) string { return path + ".json" }

// readRecord returns false if there is none or it cannot be parsed.
func readRecord(path string) (record, bool) {
	var rec record
	data, err := os.ReadFile(recordPath(path))
	if err != nil || json.Unmarshal(data, &rec) != nil {
		return record{}, false
	}
	return rec, true
}

func (rec record) write(path string) error {
	data, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	if err := atomicfile.Write(recordPath(path), append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write worktree record: %w", err)
	}
	return nil
}

// folders lists the worktree folders below root, including those of which only
// the record is left.
func folders(root string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, nil
		}
		return nil, fmt.Errorf("list worktrees: %w", err)
	}
	var paths []string
	seen := make(map[string]bool)
	for _, e := range entries {
		name, isRecord := strings.CutSuffix(e.Name(), ".json")
		if strings.HasPrefix(name, ".") || !isRecord && !e.IsDir() || seen[name] {
			continue
		}
		seen[name] = true
		paths = append(paths, filepath.Join(root, name))
	}
	return paths, nil
}
