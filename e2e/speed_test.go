//go:build e2e && linux

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cpuTime is how long the service has used a processor so far.
func cpuTime(s *fixture) time.Duration {
	s.t.Helper()
	status, err := s.client.System.Status()
	s.must(err)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", status.PID))
	s.must(err)
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+2:]))
	ticks := 0
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.Atoi(field)
		s.must(err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// TestSpeedOfToday prints how long Today takes in the real window after years of
// use. It asserts nothing about times, which are those of the machine.
func TestSpeedOfToday(t *testing.T) {
	s := newFixture(t)
	history(s, 20, 300, 100_000)
	report := func(what string, call func() error) {
		s.must(call()) // the first one waits for the index of the history
		var took []time.Duration
		before := cpuTime(s)
		const calls = 20
		for range calls {
			begun := time.Now()
			s.must(call())
			took = append(took, time.Since(begun))
		}
		slices.Sort(took)
		t.Logf("%s: median %.1f ms, %.1f ms of CPU", what, float64(took[len(took)/2].Microseconds())/1000, float64((cpuTime(s)-before).Microseconds())/1000/calls)
	}
	report("the report from the service", func() error { _, err := s.client.System.Today(time.Time{}); return err })
	report("the outlook of all tasks", func() error { _, err := s.client.Tasks.Outlook(5); return err })

	w := newDriver(s).open("settings")
	var took []float64
	for range 9 {
		var ms float64
		w.scriptAsync(&ms, `async () => {
			location.hash = '#/settings'
			while (!document.querySelector('h1')?.textContent.includes('Settings')) await new Promise(requestAnimationFrame)
			await new Promise((resolve) => setTimeout(resolve, 300))
			const begun = performance.now()
			location.hash = '#/today'
			while (!document.querySelector('[data-run]')) await new Promise(requestAnimationFrame)
			await new Promise(requestAnimationFrame) // it is painted
			return performance.now() - begun
		}`, "")
		took = append(took, ms)
	}
	slices.Sort(took)
	t.Logf("Today on the screen: median %.0f ms, at most %.0f ms", took[len(took)/2], took[len(took)-1])
	w.close()
}
