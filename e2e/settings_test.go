//go:build e2e && linux

package e2e

import (
	"os"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// TestSettings changes settings in the window, and checks that it shows changes
// that another program makes in the file.
func TestSettings(t *testing.T) {
	s := newFixture(t)
	w := newDriver(s).open("settings")
	w.write("Runs at the same time", "3\t")
	wait(s, "3 runs at the same time in the settings", func() (struct{}, bool) {
		settings, err := s.client.Settings.Get()
		s.must(err)
		return struct{}{}, settings.MaxConcurrentRuns == 3
	})
	text, err := os.ReadFile(s.data + "/settings.json")
	s.must(err)
	if !strings.Contains(string(text), `"max_concurrent_runs": 3`) {
		t.Errorf("settings.json says\n%s", text)
	}
	s.run("claude-scheduler", "settings", "set", "theme", "dark")
	wait(s, "the dark window", func() (struct{}, bool) {
		var scheme string
		w.script(&scheme, "return getComputedStyle(document.documentElement).colorScheme")
		return struct{}{}, scheme == "dark"
	})
	w.write("Runs at the same time", "-1\t")
	w.find("alert", "")
	settings, err := s.client.Settings.Get()
	s.must(err)
	if settings.MaxConcurrentRuns != 3 || settings.Theme != model.ThemeDark {
		t.Errorf("the settings are %+v", settings)
	}
	w.picture("settings-dark")
	w.close()
}
