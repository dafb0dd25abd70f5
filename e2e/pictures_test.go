//go:build e2e && linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/e2e/dataset"
)

// TestPictures takes the pictures for docs/images from the real window if
// E2E_IMAGES names that folder (make screenshots sets it), otherwise for
// build/screens.
func TestPictures(t *testing.T) {
	dir := os.Getenv("E2E_IMAGES")
	if dir == "" {
		dir = "build/screens/docs"
	}
	s := newFixture(t)
	zone, run := s.morning()
	s.run("claude-scheduler", "daemon", "start")
	s.run("claude-scheduler", "settings", "set", "timezone", zone) // independent of the machine's

	w := newDriver(s).open("jobs")
	for _, theme := range []string{"light", "dark"} {
		s.run("claude-scheduler", "settings", "set", "theme", theme)
		suffix := map[string]string{"dark": "-dark"}[theme]
		for _, screen := range []struct{ name, place, sees string }{
			{"today", "today", "Next"},
			{"jobs", "jobs", "Nightly tests"},
			{"run", "run/" + run.ID, "payment"},
			{"history", "history", "Outcomes"},
		} {
			w.script(nil, "location.hash = '/' + arguments[0]", screen.place)
			w.at(screen.place)
			w.sees(screen.sees)
			w.still(theme)
			w.pictureIn(filepath.Join(root, dir), screen.name+suffix)
		}
	}
	w.close()
}

// still waits until the window has the theme and nothing in it moves or loads.
func (w *window) still(theme string) {
	w.s.t.Helper()
	wait(w.s, "a window that is "+theme+" and at rest", func() (struct{}, bool) {
		var rests bool
		w.scriptAsync(&rests, `async (theme) => {
			const shown = () => document.body.innerText.replace(/\d+ s\b/g, '')
			const before = shown()
			for (let i = 0; i < 30; i++) await new Promise(requestAnimationFrame)
			return before === shown() && !/Reading…|Loading/.test(before) &&
				getComputedStyle(document.documentElement).colorScheme === theme
		}`, theme)
		return struct{}{}, rests
	})
}

// morning returns the data set of a dozen tasks, at eight in the morning, and
// its run with the most content.
func (s *fixture) morning() (zone string, run model.Run) {
	s.t.Helper()
	now := time.Now()
	east := (8-now.UTC().Hour()+24+11)%24 - 11
	zone = fmt.Sprintf("Etc/GMT%+d", -east)
	location, err := time.LoadLocation(zone)
	s.must(err)
	s.env = append(s.env, "TZ="+zone)
	set, err := dataset.New("dozen", s.home, now.In(location))
	s.must(err)
	s.makeFolders(set)
	s.must(set.Write(s.data))
	for _, candidate := range set.Runs {
		if len(set.Logs[candidate.ID]) > len(set.Logs[run.ID]) {
			run = candidate
		}
	}
	return zone, run
}
