package apitype

import "claude-scheduler/backend/report"

// Comparison compares a run with an earlier one.
type Comparison struct {
	Run RunSummary `json:"run"`
	// Before is the earlier run: the one that was named, or else the one before of
	// the same task, in the last of its attempts. Null: no run was executed before.
	Before     *RunSummary        `json:"before"`
	Difference *report.Difference `json:"difference"` // null without Before
	Diff       string             `json:"diff"`       // unified diff of their final answers; empty: they are the same
	Shortened  bool               `json:"shortened"`  // an answer is so long that only its beginning was compared
}
