package runner

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/worktree"
)

// runState is what is needed to classify a run after this process has ended. It
// is stored next to the supervisor's claim and contains no secret.
type runState struct {
	Run       model.Run          `json:"run"`       // the record at its launch
	Mark      worktree.Snapshot  `json:"mark"`      // the repository before the run
	Owner     Owner              `json:"owner"`     // whose usage it counts toward
	Commit    string             `json:"commit"`    // message of commit_on_success; empty: do not commit
	After     model.AfterSuccess `json:"after"`     // what happens to the changes of a success; empty: as in Commit
	Servers   servers            `json:"servers"`   // the MCP servers that the task depends on
	Untrusted bool               `json:"untrusted"` // trust_project was off
	Secrets   fingerprint        `json:"secrets"`   // recognizes what must be masked
	Report    bool               `json:"report"`    // the run was asked to report what it found
}

const stateFile = "run.json"

// write stores k before the supervisor starts. It need not survive a power
// failure: no run does.
func (k runState) write(dir string) error {
	data, err := json.Marshal(k)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make run folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, stateFile), data, 0o600); err != nil {
		return fmt.Errorf("keep run: %w", err)
	}
	return nil
}

func readRunState(dir string) (runState, error) {
	var k runState
	data, err := os.ReadFile(filepath.Join(dir, stateFile))
	if err != nil {
		return k, err
	}
	return k, json.Unmarshal(data, &k)
}

// merge completes a record with what was known at launch.
func (k runState) merge(record model.Run) model.Run {
	if k.Run.ID != record.ID {
		return record
	}
	run := k.Run
	run.Status, run.StartTime, run.Unknown = record.Status, record.StartTime, record.Unknown
	run.Outlier = record.Outlier
	run.Remark(record.Remarks...)
	if record.SessionID != "" {
		run.SessionID = record.SessionID
	}
	return run
}
