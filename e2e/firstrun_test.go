//go:build e2e && linux

package e2e

import (
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// TestFirstRun follows a new user: from an empty home to a first task, created
// with its job, to its run.
func TestFirstRun(t *testing.T) {
	s := newFixture(t)
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

// TestRefusal: the field shows why the service rejects its value, and the
// corrected value is accepted.
func TestRefusal(t *testing.T) {
	s := newFixture(t)
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
