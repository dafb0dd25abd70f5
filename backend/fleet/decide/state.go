package decide

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// lead is how long before its slot a run is handed to the machines, so that one
// of them has prepared it at the slot.
const lead = 10 * time.Second

// State is what is known about a shared job between two decisions. It is part of
// the history of its workflow: fields may be added, not changed.
type State struct {
	Tasks         map[string]Task `json:"tasks"` // by id
	Runs          []Run           `json:"runs"`  // that have not ended, in the order of arrival
	AlarmAt       time.Time       `json:"alarm_at,omitzero"`
	AwakeSince    time.Time       `json:"awake_since,omitzero"`
	LatestCatchUp time.Time       `json:"latest_catch_up,omitzero"`
	ReportsUntil  time.Time       `json:"reports_until,omitzero"` // until then machines may report ends that they could not before
}

// Task is the state of a task.
type Task struct {
	Armed    link.Armed `json:"armed"`
	Schedule string     `json:"schedule"`       // its schedule when that took effect
	Over     bool       `json:"over,omitempty"` // it had ended when that was last determined
}

// Run is a run that has not ended.
type Run struct {
	Run       model.Run `json:"run"`
	Handed    bool      `json:"handed"` // to the machines
	NotBefore time.Time `json:"not_before,omitzero"`
	DecidedAt time.Time `json:"decided_at"`
	ByUser    bool      `json:"by_user,omitempty"` // a user started it, or the run that it retries or follows
	Machine   string    `json:"machine,omitempty"` // the only one that may run it; empty: any
}

// Event is what happened since the last decision; the zero value: only time
// passed. At most one field is set.
type Event struct {
	Change *link.Change  `json:"change,omitempty"`
	Start  *link.Start   `json:"start,omitempty"`
	Cancel *link.Cancel  `json:"cancel,omitempty"`
	Ended  *link.Outcome `json:"ended,omitempty"`
}

// Decision is what to do now.
type Decision struct {
	State   State          `json:"state"`
	Start   []link.Order   `json:"start"`   // runs to hand to the machines
	Records []model.Run    `json:"records"` // of runs that will not start
	Cancel  []link.Cancel  `json:"cancel"`  // handed runs to end
	Wake    time.Time      `json:"wake"`    // when to decide again even if nothing happens; zero: no need
	Made    *model.Run     `json:"made"`    // the answer to Event.Start
	Refused *model.Problem `json:"refused"` // why an event has no effect; nil: it has one
}

// Pending returns the records of the runs that are not handed to the machines.
func (s State) Pending() []model.Run {
	pending := []model.Run{}
	for _, r := range s.Runs {
		if !r.Handed {
			pending = append(pending, r.Run)
		}
	}
	return pending
}

func (s State) find(id string) int {
	return slices.IndexFunc(s.Runs, func(r Run) bool { return r.Run.ID == id })
}

// namespace makes the ids of runs: the same decision makes the same id.
var namespace = uuid.MustParse("6f1d6c1e-6a1b-4d0b-9f0c-3b7c0f2a9c11")

func newID(parts ...string) string {
	return uuid.NewSHA1(namespace, []byte(strings.Join(parts, "\x00"))).String()
}

// scheduleOf identifies what the slots of a task depend on.
func scheduleOf(t model.Task, zone string) string {
	data, err := json.Marshal(struct {
		Enabled  bool
		Schedule model.ScheduleConfig
		Zone     string
	}{t.Enabled, t.Schedule, zone})
	if err != nil {
		return ""
	}
	return newID(string(data))
}

// planRun is a run as package plan sees it. One that was handed to the machines
// counts as running: a machine decides when it starts.
func planRun(r Run, order int, t plan.Task, priority int) plan.Run {
	return plan.Run{
		ID: r.Run.ID, TaskID: r.Run.TaskID, Trigger: r.Run.Trigger, Running: r.Handed, Slot: r.Run.ScheduledTime,
		NotBefore: r.NotBefore, DecidedAt: r.DecidedAt, Order: order, Priority: priority,
		Parallel: t.Overlap == model.OverlapParallel, Quiet: t.Quiet, ByUser: r.ByUser,
	}
}
