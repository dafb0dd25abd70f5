package apitype

import (
	"time"

	"claude-scheduler/backend/model"
)

// FleetStatus is what one machine knows about its fleet: machines that share
// jobs through an engine (a Temporal server).
type FleetStatus struct {
	Joined    bool     `json:"joined"`                    // false: the rest is empty
	Address   string   `json:"address"`                   // host:port of the engine
	Namespace string   `json:"namespace"`                 // the engine's namespace
	Web       string   `json:"web"`                       // address of the engine's own pages; empty: unknown
	Machine   string   `json:"machine"`                   // the name of this machine in the fleet
	Labels    []string `json:"labels" ts_type:"string[]"` // of this machine
	Draining  bool     `json:"draining"`                  // this machine starts no further shared runs

	// Connected says that the engine answered the last call.
	Connected bool `json:"connected"`
	// UnreachableSince is since when the engine has not answered; null: it answers.
	// Shared runs that are running continue, and no other one starts here.
	UnreachableSince *time.Time `json:"unreachable_since" ts_type:"string | null"`
	Problem          string     `json:"problem"` // why it does not answer, or why the agent does not run; empty: nothing is wrong

	Machines []FleetMachine `json:"machines" ts_type:"FleetMachine[]"` // by name
	Jobs     []FleetJob     `json:"jobs" ts_type:"FleetJob[]"`         // the shared jobs, by name
	Waiting  []FleetWait    `json:"waiting" ts_type:"FleetWait[]"`     // shared runs that no machine has started, in the order of their slots
}

// FleetMachine is a machine of the fleet, as the engine sees it.
type FleetMachine struct {
	Name     string    `json:"name"`
	Labels   []string  `json:"labels" ts_type:"string[]"`
	Version  string    `json:"version"` // of the program
	This     bool      `json:"this"`    // the machine that answers
	LastSeen time.Time `json:"last_seen" ts_type:"string"`
	// Online says that it was seen recently: within two minutes, the time after which
	// its runs count as interrupted.
	Online   bool     `json:"online"`
	Draining bool     `json:"draining"`
	Jobs     []string `json:"jobs" ts_type:"string[]"` // ids of the shared jobs that it takes runs of
	Running  int      `json:"running"`                 // shared runs that it has started
}

// FleetJob is a shared job, as this machine sees it.
type FleetJob struct {
	JobID    string   `json:"job_id"`
	Name     string   `json:"name"`
	Revision int      `json:"revision"`
	On       []string `json:"on" ts_type:"string[]"` // labels that a machine needs
	OnLoss   string   `json:"on_loss"`               // see model.JobFleet
	Machine  string   `json:"machine"`               // the only machine that runs it; empty: any with the labels
	Pinned   string   `json:"pinned"`                // why only that one; empty: it is not pinned
	Path     string   `json:"path"`                  // where it works on this machine; empty: it is not mapped here
	Refused  string   `json:"refused"`               // why this machine takes no runs of it; empty: it does
	Machines []string `json:"machines" ts_type:"string[]"`
}

// FleetWait is a shared run that has not started.
type FleetWait struct {
	RunID    string    `json:"run_id"`
	TaskID   string    `json:"task_id"`
	TaskName string    `json:"task_name"`
	JobID    string    `json:"job_id"`
	Since    time.Time `json:"since" ts_type:"string"` // its slot
	For      string    `json:"waits_for"`              // as text
	Machine  string    `json:"machine"`                // that claimed it; empty: none has
}

// FleetJoin makes this machine a member of a fleet.
type FleetJoin struct {
	Engine string   `json:"engine"` // temporal://host:port?namespace=name
	Name   string   `json:"name"`   // unique in the fleet; empty: the host name
	Labels []string `json:"labels"` // what jobs can ask for, such as linux

	// TLS encrypts the connection. It is implied by an API key, a certificate or a
	// server name.
	TLS        bool   `json:"tls"`
	ServerName string `json:"server_name"` // the name in the engine's certificate; empty: the host
	CAFile     string `json:"ca_file"`     // certificates to trust; empty: the system's
	CertFile   string `json:"cert_file"`   // this machine's certificate
	KeyFile    string `json:"key_file"`    // its key

	// LostAfter is after how long without a sign of life the runs of this machine
	// count as interrupted, in seconds; 0: 120.
	LostAfter int `json:"lost_after"`

	APIKey FleetSecret `json:"api_key"` // empty: none
	// Key is where the key of the fleet is, which encrypts what machines share. Empty:
	// the keyring, where the first machine stores a new key.
	Key FleetSecret `json:"key"`
}

// FleetSecret names a secret by one of the sources of variables; it never
// contains one, unless the source is static.
type FleetSecret struct {
	Source model.EnvVarSource `json:"source"` // empty: none
	Value  string             `json:"value"`  // see model.EnvVar
	Config map[string]any     `json:"config,omitempty" ts_type:"Record<string, unknown>"`
}

// FleetShare shares a job with the fleet.
type FleetShare struct {
	On     []string `json:"on"`      // labels that a machine needs; empty: none
	OnLoss string   `json:"on_loss"` // interrupt or again, see model.JobFleet; empty: interrupt
}

// FleetMap says where a shared job works on this machine.
type FleetMap struct {
	Path string `json:"path"` // empty: nowhere, so that this machine takes no runs of it
}

// FleetDrain makes this machine stop taking shared runs, or take them again.
type FleetDrain struct {
	Drain bool `json:"drain"`
}
