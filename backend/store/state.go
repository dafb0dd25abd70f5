package store

import "time"

// State is what the scheduler remembers between starts (state.json). Losing it
// is harmless: every zero value means "unknown", and the scheduler then starts
// from the current time.
type State struct {
	Tasks      map[string]TaskState `json:"tasks"`                // by task id
	BootID     string               `json:"boot_id"`              // the boot for which @reboot tasks last ran
	Zone       string               `json:"zone"`                 // the machine's time zone that slots were last computed in; empty: unknown
	HoldUntil  *time.Time           `json:"hold_until"`           // the only limit of earlier versions, of the default login; null: none
	Limits     []Limit              `json:"limits,omitempty"`     // usage limits that were reached
	Windows    []Window             `json:"windows,omitempty"`    // how much of its usage windows each login has used
	LoginSalt  string               `json:"login_salt,omitempty"` // salts the hash in Limit.Login; empty: not needed yet
	LastSeen   time.Time            `json:"last_seen"`            // when the daemon last noted that it was alive
	DoubtUntil time.Time            `json:"doubt_until,omitzero"` // nothing is removed by age until then, because the clock jumped far ahead
	LookedAt   time.Time            `json:"looked_at"`            // when a user last viewed the report
	// LookedBefore is when a user last viewed the report on an earlier day than LookedAt.
	LookedBefore time.Time               `json:"looked_before,omitzero"`
	Problems     map[string]ProblemState `json:"problems,omitempty"` // what a user decided about tasks that cannot run, by task id
	Deleted      []Deletion              `json:"deleted,omitempty"`  // what was deleted and can be restored as it was
	// Dismissed are the suggestions that a user dismissed, and the rules that a user
	// removed from a task, by task id.
	Dismissed    map[string][]string `json:"dismissed,omitempty"`
	IgnoredFiles []IgnoredFile       `json:"ignored_files,omitempty"`
}

// IgnoredFile is a version of a file with a task that a user does not want.
type IgnoredFile struct {
	Job    string `json:"job"`
	File   string `json:"file"`   // as in model.TaskSource
	Digest string `json:"digest"` // SHA-256 of its text; empty: that the file is missing
}

// Deletion identifies what was deleted together.
type Deletion struct {
	Digest string    `json:"digest"` // SHA-256 of the records
	At     time.Time `json:"at"`
}

// ProblemState is what a user decided about a task that cannot run.
type ProblemState struct {
	Problem      string    `json:"problem"` // a different problem is a new item
	Done         bool      `json:"done"`
	SnoozedUntil time.Time `json:"snoozed_until,omitzero"`
}

// TaskState is the persistent state of one task.
type TaskState struct {
	ArmedAt      time.Time `json:"armed_at"`          // when the current schedule and enabled state were first seen
	LastSlot     time.Time `json:"last_slot"`         // the latest slot that has a run record; zero: none yet
	ScheduleHash string    `json:"schedule_hash"`     // the schedule that took effect at ArmedAt
	Stopped      *Stop     `json:"stopped,omitempty"` // null: it is not stopped
	Runs         int       `json:"runs,omitempty"`    // automatic runs since ArmedAt
	Ended        bool      `json:"ended,omitempty"`   // it had reached its end date or its maximum of runs
	// Login is the login that the project's settings chose for its newest run;
	// null: they choose none, or no run has checked.
	Login *ProjectLogin `json:"login,omitempty"`
}

// ProjectLogin is a login that the settings of a project choose.
type ProjectLogin struct {
	Profiles string `json:"profiles"` // the login that the profiles chose then
	Login    string `json:"login"`    // see Limit.Login
	Label    string `json:"label"`    // for people
}

// Stop is why the circuit breaker stopped a task, until a user resumes it.
type Stop struct {
	At  time.Time `json:"at"`
	Why string    `json:"why"`
}

// Limit is a usage limit that was reached, with its owner.
type Limit struct {
	Login      string    `json:"login"`       // salted hash of the credential; empty: the default login
	Owner      string    `json:"owner"`       // the login's display name
	Name       string    `json:"name"`        // such as "weekly Opus limit"
	EveryModel bool      `json:"every_model"` // all models of the login
	Family     string    `json:"family"`      // family of the limited model; empty: unknown, or all
	Model      string    `json:"model"`       // the model that the run requested
	Since      time.Time `json:"since"`
	Until      time.Time `json:"until"`  // zero: waiting does not end it
	Reason     string    `json:"reason"` // the message of the run, for users
	// Guessed says that Claude Code named no plausible reset. Such a limit is kept
	// after Until for as long as it lasted: if it is reached again until then, the
	// next wait is longer.
	Guessed bool `json:"guessed,omitempty"`
}

// Window is a usage window of a login, as its runs reported it.
type Window struct {
	Login     string    `json:"login"`      // as in Limit
	Owner     string    `json:"owner"`      // the login's display name
	Type      string    `json:"type"`       // five_hour, seven_day, seven_day_opus
	Used      float64   `json:"used"`       // 0 to 1
	Seen      time.Time `json:"seen"`       // when that was reported
	Until     time.Time `json:"until"`      // when the window resets, or, if that was not said, until when the report counts
	UsedFirst float64   `json:"used_first"` // as first reported since the last reset
	CostUSD   float64   `json:"cost_usd"`   // of the login's runs that ended since that report
	// PerUSD is what one dollar of cost adds to Used, as runs of this or an
	// earlier window showed; 0: unknown.
	PerUSD float64 `json:"per_usd"`
}
