//go:build e2e && linux

package e2e

import (
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// TestFirstRun is the way of a newcomer: from an empty home, over a task that
// brings its job with it, to a run.
func TestFirstRun(t *testing.T) {
	s := newStage(t)
	w := newDriver(s).open()
	w.find("heading", "Welcome")
	w.sees("2.1.330 at ") // the CLI was found
	w.sees("ANTHROPIC_API_KEY")
	w.picture("welcome")

	w.press("n")
	w.write("Prompt", "!bash echo $((6 * 7))\n!say It is {result}.")
	w.write("Name", "Count the lamps")
	w.write("Folder", s.repo)
	w.picture("editor")
	w.click("button", "Save and try it now")
	w.at("run/")
	w.sees("It is 42.")
	w.picture("run")

	runs, err := s.client.Runs.List(apitype.RunFilter{})
	s.must(err)
	if len(runs) != 1 || runs[0].TaskName != "Count the lamps" || runs[0].Trigger != model.TriggerManual {
		t.Errorf("runs on record: %+v", runs)
	}
	jobs, err := s.client.Jobs.List()
	s.must(err)
	if len(jobs) != 1 || jobs[0].Name != "webshop" || jobs[0].WorkingDirectory.Path != s.repo {
		t.Errorf("jobs on record: %+v", jobs)
	}
	w.close()
}

// TestRefusal: what the service does not accept is said at the field, and is
// accepted once it is fixed.
func TestRefusal(t *testing.T) {
	s := newStage(t)
	w := newDriver(s).open("jobs")
	w.click("button", "New job")
	w.write("Job name", "Webshop")
	w.write("Folder", s.home+"/nowhere")
	w.click("button", "Save")
	w.find("alert", "nowhere")
	w.picture("refusal")
	w.write("Folder", s.repo)
	w.click("button", "Save")
	w.at("job/")
	w.find("heading", "Webshop")
	w.close()
}
