package member

import (
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// An engine that refuses this machine has answered. Machines that were not seen for
// long are forgotten.
func TestStatusOfARefusedMachine(t *testing.T) {
	data, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if err := data.Fleet.Update(func(f *store.Fleet) error {
		f.Address, f.Machine = "127.0.0.1:7233", "one"
		f.Seen = map[string]time.Time{"off": now.Add(-time.Hour), "gone": now.Add(-forgetAfter - time.Hour)}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	m := New(Options{Store: data})
	m.connection = link.Connection{Since: now, Problem: "is taken"}
	s := m.Status(t.Context())
	if s.UnreachableSince == nil || s.Problem != "is taken" || len(s.Machines) != 1 || s.Machines[0].Name != "off" {
		t.Errorf("%+v", s)
	}
	if kept := data.Fleet.Get().Seen; len(kept) != 1 {
		t.Errorf("remembers %v", kept)
	}
	m.connection.Refused = &model.Problem{Field: "name", Message: "is taken", Hint: "join with another"}
	if s := m.Status(t.Context()); s.UnreachableSince != nil || s.Problem != "name: is taken (join with another)" {
		t.Errorf("%+v", s)
	}
}

// The engine has the records of this machine's runs from before their start.
func TestOwnRunsDoNotWait(t *testing.T) {
	now := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	here := map[string]*model.Run{
		"running": {Status: model.RunRunning, StartTime: &now},
		"ended":   {Status: model.RunSuccess, StartTime: &now},
		"queued":  {Status: model.RunUpcoming},
	}
	s := apitype.FleetStatus{Machine: "one", Machines: []apitype.FleetMachine{{Name: "one"}, {Name: "two"}}, Waiting: []apitype.FleetWait{
		{RunID: "running", Machine: "one"}, {RunID: "ended", Machine: "one"}, {RunID: "queued", Machine: "one"}, {RunID: "unknown", Machine: "one"},
		{RunID: "running", Machine: "two"}, {RunID: "free"},
	}}
	addOwn(&s, func(id string) *model.Run { return here[id] })
	var waiting []string
	for _, w := range s.Waiting {
		waiting = append(waiting, w.RunID+" "+w.Machine)
	}
	if !slices.Equal(waiting, []string{"queued one", "unknown one", "running two", "free "}) {
		t.Errorf("waiting %q", waiting)
	}
	if s.Machines[0].Running != 1 || s.Machines[1].Running != 0 {
		t.Errorf("running %+v", s.Machines)
	}
}
