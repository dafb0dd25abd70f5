// Package apitype defines the wire types between the background service and its
// clients, besides the records of package model: views, requests and events.
// Server and client share it, so they cannot drift apart.
package apitype

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/permission"
)

// RedactedValue replaces a secret static value of a profile. Sent back in an
// update, it keeps the stored value.
const RedactedValue = "••••••"

// Status is the status of the service.
type Status struct {
	Version     string       `json:"version"`
	PID         int          `json:"pid"`
	Home        string       `json:"home"`         // the data directory
	HTTPAddress string       `json:"http_address"` // empty: only the unix socket
	StartedAt   time.Time    `json:"started_at" ts_type:"string"`
	PausedUntil *time.Time   `json:"paused_until" ts_type:"string | null"`
	HoldUntil   *time.Time   `json:"hold_until" ts_type:"string | null"` // until when usage limits block every task; null: some may run
	Limits      []UsageLimit `json:"limits"`                             // usage limits that were reached, with their owners
	Windows     []Window     `json:"windows"`                            // how much of its usage windows each login has used; empty: not reported
	Reserve     int          `json:"reserve_percent"`                    // percent of the five-hour window that only users' runs may use
	Queue       []QueuedRun  `json:"queue"`                              // the first 100 waiting runs, in the order in which they will start
	Budgets     []DayBudget  `json:"budgets"`                            // today's budgets: the one of the settings, then those of profiles
	Jobs        int          `json:"jobs"`
	Tasks       int          `json:"tasks"`
	Armed       int          `json:"armed"` // enabled tasks that will run automatically
	Running     int          `json:"running"`
	Waiting     int          `json:"waiting"`
	Requests    int          `json:"requests"`  // permissions that runs wait for
	Next        *Next        `json:"next"`      // null: nothing is due
	SpentUSD    float64      `json:"spent_usd"` // today
	Faults      []Fault      `json:"faults"`
	LookedAt    time.Time    `json:"looked_at" ts_type:"string"` // when a user last viewed the failed runs; zero: never
}

// UsageLimit is a limit that was reached. It blocks the runs of its owner with
// these models, and no others.
type UsageLimit struct {
	Owner       string     `json:"owner"`        // whose limit it is, such as "default login"
	Name        string     `json:"name"`         // such as "weekly Opus limit"
	ModelFamily string     `json:"model_family"` // such as "opus"; empty: every model of the owner
	Since       time.Time  `json:"since" ts_type:"string"`
	Until       *time.Time `json:"until" ts_type:"string | null"` // null: waiting does not end it, so no run waits
	Guessed     bool       `json:"guessed"`                       // Claude Code did not say when it resets: runs try again at Until
	Reason      string     `json:"reason"`
}

// Window is a usage window of a login, as its last run reported it.
type Window struct {
	Owner string    `json:"owner"`                  // see UsageLimit.Owner
	Type  string    `json:"type"`                   // five_hour, seven_day, seven_day_opus
	Name  string    `json:"name"`                   // such as "5-hour window"
	Used  float64   `json:"used"`                   // 0 to 1
	Until time.Time `json:"until" ts_type:"string"` // when it resets
	Seen  time.Time `json:"seen" ts_type:"string"`  // when it was reported
}

// QueuedRun is a run that waits.
type QueuedRun struct {
	RunID    string     `json:"run_id"`
	TaskID   string     `json:"task_id"`
	TaskName string     `json:"task_name"`
	Priority int        `json:"priority"`
	Since    time.Time  `json:"since" ts_type:"string"` // when it was due
	For      string     `json:"waits_for"`              // as text
	Kind     string     `json:"kind" ts_type:"'slot' | 'retry' | 'pause' | 'usage_limit' | 'reserve' | 'catch_up' | 'task' | 'shared' | 'place' | 'budget' | 'quiet_time'"`
	Until    *time.Time `json:"until" ts_type:"string | null"` // when the wait ends; null: unknown
}

// DayBudget is a budget of the present day.
type DayBudget struct {
	ProfileID   string  `json:"profile_id"` // empty: of all runs
	Name        string  `json:"name"`       // the profile's name
	USD         float64 `json:"usd"`
	SpentUSD    float64 `json:"spent_usd"`
	ReservedUSD float64 `json:"reserved_usd"` // what the running runs may still spend
}

// Next is the next slot.
type Next struct {
	TaskID   string    `json:"task_id"`
	TaskName string    `json:"task_name"`
	JobName  string    `json:"job_name,omitempty"` // only in the report
	At       time.Time `json:"at" ts_type:"string"`
}

// Fault is a problem with a file or a task that lasts until it is fixed.
type Fault struct {
	Subject string    `json:"subject"` // a file's name, or the id of a task
	Message string    `json:"message"`
	Hint    string    `json:"hint"`
	Since   time.Time `json:"since" ts_type:"string"`
}

// Outlook is the forecast of a task: its schedule in English, its next slots,
// or why it will not run.
type Outlook struct {
	TaskID  string `json:"task_id"`
	Meaning string `json:"meaning"`
	// After is which ends of other tasks start it, too: "after Build succeeded";
	// empty: none. The meaning includes it.
	After string `json:"after"`
	// Then lists the tasks that start after it: "Deploy, when it succeeded".
	Then []string `json:"then"`
	// Timezone is the zone that the meaning is in, by its IANA name; empty: the
	// schedule names no time of day.
	Timezone string      `json:"timezone"`
	Next     []time.Time `json:"next" ts_type:"string[]"`
	Notes    []string    `json:"notes"`
	Blocked  string      `json:"blocked"` // why it will not run; empty: it will
	Ended    bool        `json:"ended"`   // it will not run because it has ended as it was to: not_after, max_runs
	Waiting  string      `json:"waiting"` // what its waiting run waits for; empty: none waits
	// Attention says why the task needs attention: what prevents it from running, or
	// briefly what its last run did not do. Empty: it needs none, it was marked done,
	// or the task is off.
	Attention string `json:"attention"`
}

// Bundle is a job with its tasks: the format of an export, and the result of a
// deletion so that it can be undone.
type Bundle struct {
	Version            string          `json:"version"` // "1.0"
	ExportedAt         time.Time       `json:"exported_at" ts_type:"string"`
	Job                *model.Job      `json:"job"` // null: tasks only
	Tasks              []model.Task    `json:"tasks"`
	ProfilesReferenced []model.Profile `json:"profiles_referenced"` // without secret static values
	// TaskOrder is the order of the job that a single task was deleted from.
	TaskOrder []string `json:"task_order,omitempty"`
	// Notes are what a deletion means for other tasks.
	Notes []string `json:"notes,omitempty"`
}

// ImportRequest imports a bundle.
type ImportRequest struct {
	Bundle Bundle `json:"bundle"`
	// OnConflict is the policy for a record whose id exists: "refuse" (also
	// ""), "copy" under new ids, or "overwrite".
	OnConflict string `json:"on_conflict"`
}

// ImportResult is the result of an import.
type ImportResult struct {
	Job     *model.Job   `json:"job"`
	Tasks   []model.Task `json:"tasks"`
	Notes   []string     `json:"notes"` // what was left out or changed
	Created int          `json:"created"`
	Updated int          `json:"updated"`
}

// RestoreResult is what was restored.
type RestoreResult struct {
	Notes []string `json:"notes"` // what is not as in the bundle
}

// StartRequest starts a manual run of a task.
type StartRequest struct {
	Vars map[string]string `json:"vars,omitempty"` // the values for {{var.NAME}} in its prompt
}

// RetryRequest runs the task of a run again.
type RetryRequest struct {
	AllowDenied bool `json:"allow_denied"` // first add Rules to the task's allowed tools
	// Rules are the rules shown to the user: all of Denied.Rules, in any order.
	// The service adds these and refuses a different list.
	Rules       []string `json:"rules,omitempty"`
	OnlyEnabled bool     `json:"only_enabled,omitempty"` // refuse a disabled task
	By          string   `json:"-"`                      // the run whose processes request it, from RunHeader; empty: none
}

// Grant is what is needed to permit one denied tool call.
type Grant = permission.Grant

// Denied is what a run was denied, and what would permit it.
type Denied struct {
	Calls []Grant  `json:"calls" ts_type:"Grant[]"`  // each call once
	Rules []string `json:"rules" ts_type:"string[]"` // for all calls: exactly what RetryRequest adds to the task's allowed tools
}

// PauseRequest pauses the scheduler.
type PauseRequest struct {
	Until *time.Time `json:"until" ts_type:"string | null"` // null: until resumed
}

// Draft is what the editor shows about a task that is being edited.
type Draft struct {
	Task        model.Task     `json:"task"`    // with defaults filled in
	Meaning     string         `json:"meaning"` // of its schedule
	After       string         `json:"after"`   // which ends of other tasks start it, too: "after Build succeeded"; empty: none
	Next        []time.Time    `json:"next" ts_type:"string[]"`
	Notes       []string       `json:"notes"`
	CommandLine string         `json:"command_line"` // what will be run, for a shell
	Problem     *model.Problem `json:"problem"`      // null: it can be saved
}

// DoctorCheck identifies what a check is about, whatever its name.
type DoctorCheck string

const (
	DoctorClaudeCode    DoctorCheck = "claude_code"
	DoctorSignIn        DoctorCheck = "sign_in" // one for each way to sign in, the default one first
	DoctorEnvironment   DoctorCheck = "environment"
	DoctorGit           DoctorCheck = "git"
	DoctorKeyring       DoctorCheck = "keyring"
	DoctorNotifications DoctorCheck = "notifications"
	DoctorWatches       DoctorCheck = "file_watches"
	DoctorStartAtLogin  DoctorCheck = "start_at_login"
	DoctorDataDirectory DoctorCheck = "data_directory"
	DoctorFiles         DoctorCheck = "files"
)

// Check is one result of the doctor, or of a test of notifications.
type Check struct {
	ID     DoctorCheck `json:"id,omitempty"` // empty: none of those that clients tell apart
	Name   string      `json:"name"`
	State  string      `json:"state" ts_type:"'ok' | 'warning' | 'failed'"`
	Detail string      `json:"detail"`
	Hint   string      `json:"hint"` // what to do when it is not ok
}

// Worktree is one git worktree that the scheduler created.
type Worktree struct {
	Path     string    `json:"path"`
	Repo     string    `json:"repo"`
	Branch   string    `json:"branch"`
	JobID    string    `json:"job_id"`
	Bytes    int64     `json:"bytes"`
	Diffs    int64     `json:"diff_bytes"` // kept diffs of all runs of its job; they stay when it is removed
	Dirty    bool      `json:"dirty"`
	Unpushed int       `json:"unpushed"`  // commits that are on no other branch or remote
	Onto     string    `json:"onto"`      // the branch that it merges into; empty: none is known
	Ahead    int       `json:"ahead"`     // commits that Onto does not have
	Behind   int       `json:"behind"`    // commits of Onto that it does not have
	Busy     bool      `json:"busy"`      // a run of its job is running
	NoRemote bool      `json:"no_remote"` // its repository has no remote to push to
	LastUsed time.Time `json:"last_used" ts_type:"string"`
	Fault    string    `json:"fault"` // why its state is unknown; empty: it is known
}

// Event notifies clients of a change. Exactly one of the records is set; a
// deletion sets only the id.
type Event struct {
	Kind     EventKind       `json:"kind"`
	ID       string          `json:"id"` // the record's id; empty for settings and status
	Deleted  bool            `json:"deleted"`
	Job      *model.Job      `json:"job,omitempty"`
	Task     *model.Task     `json:"task,omitempty"`
	Run      *model.Run      `json:"run,omitempty"` // without raw_output
	Profile  *model.Profile  `json:"profile,omitempty"`
	Settings *model.Settings `json:"settings,omitempty"`
	Status   *Status         `json:"status,omitempty"`
}

// EventKind is the kind of an event.
type EventKind string

const (
	EventJob      EventKind = "job"
	EventTask     EventKind = "task"
	EventRun      EventKind = "run"
	EventProfile  EventKind = "profile"
	EventSettings EventKind = "settings"
	EventStatus   EventKind = "status"
	// EventReset tells a client to read everything again: every stream begins
	// with one, and one replaces events that a slow client missed.
	EventReset EventKind = "reset"
)
