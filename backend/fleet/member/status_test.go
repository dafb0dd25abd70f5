package member

import (
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

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
