//go:build e2e && linux

package e2e

import (
	"testing"

	"claude-scheduler/backend/contract"
)

// TestFirstRun is the way of a newcomer: from an empty home to a run.
func TestFirstRun(t *testing.T) {
	s := newStage(t)
	w := newDriver(s).open()
	w.find("heading", "Welcome")
	w.picture("welcome")
	w.press("n")
	w.write("Instructions", "!bash echo $((6 * 7))\n!say It is {result}.")
	w.write("Name", "Count the lamps")
	w.write("Folder", s.repo)
	w.picture("editor")
	w.click("button", "Save and run once")
	w.at("run/")
	w.sees("It is 42.")
	w.picture("run")
	runs, err := s.client.Runs.List(contract.RunFilter{})
	s.must(err)
	if len(runs) != 1 || runs[0].TaskName != "Count the lamps" {
		t.Errorf("runs on record: %+v", runs)
	}
	w.close()
}
