//go:build linux

package tray

import (
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Events that were lost in a burst hide no failure: after a reset all that
// nobody has looked at is there, and nothing that somebody has.
func TestResetKeepsFailures(t *testing.T) {
	s := newService(t)
	c := s.client
	state, err := read(c, State{})
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
	if state, err = read(c, state); err != nil || len(state.Failed) != 1 || state.Failed[0].ID != known {
		t.Fatalf("lost: %v, %v", state.Failed, err)
	}
	state.apply(apitype.Event{Kind: apitype.EventSeen, ID: known})
	lost := fail("Audit")
	if state, err = read(c, state); err != nil || len(state.Failed) != 1 || state.Failed[0].ID != lost {
		t.Errorf("got %v, %v, want the one of Audit only", state.Failed, err)
	}
	shown := state
	shown.seen("")
	next, err := read(c, state)
	if err != nil {
		t.Fatal(err)
	}
	if next.lookedMeanwhile(shown, state); len(next.Failed) != 0 {
		t.Errorf("shown again: %v", next.Failed)
	}
}
