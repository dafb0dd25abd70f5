//go:build e2e && linux

package e2e

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// TestClosedWindow: a job and a task are created in the window, it is closed,
// the task runs anyway, and a link opens the run.
func TestClosedWindow(t *testing.T) {
	s := newFixture(t)
	d := newDriver(s)
	w := d.open("jobs")
	w.click("button", "New job")
	w.write("Job name", "Webshop")
	w.write("Folder", s.repo)
	w.click("button", "Save")
	w.at("job/")
	w.click("button", "New task")
	w.write("Prompt", "!say The window was closed.")
	w.write("Name", "Look after it")
	w.click("radio", "Calendar")
	w.write("Cron expression", "* * * * *")
	w.sees("Every minute") // the service explains the schedule
	w.picture("schedule")
	w.click("button", "Save")
	w.at("task/")
	w.close()

	closed := time.Now()
	run := wait(s, "the task to fire with the window closed", func() (model.Run, bool) {
		runs, err := s.client.Runs.List(apitype.RunFilter{})
		s.must(err)
		for _, run := range runs {
			if run.ScheduledTime.After(closed) && run.Status.Ended() {
				return run, true
			}
		}
		return model.Run{}, false
	})
	if run.Status != model.RunSuccess || run.Trigger != model.TriggerSchedule || strings.TrimSpace(run.Output) != "The window was closed." {
		t.Errorf("the run is on record as %s by %s: %q %v", run.Status, run.Trigger, run.Output, run.Errors)
	}

	w = d.open("run/" + run.ID)
	w.at("run/" + run.ID)
	w.sees("The window was closed.")
	// no second window opens; the first one shows the location
	s.run("claude-scheduler", "open", "task/"+run.TaskID)
	w.at("task/" + run.TaskID)
	w.find("heading", "Look after it")
	w.close()
}

// newest returns the newest run.
func (s *fixture) newest() model.Run {
	s.t.Helper()
	runs, err := s.client.Runs.List(apitype.RunFilter{Limit: 1})
	s.must(err)
	if len(runs) == 0 {
		s.t.Fatal("there is no run")
	}
	return runs[0]
}
