//go:build e2e && linux

package e2e

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// TestLive follows an active run, stops it, and opens it again.
func TestLive(t *testing.T) {
	s := newFixture(t)
	s.run("claude-scheduler", "job", "create", "--name", "Webshop", "--directory", s.repo)
	s.run("claude-scheduler", "task", "create", "--job", "Webshop", "--name", "Count for long",
		"--prompt", "!bash echo $((6 * 7))\n!drip 200ms\n!say "+strings.Repeat("lamp ", 3000))
	task, err := s.client.Tasks.Get("Count for long")
	s.must(err)

	w := newDriver(s).open("task/" + task.ID)
	w.click("button", "Run now")
	w.at("run/")
	w.find("timer", "")
	w.sees("Running")
	w.sees("lamp lamp lamp") // it is shown word by word, before the run has ended
	w.picture("live")
	if run := s.newest(); run.Status != model.RunRunning {
		t.Fatalf("seen live, and yet %s", run.Status)
	}
	w.click("button", "Stop")
	w.sees("stopped by you")
	if run := s.newest(); run.Status != model.RunCancelled || run.Reason != model.ReasonUser {
		t.Errorf("stopped, and on record as %s %s", run.Status, run.Reason)
	}

	w.click("link", "History")
	w.at("history")
	w.click("button", "Success")
	w.sees("No matching runs")
	w.click("button", "Success")
	w.click("button", "Cancelled")
	w.click("option", "Count for long")
	w.at("run/" + s.newest().ID)
	w.picture("history")

	w.click("link", "Today")
	w.find("heading", "Today")
	w.sees("Count for long")
	w.close()
}
