package apitype

import (
	"time"

	"claude-scheduler/backend/report"
)

// Preflight is the result of checking whether the next run of a task would fail
// before it has begun.
type Preflight struct {
	TaskID    string             `json:"task_id"`
	TaskName  string             `json:"task_name"`
	JobName   string             `json:"job_name"`
	At        time.Time          `json:"at" ts_type:"string"` // when it was checked
	Slot      *time.Time         `json:"slot" ts_type:"string | null"`
	Automatic bool               `json:"automatic"` // checks that may show a prompt were left out
	Checks    []report.TaskCheck `json:"checks" ts_type:"TaskCheck[]"`
}

// Failed reports whether something would fail.
func (p Preflight) Failed() bool {
	for _, c := range p.Checks {
		if c.State == report.CheckFailed {
			return true
		}
	}
	return false
}

// PreflightRequest asks for checks of tasks.
type PreflightRequest struct {
	// Automatic leaves out checks that may show a prompt, and tasks that were
	// checked a moment ago.
	Automatic bool `json:"automatic"`
}
