package link

import (
	"time"

	"claude-scheduler/backend/model"
)

// Protocol is the version of what machines of a fleet exchange. A machine does
// not join a fleet whose protocol is newer.
const Protocol = 1

// Definition is a shared job as all machines of the fleet see it.
type Definition struct {
	Protocol int               `json:"protocol"`
	Job      model.Job         `json:"job"` // without the path of its working directory, which each machine has its own
	Tasks    []model.Task      `json:"tasks"`
	Profiles map[string]string `json:"profiles"` // names of the profiles that job and tasks refer to, by id
	Policies Policies          `json:"policies"`
}

// Policies are the settings that decide when the tasks run: those of the machine
// that shared the job.
type Policies struct {
	Timezone              string        `json:"timezone"`
	Missed                model.Missed  `json:"missed"`
	MissedWindow          int           `json:"missed_window"` // seconds
	Overlap               model.Overlap `json:"overlap"`
	ResumeAfterUsageLimit bool          `json:"resume_after_usage_limit"`
	QuietHours            []string      `json:"quiet_hours,omitempty"` // in Timezone
	QuietDates            []string      `json:"quiet_dates,omitempty"`
}

// Armed is since when the slots of a task count, the newest that is decided, and
// how many automatic runs it has made since.
type Armed struct {
	At       time.Time `json:"at"`
	LastSlot time.Time `json:"last_slot,omitzero"`
	Runs     int       `json:"runs,omitempty"` // kept only for tasks with a maximum
}

// Share asks the engine to decide about a job from now on.
type Share struct {
	Definition Definition       `json:"definition"`
	Tasks      map[string]Armed `json:"tasks"` // by id
}

// Change replaces the definition of a shared job. It fails as a conflict if the
// job has another revision than the one before.
type Change struct {
	Definition Definition `json:"definition"` // with the new revision: one more than the one before
}

// Start asks for a manual run of a task, or of a job's sequence.
type Start struct {
	JobID  string `json:"job_id"`
	TaskID string `json:"task_id"` // empty: the first enabled task, and the sequence after it
	RunID  string `json:"run_id"`  // of the record that is made

	RetryOf   string `json:"retry_of,omitempty"`   // the run that it repeats
	SessionID string `json:"session_id,omitempty"` // the session that it continues, which is on Machine
	Machine   string `json:"machine,omitempty"`    // the only one that may run it; empty: any
}

// Cancel ends a run that has not ended, wherever it is.
type Cancel struct {
	RunID    string       `json:"run_id"`
	JobID    string       `json:"job_id"`
	FleetRun string       `json:"fleet_run"` // empty: no machine was asked to run it yet
	Reason   model.Reason `json:"reason"`
	Message  string       `json:"message"`
	Waiting  bool         `json:"waiting"` // only if it has not started
}

// Order asks a machine to run a task. Its token completes it, also after a
// restart of service or agent.
type Order struct {
	Run      model.Run     `json:"run"`
	JobID    string        `json:"job_id"`
	Revision int           `json:"revision"` // of the job that the decision was made about
	Machine  string        `json:"machine"`  // the only one that may run it; empty: any that has the job
	OnLoss   model.OnLoss  `json:"on_loss"`
	Wait     time.Duration `json:"wait"`            // how long after its slot a machine may take it
	Late     time.Duration `json:"late"`            // how long after a loss its result is still accepted
	Token    []byte        `json:"token,omitempty"` // identifies the activity of the engine

	// Committed: this machine is about to start it, or has. Until then, another
	// machine may take it.
	Committed bool `json:"committed,omitempty"`
}

// Outcome is how a run ended, and what may follow from it.
type Outcome struct {
	Run       model.Run `json:"run"`
	Retryable bool      `json:"retryable"`      // a retry may succeed
	Reset     time.Time `json:"reset,omitzero"` // of the usage limit that ended it; zero: none did, or waiting does not end it
	Again     bool      `json:"again"`          // its machine was lost, and the job asks to run it again
}

// Config is what the agent needs to be a member of a fleet. It has secrets and
// exists only in memory and on the pipe.
type Config struct {
	Address    string   `json:"address"` // host:port
	Namespace  string   `json:"namespace"`
	TLS        bool     `json:"tls"`
	ServerName string   `json:"server_name"`
	CAFile     string   `json:"ca_file"`
	CertFile   string   `json:"cert_file"`
	KeyFile    string   `json:"key_file"`
	APIKey     string   `json:"api_key"`
	Key        []byte   `json:"key"` // of the payload codec: 32 bytes
	Machine    string   `json:"machine"`
	MachineID  string   `json:"machine_id"` // distinguishes machines with the same name
	Labels     []string `json:"labels"`
	Version    string   `json:"version"`
	Timing     Timing   `json:"timing"`

	Since time.Time `json:"since,omitzero"` // the runs that ended before are known here
}

// Timing is when a machine counts as lost; zero fields have the defaults.
type Timing struct {
	Beat time.Duration `json:"beat,omitempty"` // between two signs of life of a run; 0: 10 s
	Loss time.Duration `json:"loss,omitempty"` // without one, after which the machine of a run is lost; 0: 2 min
}

// Serving is which shared jobs this machine takes runs of, and how many.
type Serving struct {
	Jobs   []string `json:"jobs"`   // ids
	Places int      `json:"places"` // shared runs that it may have at the same time
	All    []Known  `json:"all"`    // the shared jobs that it has a copy of
}

// Known is the revision of a job that a machine has a copy of.
type Known struct {
	JobID    string `json:"job_id"`
	Revision int    `json:"revision"` // 0: its copy may have been edited, so the job has to be fetched again
}

// Limit is a usage limit that a login has reached. Its fields are those of
// store.Limit.
type Limit struct {
	Account    string    `json:"account"` // identifies the login, the same on all machines
	Machine    string    `json:"machine"` // that reached it
	Name       string    `json:"name"`
	EveryModel bool      `json:"every_model"`
	Family     string    `json:"family"`
	Model      string    `json:"model"`
	Since      time.Time `json:"since"`
	Until      time.Time `json:"until"` // never zero: one that waiting does not end stays on its machine
	Guessed    bool      `json:"guessed"`
	Reason     string    `json:"reason"`
}

// Mirror is what has changed in the fleet.
type Mirror struct {
	Definitions []Definition `json:"definitions"`
	Closed      []string     `json:"closed"` // ids of jobs that are not shared any more
	Runs        []model.Run  `json:"runs"`
	Limits      []Limit      `json:"limits"`
	Until       time.Time    `json:"until,omitzero"` // every run that ended before is known
}

// Connection is whether the engine answers.
type Connection struct {
	Connected bool      `json:"connected"`
	Since     time.Time `json:"since"`
	Problem   string    `json:"problem"`
	// Refused is why this machine cannot be a member with what it joined with; nil:
	// it can, or the engine does not answer.
	Refused *model.Problem `json:"refused,omitempty"`
}

// Log asks for a part of the log of a run, which is on the machine that ran it.
type Log struct {
	Machine string `json:"machine"`
	RunID   string `json:"run_id"`
	Offset  int64  `json:"offset"` // in bytes
}

// LogPart is a part of a log: from the offset on, at most MaxLogPart bytes.
type LogPart struct {
	Data []byte `json:"data"`
	Size int64  `json:"size"` // of the whole log
}

// MaxLogPart keeps a part below the limit of the engine, 2 MB with its encoding.
const MaxLogPart = 1 << 20

// Beat is a sign of life of a run.
type Beat struct {
	Committed bool      `json:"committed"`   // the machine is about to start it, or has
	Run       model.Run `json:"run"`         // as it is now
	At        time.Time `json:"at,omitzero"` // when that was
}

// The methods of the agent.
const (
	Configure = "configure" // Config, then nothing; the first call
	Serve     = "serve"     // Serving
	ShareJob  = "share"     // Share
	ChangeJob = "change"    // Change
	CloseJob  = "close"     // the id of a job
	StartRun  = "start"     // Start, returns model.Run
	CancelRun = "cancel"    // Cancel
	Resume    = "resume"    // Order of an earlier agent, returns nothing
	Commit    = "commit"    // the id of a run that is about to start; refused if it must not
	Complete  = "complete"  // Outcome of a run; returns once the engine has it
	Describe  = "describe"  // returns apitype.FleetStatus with machines and waiting runs
	Fetch     = "fetch"     // Log, returns LogPart
	Limited   = "limited"   // Limit
)

// The methods of the service.
const (
	Prepare     = "prepare"    // Order; refused if this machine cannot run it
	TakeOrder   = "order"      // Order, which it can run
	Stop        = "stop"       // Cancel of a run that this machine has
	DropOrder   = "drop"       // the id of a run that is not this machine's any more
	Report      = "report"     // the id of a run, returns Beat
	ReadLog     = "log"        // Log, returns LogPart
	Apply       = "mirror"     // Mirror
	Connections = "connection" // Connection
)
