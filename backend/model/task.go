package model

import "time"

// Task is a scheduled Claude Code command with its configuration. Durations
// are whole seconds.
type Task struct {
	ID              string             `json:"id"`                             // UUID
	JobID           Text               `json:"job_id" ts_type:"string | null"` // null on import only
	Name            string             `json:"name"`
	Enabled         bool               `json:"enabled"`
	Model           string             `json:"model"`                           // sonnet, opus, haiku or a full name; empty: Settings.DefaultModel
	Profile         Text               `json:"profile" ts_type:"string | null"` // UUID; layered over the job's
	Schedule        ScheduleConfig     `json:"schedule"`
	CommandType     CommandType        `json:"command_type"`
	Command         string             `json:"command"`
	Permissions     string             `json:"permissions"` // default, bypass, or another mode of the CLI
	SessionMode     SessionMode        `json:"session_mode"`
	AllowedTools    Strings            `json:"allowed_tools" ts_type:"string[]"`
	DisallowedTools Strings            `json:"disallowed_tools" ts_type:"string[]"`
	Retry           RetryConfig        `json:"retry"`
	Notifications   NotificationConfig `json:"notifications"`
	CreatedAt       time.Time          `json:"created_at" ts_type:"string"`
	UpdatedAt       time.Time          `json:"updated_at" ts_type:"string"`
	LastRunStatus   RunStatus          `json:"last_run_status"`

	Timeout         int     `json:"timeout"`        // wall clock; 0: the setting
	StallTimeout    int     `json:"stall_timeout"`  // without output; 0: the setting
	MaxTurns        int     `json:"max_turns"`      // 0: none
	MaxBudgetUSD    float64 `json:"max_budget_usd"` // 0: none
	Missed          Missed  `json:"missed"`         // null: the setting
	MissedWindow    int     `json:"missed_window"`  // 0: the setting
	Overlap         Overlap `json:"overlap"`        // null: the setting
	Precheck        string  `json:"precheck"`       // shell command; exit 0: run, 1: nothing to do, otherwise failed
	Checks          Strings `json:"checks" ts_type:"string[]"`
	SessionID       Text    `json:"session_id" ts_type:"string | null"` // the thread to resume; null: that of the last run
	CommitOnSuccess bool    `json:"commit_on_success"`                  // like AfterSuccess "commit"
	TrustProject    bool    `json:"trust_project"`                      // false: the project's settings, hooks and MCP servers are ignored

	RequiredMCPServers Strings `json:"required_mcp_servers" ts_type:"string[]"` // names; a run fails immediately when one of them is not connected
	Report             bool    `json:"report"`                                  // ask Claude to end with one line that says what was found; false where the file lacks it, true for tasks made by clients

	// AskTimeout is how long a run waits for the user's answer when Claude asks for
	// a permission, in seconds; 0: the call is denied immediately.
	AskTimeout int `json:"ask_timeout"`

	// AfterSuccess is what happens to the changes of a run that succeeded.
	AfterSuccess AfterSuccess `json:"after_success"`

	Priority     int  `json:"priority"`      // among the runs that wait: higher first; 0: normal
	StopOutliers bool `json:"stop_outliers"` // end a run whose duration, cost or tokens are far outside its history

	Effort        string  `json:"effort"`                        // how much the model thinks: a level of the CLI; empty: its choice
	FallbackModel string  `json:"fallback_model"`                // for when the model is overloaded or not available, in order, separated by commas; empty: none
	ExtraArgs     Strings `json:"extra_args" ts_type:"string[]"` // further flags of the CLI, each with its value: --add-dir=/data

	// The quiet times of the task, beside those of the settings; see Settings.
	QuietHours     Strings    `json:"quiet_hours" ts_type:"string[]"`
	QuietDates     Strings    `json:"quiet_dates" ts_type:"string[]"`
	QuietOnBattery bool       `json:"quiet_on_battery"`
	NotAfter       *time.Time `json:"not_after" ts_type:"string | null"` // it starts no run automatically after that; null: no end
	MaxRuns        int        `json:"max_runs"`                          // automatic runs since its schedule took effect; 0: no limit

	// StartAfter are the tasks whose end starts this one, beside its schedule.
	StartAfter StartAfters `json:"start_after" ts_type:"StartAfter[]"`

	GitHub GitHubEvents `json:"github"` // events of GitHub that start it, besides its schedule

	// Proposed says that an agent made the last change, through MCP, and no user
	// has edited or enabled the task since.
	Proposed bool `json:"proposed,omitempty"`

	// Source is the file in the folder of its job that defines the task; absent: none
	// does.
	Source *TaskSource `json:"source,omitempty" ts_type:"null | TaskSource"`

	Unknown Unknown `json:"-"`
}

// TaskSource is a file that defines a task, as a user has approved it.
type TaskSource struct {
	File    string  `json:"file"` // relative to the folder of the job, with slashes
	Text    string  `json:"text"` // its text when it was approved; line breaks are \n
	Unknown Unknown `json:"-"`
}

// ScheduleConfig defines when a task is due.
type ScheduleConfig struct {
	Type           ScheduleType `json:"type"`
	IntervalValue  int          `json:"interval_value"`
	IntervalType   IntervalType `json:"interval_type"`
	CronExpression string       `json:"cron_expression"`
	WatchPath      string       `json:"watch_path"`
	WatchPatterns  Strings      `json:"watch_patterns" ts_type:"string[]"` // ** globs, ! negates; none: everything
	Timezone       string       `json:"timezone"`                          // IANA name; empty: Settings.Timezone, then the machine's

	RunAt          *time.Time `json:"run_at" ts_type:"string | null"` // calendar: one time only, instead of an expression
	WatchRecursive bool       `json:"watch_recursive"`
	WatchDebounce  int        `json:"watch_debounce"` // seconds of quiet before a change counts; 0: 2

	// Recurrence is what five cron fields cannot express; calendar, instead of an
	// expression. A version that does not know it finds neither an expression nor a
	// time, refuses the schedule and does not run the task. CronExpression and RunAt
	// have priority, so that all versions agree when an older one sets them.
	Recurrence *Recurrence `json:"recurrence,omitempty" ts_type:"null | Recurrence"`

	Unknown Unknown `json:"-"`
}

// Recurrence says at which times of which days a task is due.
type Recurrence struct {
	Times   Strings `json:"times" ts_type:"string[]"`  // of the local clock: 09:00, or with a step in minutes 09:00-17:00/90
	Days    Strings `json:"days" ts_type:"string[]"`   // a day counts when it is one of them, in Quartz notation: MON, FRI#2, FRIL, 15, 15W, L, L-2, LW; none: every day
	Only    Strings `json:"only" ts_type:"string[]"`   // MON to SUN: it counts only if it is one of these, too; none: any
	Months  []int   `json:"months" ts_type:"number[]"` // 1 to 12; none: every month
	Every   int     `json:"every"`                     // only each nth of Unit, counted from Start; 0 and 1: each
	Unit    string  `json:"unit"`                      // days, weeks (from Monday), months or years
	Start   string  `json:"start"`                     // date before which no day counts, such as 2026-12-01; needed with Every
	Unknown Unknown `json:"-"`
}

// GitHubEvents are the events of a repository on GitHub that start a task. The
// service asks for them with gh; each starts one run, which has it as its payload.
type GitHubEvents struct {
	Event        GitHubEvent `json:"event" ts_type:"GitHubEvent | ''"` // empty: none
	Repository   string      `json:"repository"`                       // owner/name; empty: that of the job's folder
	Label        string      `json:"label"`                            // of event label: only this one; empty: any
	PollInterval int         `json:"poll_interval"`                    // seconds between two questions, at least 60; 0: 300
	Unknown      Unknown     `json:"-"`
}

// RetryConfig defines how often and when a failed run is retried.
type RetryConfig struct {
	MaxRetries        int     `json:"max_retries"` // 0: never
	RetryDelay        int     `json:"retry_delay"` // seconds before the first retry
	BackoffMultiplier float64 `json:"backoff_multiplier"`
	Unknown           Unknown `json:"-"`
}

// NotificationConfig selects which events of this task's runs send
// notifications; the global settings can turn them off.
type NotificationConfig struct {
	OnStart   bool    `json:"on_start"`
	OnEnd     bool    `json:"on_end"`
	OnFailure bool    `json:"on_failure"`
	OnQuiet   bool    `json:"on_quiet"` // also of runs that found nothing new, which OnEnd leaves out
	Unknown   Unknown `json:"-"`
}

// NewTask returns a task with the defaults.
func NewTask() Task {
	return Task{
		Enabled: true, CommandType: CommandPrompt, Permissions: "default", SessionMode: SessionNew, AfterSuccess: AfterSuccessNone,
		Schedule: NewSchedule(), Retry: NewRetry(), Notifications: NewNotifications(), TrustProject: true,
	}
}

// NewSchedule returns the default schedule: manual.
func NewSchedule() ScheduleConfig { return ScheduleConfig{Type: Manual, WatchRecursive: true} }

// NewRetry returns the default: no retries; 60 s and doubling once they are
// enabled.
func NewRetry() RetryConfig { return RetryConfig{RetryDelay: 60, BackoffMultiplier: 2} }

// NewNotifications returns the default: notify at the end and on failure.
func NewNotifications() NotificationConfig { return NotificationConfig{OnEnd: true, OnFailure: true} }

func (t Task) MarshalJSON() ([]byte, error) {
	type plain Task
	return encode(plain(t), t.Unknown)
}

func (t *Task) UnmarshalJSON(data []byte) error {
	type plain Task
	p := plain(NewTask())
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*t, t.Unknown = Task(p), unknown
	return nil
}

func (s TaskSource) MarshalJSON() ([]byte, error) {
	type plain TaskSource
	return encode(plain(s), s.Unknown)
}

func (s *TaskSource) UnmarshalJSON(data []byte) error {
	type plain TaskSource
	var p plain
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*s, s.Unknown = TaskSource(p), unknown
	return nil
}

func (s ScheduleConfig) MarshalJSON() ([]byte, error) {
	type plain ScheduleConfig
	return encode(plain(s), s.Unknown)
}

func (s *ScheduleConfig) UnmarshalJSON(data []byte) error {
	type plain ScheduleConfig
	p := plain(NewSchedule())
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*s, s.Unknown = ScheduleConfig(p), unknown
	return nil
}

func (r Recurrence) MarshalJSON() ([]byte, error) {
	type plain Recurrence
	if r.Months == nil {
		r.Months = []int{}
	}
	return encode(plain(r), r.Unknown)
}

func (r *Recurrence) UnmarshalJSON(data []byte) error {
	type plain Recurrence
	var p plain
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*r, r.Unknown = Recurrence(p), unknown
	return nil
}

func (r RetryConfig) MarshalJSON() ([]byte, error) {
	type plain RetryConfig
	return encode(plain(r), r.Unknown)
}

func (r *RetryConfig) UnmarshalJSON(data []byte) error {
	type plain RetryConfig
	p := plain(NewRetry())
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*r, r.Unknown = RetryConfig(p), unknown
	return nil
}

func (g GitHubEvents) MarshalJSON() ([]byte, error) {
	type plain GitHubEvents
	return encode(plain(g), g.Unknown)
}

func (g *GitHubEvents) UnmarshalJSON(data []byte) error {
	type plain GitHubEvents
	var p plain
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*g, g.Unknown = GitHubEvents(p), unknown
	return nil
}

func (n NotificationConfig) MarshalJSON() ([]byte, error) {
	type plain NotificationConfig
	return encode(plain(n), n.Unknown)
}

func (n *NotificationConfig) UnmarshalJSON(data []byte) error {
	type plain NotificationConfig
	p := plain(NewNotifications())
	unknown, err := decode(data, &p)
	if err != nil {
		return err
	}
	*n, n.Unknown = NotificationConfig(p), unknown
	return nil
}

// AfterSuccessAction returns what happens to the changes of a successful run:
// what after_success says, or commit if commit_on_success is set.
func (t Task) AfterSuccessAction() AfterSuccess {
	switch {
	case t.AfterSuccess != "" && t.AfterSuccess != AfterSuccessNone:
		return t.AfterSuccess
	case t.CommitOnSuccess:
		return AfterSuccessCommit
	}
	return AfterSuccessNone
}

// CommitField returns the field that makes a successful run commit.
func (t Task) CommitField() string {
	if t.AfterSuccess != "" && t.AfterSuccess != AfterSuccessNone {
		return "after_success"
	}
	return "commit_on_success"
}

// NeedsWorktree reports whether an action needs a job with a worktree.
func (a AfterSuccess) NeedsWorktree() bool {
	return a == AfterSuccessMerge || a == AfterSuccessPush || a == AfterSuccessPullRequest
}
