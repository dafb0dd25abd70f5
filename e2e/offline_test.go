//go:build e2e && linux

package e2e

import "testing"

// TestOffline: a window whose service has stopped says so once, still shows its
// data and reacts to keys, and starts the service again.
func TestOffline(t *testing.T) {
	s := newFixture(t)
	s.run("claude-scheduler", "job", "create", "--name", "Webshop", "--directory", s.repo)
	w := newDriver(s).open("jobs")
	w.find("link", "Webshop")
	s.run("claude-scheduler", "daemon", "stop")
	w.sees("The background service is not running")
	w.find("link", "Webshop")
	w.press("gh")
	w.at("history")
	w.press("gj")
	w.at("jobs")
	var times int
	w.script(&times, "return document.body.innerText.split('background service is not running').length - 1")
	if times != 1 {
		t.Errorf("it is said %d times", times)
	}
	w.picture("offline")
	w.click("button", "Start")
	wait(s, "the end of the banner", func() (struct{}, bool) {
		var seen bool
		w.script(&seen, "return document.body.innerText.includes('The background service is not running')")
		return struct{}{}, !seen
	})
	w.find("link", "Webshop")
	if _, err := s.client.System.Status(); err != nil {
		t.Errorf("the window shows records, and yet %v", err)
	}
	w.close()
}
