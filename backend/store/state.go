package store

import "time"

// State is what the scheduler remembers between starts (state.json). Losing it
// is harmless: every zero value means "not known", and the scheduler then
// starts from the present instant.
type State struct {
	Tasks     map[string]TaskState `json:"tasks"`      // by task id
	BootID    string               `json:"boot_id"`    // of the boot that @reboot tasks last ran for
	Zone      string               `json:"zone"`       // the machine's time zone that slots were last reckoned in; empty: not known
	HoldUntil *time.Time           `json:"hold_until"` // when the usage limit ends; null: none known
	LastSeen  time.Time            `json:"last_seen"`  // when the daemon last noted that it was alive
	LookedAt  time.Time            `json:"looked_at"`  // when a person last looked at what failed
}

// TaskState is what is remembered of one task.
type TaskState struct {
	ArmedAt      time.Time `json:"armed_at"`      // when the present schedule and enabled state were first seen
	LastSlot     time.Time `json:"last_slot"`     // the latest slot that has a run record; zero: none yet
	ScheduleHash string    `json:"schedule_hash"` // of the schedule that ArmedAt belongs to
}
