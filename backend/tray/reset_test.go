//go:build linux

package tray

import (
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Events that were lost in a burst hide no failure: after a reset all items that need
// attention are shown, and none that are marked as done.
func TestResetKeepsFailures(t *testing.T) {
	s := newService(t)
	c := s.client
	state, err := read(c, trayState{})
	if err != nil {
		t.Fatal(err)
	}
	fail := func(name string) string {
		t.Helper()
		run, err := c.Tasks.Run(s.add(name).ID)
		if err != nil {
			t.Fatal(err)
		}
		s.runs.end(name) <- model.Run{Status: model.RunFailed, Reason: model.ReasonError}
		for deadline := time.Now().Add(patience); !run.Status.Ended(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the run does not end: %s", run.Status)
			}
			if run, err = c.Runs.Get(run.ID); err != nil {
				t.Fatal(err)
			}
		}
		return run.ID
	}
	known := fail("Review")
	if state, err = read(c, state); err != nil || len(state.NeedsYou) != 1 || state.NeedsYou[0].Run != known {
		t.Fatalf("lost: %v, %v", state.NeedsYou, err)
	}
	if err := c.System.MarkDone(apitype.ItemsRequest{Runs: []string{known}}); err != nil {
		t.Fatal(err)
	}
	lost := fail("Audit")
	if state, err = read(c, state); err != nil || len(state.NeedsYou) != 1 || state.NeedsYou[0].Run != lost {
		t.Errorf("got %v, %v, want the one of Audit only", state.NeedsYou, err)
	}
}
