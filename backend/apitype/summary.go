package apitype

import (
	"time"

	"claude-scheduler/backend/model"
)

// RunSummary is the part of a run that strips, timelines and charts need. The
// service keeps it in memory for every run, so that reading thousands is cheap.
type RunSummary struct {
	ID             string           `json:"id"`
	TaskID         string           `json:"task_id"`
	TaskName       string           `json:"task_name"`
	JobID          model.Text       `json:"job_id" ts_type:"string | null"`
	Status         model.RunStatus  `json:"status" ts_type:"RunStatus"`
	Reason         model.Reason     `json:"reason" ts_type:"Reason | ''"`
	Trigger        model.Trigger    `json:"trigger"`
	Attempt        int              `json:"attempt"`
	ScheduledTime  time.Time        `json:"scheduled_time" ts_type:"string"`
	StartTime      *time.Time       `json:"start_time" ts_type:"string | null"` // null: never started
	EndTime        *time.Time       `json:"end_time" ts_type:"string | null"`   // null: not ended
	Duration       *float64         `json:"duration"`                           // seconds
	CostUSD        float64          `json:"cost_usd"`
	InputTokens    int              `json:"input_tokens"` // including those read from and written to the cache
	OutputTokens   int              `json:"output_tokens"`
	Denied         int              `json:"denied"`  // tool calls that were not permitted
	Remarks        int              `json:"remarks"` // number of remarks
	Headline       string           `json:"headline"`
	Outcome        model.RunOutcome `json:"outcome" ts_type:"RunOutcome | ''"`
	FailedSteps    int              `json:"failed_steps"`
	Changes        *model.Changes   `json:"changes"` // null: none, or unknown
	Branch         string           `json:"branch"`
	Machine        string           `json:"machine,omitempty"`                       // of the fleet, that ran it or has claimed it; empty: none
	AcknowledgedAt *time.Time       `json:"acknowledged_at" ts_type:"string | null"` // when it was marked as done; null: not yet
	SnoozedUntil   *time.Time       `json:"snoozed_until" ts_type:"string | null"`   // null: it is not snoozed
	Quiet          bool             `json:"quiet"`                                   // it found nothing new; see package report
}

// LatestRequest asks for the newest runs of each of some tasks.
type LatestRequest struct {
	Tasks []string `json:"tasks"` // ids
	N     int      `json:"n"`     // number of runs per task
}
