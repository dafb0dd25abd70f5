package store

import (
	"encoding/json"
	"time"

	"claude-scheduler/backend/model"
)

// Fleet is the membership of this machine in a fleet (fleet.json). The zero value:
// it is in none.
type Fleet struct {
	Address    string      `json:"address"` // host:port of the engine; empty: not a member
	Namespace  string      `json:"namespace"`
	Web        string      `json:"web,omitempty"` // address of the engine's own pages, as the user gave it
	TLS        bool        `json:"tls"`
	ServerName string      `json:"server_name"`
	CAFile     string      `json:"ca_file"`
	CertFile   string      `json:"cert_file"`
	KeyFile    string      `json:"key_file"`
	APIKey     FleetSecret `json:"api_key"`
	Key        FleetSecret `json:"key"` // of what the machines share

	Machine   string   `json:"machine"`
	MachineID string   `json:"machine_id"` // distinguishes machines with the same name
	Labels    []string `json:"labels"`
	Draining  bool     `json:"draining"`
	LostAfter int      `json:"lost_after"` // seconds without a sign of life after which its runs count as interrupted; 0: 120

	MirroredUntil time.Time             `json:"mirrored_until,omitzero"` // runs that ended before are known
	Orders        map[string]FleetOrder `json:"orders,omitempty"`        // the shared runs that this machine has, by id
	Seen          map[string]time.Time  `json:"seen,omitempty"`          // when the engine last saw each machine
}

// FleetSecret names a secret by a source of variables.
type FleetSecret struct {
	Source model.EnvVarSource `json:"source"` // empty: none
	Value  string             `json:"value"`
	Config map[string]any     `json:"config,omitempty"`
}

// FleetOrder is a shared run that this machine has, until its outcome is
// delivered.
type FleetOrder struct {
	Order     json.RawMessage `json:"order"`             // as the fleet agent gave it
	Committed bool            `json:"committed"`         // it is about to start, or has
	Outcome   json.RawMessage `json:"outcome,omitempty"` // to deliver; absent: it has not ended
}

// Joined reports whether this machine is a member of a fleet.
func (f Fleet) Joined() bool { return f.Address != "" }
