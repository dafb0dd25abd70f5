//go:build e2e && linux

package e2e

import "testing"

// TestOffline: a window whose service is gone says so, and starts it again.
func TestOffline(t *testing.T) {
	s := newStage(t)
	s.run("claude-scheduler", "job", "create", "--name", "Webshop", "--directory", s.repo)
	w := newDriver(s).open("jobs")
	w.find("link", "Webshop")
	s.run("claude-scheduler", "daemon", "stop")
	w.sees("The background service is not running")
	w.picture("offline")
	w.click("button", "Start")
	w.find("link", "Webshop")
	if _, err := s.client.System.Status(); err != nil {
		t.Errorf("the window shows records, and yet %v", err)
	}
	w.close()
}
