//go:build e2e && linux

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// world is a service with its data, and its page for a browser.
type world struct {
	Name string `json:"name"`
	URL  string `json:"url"`
	Job  string `json:"job"`
	Task string `json:"task"`
	Run  string `json:"run"`
}

// TestScreens runs the Playwright tests in frontend/e2e on each screen in
// Chromium, with the same services that the window binds.
func TestScreens(t *testing.T) {
	only := strings.Fields(os.Getenv("E2E_ONLY")) // "keys": only that file, and the worlds that it names, while developing
	named := sources(t, only)
	var worlds []world
	for _, one := range []struct {
		name string
		make func(*fixture) world
	}{
		{"empty", func(s *fixture) world { return s.served("empty") }}, {"little", little}, {"much", much}, {"desk", desk}, {"asking", asking}, {"branch", branch}, {"follow", follow}, {"files", taskFiles},
	} {
		if named == "" || strings.Contains(named, "world('"+one.name+"')") {
			worlds = append(worlds, one.make(newFixture(t)))
		}
	}
	for _, kind := range []string{"dozen", "large", "learned", "odd", "right-to-left", "long-prompt"} {
		if named == "" || strings.Contains(named, "world('"+kind+"')") {
			worlds = append(worlds, filled(newFixture(t), kind))
		}
	}
	text, err := json.Marshal(worlds)
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.Command(root+"/build/node.sh", "path").Output()
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.MkdirTemp("", "cs-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(home)
	cmd := exec.Command("npm", append([]string{"run", "--silent", "screens", "--"}, only...)...)
	cmd.Dir = root + "/frontend"
	cmd.Env = []string{"PATH=" + strings.TrimSpace(string(node)) + ":" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8", "E2E_WORLDS=" + string(text), "E2E_LONG=" + longScript}
	if images := os.Getenv("E2E_IMAGES"); images != "" { // for the picture in the guide, below the root of the project
		cmd.Env = append(cmd.Env, "E2E_IMAGES="+images)
	}
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := cmd.Run(); err != nil {
		t.Errorf("playwright: %v; the pictures of what failed are in build/screens/failed", err)
	}
}

// sources returns the text of some of the tests; empty: all of them are to run.
func sources(t *testing.T, names []string) (text string) {
	t.Helper()
	for _, name := range names {
		data, err := os.ReadFile(root + "/frontend/e2e/" + name + ".spec.ts")
		if err != nil {
			t.Fatal(err)
		}
		text += string(data)
	}
	return text
}

// served starts the service and serves its page to browsers.
func (s *fixture) served(name string) world {
	s.t.Helper()
	s.run("claude-scheduler", "daemon", "start")
	server := exec.Command(programs + "/claude-scheduler-browser")
	server.Env = s.env
	url, err := started(server)
	s.must(err)
	s.t.Cleanup(func() { ended(server) })
	return world{Name: name, URL: url}
}
