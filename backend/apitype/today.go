package apitype

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// Today is the report of what happened, in the terms of package report.
type Today struct {
	Since        time.Time     `json:"since" ts_type:"string"`
	Runs         int           `json:"runs"`       // runs that ended since then; attempts count once. They are in one of the three lists, done or other
	Done         int           `json:"done"`       // runs in no list because they were marked as done or snoozed
	Other        int           `json:"other"`      // runs of these that are in no list for another reason: a missed one that a later run made up for, one of a task that is off or deleted
	Older        int           `json:"older"`      // items of needs_you about runs that ended before then
	Requests     []OpenRequest `json:"requests"`   // permissions that runs wait for, oldest first
	TaskFiles    []TaskFile    `json:"task_files"` // changes of files with tasks that wait for an approval
	NeedsYou     []TodayItem   `json:"needs_you"`  // from the last seven days, until marked as done; latest start first
	Found        []TodayItem   `json:"found"`      // runs with news, until marked as done
	Quiet        []TodayItem   `json:"quiet"`      // without news
	Running      []TodayItem   `json:"running"`    // also those that wait
	Next         []Next        `json:"next"`       // the next slot of each task within a day, or else the very next
	Forecast     Forecast      `json:"forecast"`
	ChangedFiles int           `json:"changed_files"`
	Branches     []string      `json:"branches" ts_type:"string[]"` // branches with changes
	RunTime      float64       `json:"run_time"`                    // seconds that runs took which ended since
	CostUSD      float64       `json:"cost_usd"`
	UsualCostUSD float64       `json:"usual_cost_usd"` // median of the same hours on the seven days before; 0: no history
}

// Forecast predicts runs, costs, and when limits are reached.
type Forecast struct {
	Day      ForecastSpan `json:"day"`                               // the next 24 hours
	Week     ForecastSpan `json:"week"`                              // the next 7 days
	Watches  int          `json:"watches"`                           // tasks started by file changes, which are not counted
	LimitAt  *time.Time   `json:"limit_at" ts_type:"string | null"`  // when a usage limit will probably be reached within 7 days; null: it will not, or that is unknown
	Limit    string       `json:"limit"`                             // such as "5-hour limit of the default login"
	BudgetAt *time.Time   `json:"budget_at" ts_type:"string | null"` // when a daily budget will probably be spent within 7 days; null: it will not
	Budget   string       `json:"budget"`                            // such as "daily budget of $5.00"
}

// ForecastSpan is the forecast for a period that starts now.
type ForecastSpan struct {
	Runs     int     `json:"runs"`
	CostUSD  float64 `json:"cost_usd"` // what these runs usually cost, without the unpriced runs
	Unpriced int     `json:"unpriced"` // runs of tasks whose cost is not known yet
	Text     string  `json:"text"`     // such as "12 runs, about $4.20"
}

// Unusual is why an item of a running run is listed that is far outside the
// history of its task.
const Unusual = "far more than usual"

// TodayItem is one line of the report: a run, or a task that cannot run.
type TodayItem struct {
	Run      string           `json:"run"` // id; empty: it is about the task itself
	Task     string           `json:"task"`
	TaskName string           `json:"task_name"`
	JobName  string           `json:"job_name"`
	Headline string           `json:"headline"`
	Outcome  model.RunOutcome `json:"outcome" ts_type:"RunOutcome | ''"`
	Why      string           `json:"why"` // it is in this list, in a few words; empty: the headline says all
	Actions  []report.Action  `json:"actions" ts_type:"Action[]"`

	Status   model.RunStatus `json:"status" ts_type:"RunStatus | null"`
	Reason   model.Reason    `json:"reason" ts_type:"Reason | ''"`
	At       *time.Time      `json:"at" ts_type:"string | null"`    // when it ended, or was due; null: unknown
	Until    *time.Time      `json:"until" ts_type:"string | null"` // when the attempt that waits is due; null: none waits
	Attempts int             `json:"tries"`                         // attempts that are folded into it, 1 or more
	Duration *float64        `json:"duration"`                      // seconds; null: never started
	CostUSD  float64         `json:"cost_usd"`                      // all its attempts in the report
	Changes  *model.Changes  `json:"changes"`                       // null: none, or unknown
	Branch   string          `json:"branch"`
}

// ItemsRequest names items of the report: runs, and tasks that cannot run. Ids may
// be the unique beginning of one.
type ItemsRequest struct {
	Runs  []string   `json:"runs"`
	Tasks []string   `json:"tasks"`
	Undo  bool       `json:"undo"`                          // put them back
	Until *time.Time `json:"until" ts_type:"string | null"` // end of a snooze
}
